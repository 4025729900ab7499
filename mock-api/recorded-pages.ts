/** One page of a recorded list, in the usual ways of paging. Names are those of the query; paths are places in the body. */
import { type Call, pageOf } from "./provider.ts";

export type RecordedPaging =
  | { readonly by: "once" }
  | {
      readonly by: "offset";
      readonly offset: string;
      readonly limit: string;
      readonly first?: 0 | 1;
      readonly total?: Path;
    }
  | { readonly by: "page"; readonly page: string; readonly size: string; readonly pages?: Path }
  | { readonly by: "cursor"; readonly cursor: string; readonly from: Path; readonly size?: string }
  | {
      readonly by: "lastRow";
      readonly after: string;
      readonly field: string;
      readonly more: Path;
      readonly size?: string;
    }
  | { readonly by: "link"; readonly size?: string }
  | { readonly by: "url"; readonly from: Path; readonly size?: string };

type Path = readonly string[];
type Row = Readonly<Record<string, unknown>>;

export interface RecordedPage {
  readonly page: readonly Row[];
  /** What the body says of the page, by place. */
  readonly changes: readonly (readonly [path: Path, value: unknown])[];
  readonly headers: Readonly<Record<string, string>>;
}

/** Of a service that is not told how many rows to send. */
const SIZE = 50;
/** Names the row that a page of a link begins with; a service has its own name for it. */
const PLACE = "page_start";

export function onePage(call: Call, rows: readonly Row[], paging: RecordedPaging): RecordedPage {
  const { query } = call;
  const number = (name: string | undefined, otherwise: number) =>
    name !== undefined && query.has(name) ? Number(query.get(name)) : otherwise;
  const cut = (offset: number, size: number) => pageOf(call, rows, offset, size);
  const only = (page: readonly Row[], ...changes: RecordedPage["changes"]) => ({
    page,
    changes,
    headers: {},
  });
  switch (paging.by) {
    case "once":
      return only(cut(0, rows.length));
    case "offset": {
      const offset = number(paging.offset, paging.first ?? 0) - (paging.first ?? 0);
      const page = cut(offset, number(paging.limit, SIZE));
      return only(page, ...(paging.total === undefined ? [] : [[paging.total, rows.length] as const]));
    }
    case "page": {
      const size = number(paging.size, SIZE);
      const page = cut((number(paging.page, 1) - 1) * size, size);
      const pages = Math.ceil(rows.length / size);
      return only(page, ...(paging.pages === undefined ? [] : [[paging.pages, pages] as const]));
    }
    case "lastRow": {
      const size = number(paging.size, SIZE);
      const after = query.get(paging.after);
      const start = after === null ? 0 : rows.findIndex((row) => String(row[paging.field]) === after) + 1;
      return only(cut(start, size), [paging.more, start + size < rows.length]);
    }
    case "cursor": {
      const [start, size] = [number(paging.cursor, 0), number(paging.size, SIZE)];
      return only(cut(start, size), [paging.from, start + size < rows.length ? String(start + size) : null]);
    }
    case "link":
    case "url": {
      const [start, size] = [number(PLACE, 0), number(paging.size, SIZE)];
      const next = new URL(call.url);
      next.searchParams.set(PLACE, String(start + size));
      const isLast = start + size >= rows.length;
      if (paging.by === "url") return only(cut(start, size), [paging.from, isLast ? null : next.href]);
      const headers: Readonly<Record<string, string>> = isLast ? {} : { link: `<${next.href}>; rel="next"` };
      return { ...only(cut(start, size)), headers };
    }
  }
}

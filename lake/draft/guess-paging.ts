/** How pages follow each other, from what the body, the headers and the query of one answer say. */
import type { FoundRows } from "./find-rows.ts";
import { isNumber, type Leaf, leavesAround, type Sample, type Sureness } from "./sample.ts";

/** As the steps of `lake` take it, and the mock with it. */
export type PagingStyle =
  | { readonly by: "once" }
  | {
      readonly by: "offset";
      readonly offset: string;
      readonly limit: string;
      readonly first?: 1;
      readonly total?: readonly string[];
    }
  | { readonly by: "page"; readonly page: string; readonly size: string; readonly pages?: readonly string[] }
  | {
      readonly by: "cursor";
      readonly cursor: string;
      readonly from: readonly string[];
      readonly size?: string;
    }
  | {
      readonly by: "lastRow";
      readonly after: string;
      readonly field: string;
      readonly more: readonly string[];
      readonly size?: string;
    }
  | { readonly by: "link"; readonly size?: string }
  | { readonly by: "url"; readonly from: readonly string[]; readonly size?: string };

export interface GuessedPaging {
  readonly style: PagingStyle;
  readonly sure: Sureness;
  readonly why: string;
  /** Names in the query that paging sets. */
  readonly owns: readonly string[];
}

const OFFSETS = ["offset", "skip", "start", "resultOffset"];
const SIZES = [
  "limit",
  "per_page",
  "page_size",
  "pageSize",
  "perPage",
  "size",
  "length",
  "rows",
  "resultRecordCount",
];
const PAGES = ["page", "page_number", "pageNumber"];
const CURSORS = ["cursor", "after", "page_token", "pageToken", "next_token", "continuation"];
const LAST_ROWS = ["starting_after", "after_id", "after"];

const NEXT_CURSOR = /^(next_?(page_?)?(cursor|token)|continuation_?token|end_?cursor)$/i;
const NEXT_URL = /^(next|next_?(page_?)?(url|link|href)|@odata\.nextLink)$/i;
const PAGE_COUNT = /^(pages|(total|num)_?pages|page_?count|last_?page)$/i;
const ROW_COUNT = /^(count|total|total_?(count|results|rows|items|records)|num_?found)$/i;

export function guessPaging(sample: Sample, found: FoundRows, key: readonly string[]): GuessedPaging {
  const query = sample.url.searchParams;
  const leaves = leavesAround(sample.body, found.shape === "objects" ? found.path : []);
  const names = leaves.map(({ path }) => path.at(-1) ?? "");
  const leaf = (pattern: RegExp, fits: (value: unknown) => boolean) =>
    leaves.find(({ path, value }) => pattern.test(path.at(-1) ?? "") && fits(value));
  const named = (candidates: readonly string[]) => candidates.find((name) => query.has(name));
  const spoken = (candidates: readonly string[]) =>
    named(candidates) ?? candidates.find((name) => names.includes(name));
  const size = named(SIZES);
  const sized = size === undefined ? {} : { size };
  const guess = (style: PagingStyle, sure: Sureness, why: string): GuessedPaging => ({
    ...{ style, sure, why },
    owns: parametersOf(style),
  });

  if (/rel="?next"?/.test(sample.headers.link ?? ""))
    return guess({ by: "link", ...sized }, "sure", "the answer has a Link header with rel=next");

  const cursor = leaf(NEXT_CURSOR, (value) => value === null || typeof value === "string" || isNumber(value));
  if (cursor !== undefined) {
    const name = named(CURSORS) ?? parameterOf(cursor);
    const sure = named(CURSORS) === undefined ? "likely" : "sure";
    return guess(
      { by: "cursor", cursor: name, from: cursor.path, ...sized },
      sure,
      `${shown(cursor)} in the body`,
    );
  }

  const url = leaf(NEXT_URL, (value) => value === null || /^(https?:\/)?\//.test(String(value)));
  if (url !== undefined) {
    const [sure, why] =
      url.value === null
        ? (["a guess", "is empty, as after the last page"] as const)
        : (["sure", "is an address"] as const);
    return guess({ by: "url", from: url.path, ...sized }, sure, `${shown(url)} in the body ${why}`);
  }

  const more = leaf(/^has_?more$/i, (value) => typeof value === "boolean");
  const [field] = key;
  if (more !== undefined && key.length === 1 && field !== undefined) {
    const after = named(LAST_ROWS) ?? "starting_after";
    const style = { by: "lastRow", after, field, more: more.path, size: size ?? "limit" } as const;
    return guess(style, named(LAST_ROWS) === undefined ? "likely" : "sure", `${shown(more)} in the body`);
  }

  const pages = leaf(PAGE_COUNT, isCount);
  if (pages !== undefined) {
    const style = {
      by: "page",
      page: named(PAGES) ?? "page",
      size: spoken(SIZES) ?? "per_page",
      pages: pages.path,
    } as const;
    return guess(style, spoken(SIZES) === undefined ? "a guess" : "likely", `${shown(pages)} in the body`);
  }

  const total = leaf(ROW_COUNT, isCount);
  const offset = spoken(OFFSETS);
  if (total !== undefined && (offset !== undefined || countOf(total.value) > found.rows.length)) {
    const first =
      leaf(new RegExp(`^${offset}$`), (value) => countOf(value) === 1) === undefined
        ? {}
        : { first: 1 as const };
    const style = {
      by: "offset",
      offset: offset ?? "offset",
      limit: spoken(SIZES) ?? "limit",
      ...first,
      total: total.path,
    } as const;
    return guess(style, offset === undefined ? "a guess" : "likely", `${shown(total)} in the body`);
  }

  const page = named(PAGES);
  if (page !== undefined)
    return guess(
      { by: "page", page, size: size ?? "per_page" },
      "likely",
      `${page} in the query; a short page is the last`,
    );
  if (named(OFFSETS) !== undefined)
    return guess(
      { by: "offset", offset: named(OFFSETS)!, limit: size ?? "limit" },
      "likely",
      `${offset} in the query; a short page is the last`,
    );
  if (total !== undefined) return guess({ by: "once" }, "likely", `${shown(total)} says these are all rows`);
  return guess({ by: "once" }, "a guess", "nothing in the answer tells of a next page");
}

function parametersOf(style: PagingStyle): string[] {
  switch (style.by) {
    case "offset":
      return [style.offset, style.limit];
    case "page":
      return [style.page, style.size];
    case "cursor":
      return [style.cursor, ...(style.size === undefined ? [] : [style.size])];
    case "lastRow":
      return [style.after, ...(style.size === undefined ? [] : [style.size])];
    case "link":
    case "url":
      return style.size === undefined ? [] : [style.size];
    case "once":
      return [];
  }
}

/** `nextPageToken` is sent back as `pageToken`, `next_cursor` as `cursor`. */
function parameterOf({ path }: Leaf): string {
  const name = (path.at(-1) ?? "cursor").replace(/^(next|end)_?/i, "");
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function shown({ path }: Leaf): string {
  return path.join(".");
}

function isCount(value: unknown): boolean {
  return Number.isInteger(countOf(value));
}

function countOf(value: unknown): number {
  if (isNumber(value)) return Number(value.rawJSON);
  return typeof value === "string" && /^\d+$/.test(value) ? Number(value) : Number.NaN;
}

/** A service that counts its rows by offset, read by a source's own paging. */
import type { PageRequest, Paging, PagingContext } from "../../lake/contract/definition.ts";

export interface Service extends Omit<PagingContext, "params"> {
  /** Rows 0 to `total` - 1. */
  readonly total: number;
  /** Names of the parameters. */
  readonly offset: string;
  readonly limit: string;
  /** What the service calls its first row. */
  readonly first: 0 | 1;
  /** The answer round the rows; `count` is how many there are in all. */
  readonly bodyOf: (count: number) => Record<string, unknown>;
}

/** Every row as often as it was answered, and in how many requests. */
export function readOffsets(paging: Paging, service: Service): { rows: number[]; requests: number } {
  const { total, offset, limit, first, bodyOf } = service;
  const context = { ...service, params: {} };
  const rows: number[] = [];
  let requests = 0;
  for (const start of paging.start(context)) {
    for (let request: PageRequest | undefined = start; request !== undefined; ) {
      const asked = new Map(request.query);
      const from = Math.max(0, Number(asked.get(offset)) - first);
      const page = Array.from({ length: total }, (_, n) => n).slice(from, from + Number(asked.get(limit)));
      rows.push(...page);
      requests += 1;
      if (requests > total + 2) throw new Error("paging does not end");
      request = paging.next(
        { request, headers: {}, body: bodyOf(total), rows: page.map((n) => ({ n })) },
        context,
      );
    }
  }
  return { rows, requests };
}

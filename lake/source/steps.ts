/** How a service's pages follow each other: the usual ways, each as a value. */
import type { Page } from "../contract/definition.ts";
import { valueIn } from "../contract/parse-page.ts";

type Pair = readonly [name: string, value: string];

/** Pure; the pairs take the place of those of the same name in the request before. */
export interface Step {
  first(pageSize: number): readonly Pair[];
  /** What the next request of the chain says otherwise; a whole path where the service gives one; undefined after the last page. */
  next(page: Page, pageSize: number): readonly Pair[] | { readonly path: string } | undefined;
}

/** The place of a value in a body, e.g. `["response", "total"]`; numbers index arrays: `["0", "pages"]`. */
export type ValuePath = readonly string[];

/** One page is all there is. */
export function once(): Step {
  return { first: () => [], next: () => undefined };
}

export interface ByOffset {
  readonly offset: string;
  readonly limit: string;
  /** What the service calls the first row. Default 0. */
  readonly first?: 0 | 1;
  /** Where the body says how many rows there are in all, as a number or its text; absent: a short page is the last. */
  readonly total?: ValuePath;
}

export function byOffset({ offset, limit, first = 0, total }: ByOffset): Step {
  return {
    first: (pageSize) => [
      [offset, String(first)],
      [limit, String(pageSize)],
    ],
    next: ({ request, body, rows }, pageSize) => {
      const following = Number(queryValue(request.query, offset)) + pageSize;
      const count = total === undefined ? undefined : numberAt(body, total);
      const more = count === undefined ? rows.length >= pageSize : following < count + first;
      return more ? [[offset, String(following)]] : undefined;
    },
  };
}

export interface ByPage {
  readonly page: string;
  readonly size: string;
  /** Where the body says how many pages there are; absent: a short page is the last. */
  readonly pages?: ValuePath;
}

/** Pages are counted from 1. */
export function byPage({ page, size, pages }: ByPage): Step {
  return {
    first: (pageSize) => [
      [page, "1"],
      [size, String(pageSize)],
    ],
    next: ({ request, body, rows }, pageSize) => {
      const number = Number(queryValue(request.query, page));
      const count = pages === undefined ? undefined : numberAt(body, pages);
      const more = count === undefined ? rows.length >= pageSize : number < count;
      return more ? [[page, String(number + 1)]] : undefined;
    },
  };
}

export interface ByCursor {
  readonly cursor: string;
  /** Where the body holds the next cursor; null, empty or absent after the last page. */
  readonly from: ValuePath;
  readonly size?: string;
}

export function byCursor({ cursor, from, size }: ByCursor): Step {
  return {
    first: (pageSize) => (size === undefined ? [] : [[size, String(pageSize)]]),
    next: ({ body }) => {
      const next: unknown = valueIn(body, from);
      return next === undefined || next === null || next === "" ? undefined : [[cursor, String(next)]];
    },
  };
}

export interface ByLastRow {
  readonly after: string;
  /** Field of the last row that the next request names. */
  readonly field: string;
  /** Where the body says whether there is more; absent: an empty page is the last. */
  readonly more?: ValuePath;
  readonly size?: string;
}

export function byLastRow({ after, field, more, size }: ByLastRow): Step {
  return {
    first: (pageSize) => (size === undefined ? [] : [[size, String(pageSize)]]),
    next: ({ body, rows }) => {
      const last = rows.at(-1)?.[field];
      const goesOn = more === undefined ? rows.length > 0 : valueIn(body, more) === true;
      return goesOn && last !== undefined ? [[after, String(last)]] : undefined;
    },
  };
}

/** By the header `Link: <…>; rel="next"`. */
export function byLink({ size }: { readonly size?: string } = {}): Step {
  return {
    first: (pageSize) => (size === undefined ? [] : [[size, String(pageSize)]]),
    next: ({ headers }) => {
      const next = /<([^>]+)>\s*;[^,]*\brel="?next"?/.exec(headers.link ?? "")?.[1];
      return next === undefined ? undefined : { path: next };
    },
  };
}

export interface ByUrl {
  /** Where the body holds the address of the next page, whole or from the path on; null, empty or absent after the last. */
  readonly from: ValuePath;
  readonly size?: string;
}

export function byUrl({ from, size }: ByUrl): Step {
  return {
    first: (pageSize) => (size === undefined ? [] : [[size, String(pageSize)]]),
    next: ({ body }) => {
      const next: unknown = valueIn(body, from);
      return typeof next === "string" && next !== "" ? { path: next } : undefined;
    },
  };
}

function queryValue(query: readonly Pair[], name: string): string | undefined {
  return query.find(([other]) => other === name)?.[1];
}

function numberAt(body: unknown, path: ValuePath): number | undefined {
  const value: unknown = valueIn(body, path);
  const number = typeof value === "string" && value !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

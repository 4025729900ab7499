/** Everything that is drafted of a source, as a value: the files are printed from it. */
import { ConfigError } from "../errors.ts";
import { type FoundRows, findRows } from "./find-rows.ts";
import { guessKey, timeFields, timeOf } from "./guess-key.ts";
import { type GuessedPaging, guessPaging } from "./guess-paging.ts";
import { type GuessedWindow, guessWindow, windowPlace } from "./guess-window.ts";
import { type InferredField, inferFields, isColumnName, snakeCase } from "./infer-type.ts";
import type { Guess, Sample } from "./sample.ts";

export interface DraftAuth {
  readonly kind: "bearer" | "header" | "query";
  readonly name?: string;
  readonly secret: string;
}

export interface DraftRequest {
  /** snake_case. */
  readonly source: string;
  /** snake_case; default: from the last part of the path. */
  readonly resource?: string | undefined;
  readonly auth?: DraftAuth | undefined;
  /** Sent with every request. */
  readonly headers: Readonly<Record<string, string>>;
  readonly sample: Sample;
}

export interface Draft extends DraftRequest {
  readonly resource: string;
  readonly found: FoundRows;
  readonly fields: readonly InferredField[];
  readonly key: readonly string[];
  /** Set when the query has a window that the cursor orders. */
  readonly cursor?: InferredField;
  readonly window?: GuessedWindow;
  /** Fields that are times, the one that tells a row's age first. */
  readonly times: readonly InferredField[];
  readonly paging: GuessedPaging;
  /** As `pages()` takes it: with places, without what paging sets. */
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly pageSize: number;
  readonly guesses: readonly Guess[];
}

const PAGE_SIZE = 100;

/** @throws ConfigError when the answer holds no rows that a contract could promise */
export function draftSource(request: DraftRequest): Draft {
  const { sample } = request;
  const resource = request.resource ?? resourceName(sample.url);
  const found = findRows(sample.body);
  if (found === undefined) throw noRows(sample.url, "holds neither a list of objects nor an object");
  const { fields, left } = columns(inferFields(found.rows));
  const key = guessKey(fields, found.rows, resource);
  if (key === undefined) throw noRows(sample.url, "has rows without a single field that could identify one");
  const times = timeFields(fields);
  const window = guessWindow(sample.url.searchParams);
  const cursor = window === undefined ? undefined : times[0];
  const paging = guessPaging(sample, found, key.fields);
  const query = fixedQuery(sample.url.searchParams, paging.owns, window, request.auth);
  const given = paging.owns.map((name) => Number(sample.url.searchParams.get(name)));
  return {
    ...request,
    ...{ resource, found, fields, key: key.fields, times, paging, query },
    ...(cursor === undefined ? {} : { cursor }),
    ...(window === undefined ? {} : { window }),
    pageSize: Math.max(PAGE_SIZE, ...given.filter(Number.isInteger)),
    guesses: [
      rowsGuess(found, fields),
      { about: "paging", what: `${paging.style.by}: ${paging.why}`, sure: paging.sure },
      { about: "key", what: `${key.fields.join(", ")}: ${key.why}`, sure: key.sure },
      cursorGuess(times, window),
      ...nullGuess(fields),
      ...left,
      { about: "limits", what: "2 requests a second, 2 at once: no answer tells them", sure: "a guess" },
    ],
  };
}

function noRows(url: URL, what: string): ConfigError {
  return new ConfigError(`the answer ${what}`, {
    where: `GET ${url.origin}${url.pathname}`,
    state: "nothing was written",
    next: "ask for a list, or write extract/<name>/source.ts by hand: docs/adding-a-source.md",
  });
}

/** `/v1/orders.json` → `orders`. */
function resourceName(url: URL): string {
  const parts = url.pathname
    .split("/")
    .map((part) => snakeCase(decodeURIComponent(part).replace(/\.(json|php|aspx?|ashx)$/, "")));
  return parts.findLast((part) => /^[a-z]/.test(part) && !/^v\d+$/.test(part)) ?? "rows";
}

/** Names that cannot be columns stay in `_extra`. */
function columns(fields: readonly InferredField[]): { fields: InferredField[]; left: Guess[] } {
  const seen = new Set<string>();
  const fit = fields.filter(({ name }) => {
    const isNew = !seen.has(name.toLowerCase());
    seen.add(name.toLowerCase());
    return isNew && isColumnName(name);
  });
  const out = fields.filter((field) => !fit.includes(field)).map(({ name }) => JSON.stringify(name));
  if (out.length === 0) return { fields: fit, left: [] };
  const what = `${out.join(", ")} cannot name a column and is kept in _extra`;
  return { fields: fit, left: [{ about: "fields", what, sure: "sure" }] };
}

function rowsGuess({ shape, path, rows, others }: FoundRows, fields: readonly InferredField[]): Guess {
  const where = {
    objects: path.length === 0 ? "the body" : path.join("."),
    table: "lines under a line of names",
    single: "the body is one row",
  };
  const besides =
    others.length === 0 ? "" : `; other lists: ${others.map((other) => other.join(".")).join(", ")}`;
  return {
    about: "rows",
    what: `${where[shape]}: ${rows.length} rows of ${fields.length} fields${besides}`,
    sure: shape === "single" || others.length > 0 ? "likely" : "sure",
  };
}

function cursorGuess([first]: readonly InferredField[], window: GuessedWindow | undefined): Guess {
  if (first === undefined)
    return { about: "cursor", what: "none: no field is a time; read whole", sure: "likely" };
  if (window === undefined)
    return {
      about: "cursor",
      what: `none: the query names no window; ${first.name} could be one`,
      sure: "a guess",
    };
  const asked = [window.from, window.to].filter(Boolean).join(" and ");
  return { about: "cursor", what: `${first.name}, asked for by ${asked}`, sure: "likely" };
}

function nullGuess(fields: readonly InferredField[]): Guess[] {
  const names = fields.filter(({ nullable }) => nullable).map(({ name }) => name);
  const what =
    names.length === 0
      ? "none was null or absent, so each is required"
      : `${names.join(", ")}: null or absent here, the others are required`;
  return [{ about: "nulls", what, sure: "a guess" }];
}

function fixedQuery(
  query: URLSearchParams,
  owned: readonly string[],
  window: GuessedWindow | undefined,
  auth: DraftAuth | undefined,
): (readonly [string, string])[] {
  const set = new Set([...owned, ...(auth?.kind === "query" ? [auth.name] : [])]);
  return [...query]
    .filter(([name]) => !set.has(name))
    .map(([name, value]) => {
      if (name === window?.from) return [name, windowPlace("from", window.format)];
      if (name === window?.to) return [name, windowPlace("to", window.format)];
      return [name, value];
    });
}

/** The time by which the newest row of the sample is known, in milliseconds. */
export function newestMs({ times: [first], found }: Draft): number | undefined {
  if (first === undefined) return undefined;
  return Math.max(...found.rows.map((row) => timeOf(row[first.name])).filter((ms) => !Number.isNaN(ms)));
}

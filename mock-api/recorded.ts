/**
 * A list played from one recorded answer: its rows as they came, their times moved by whole days so that at any clock the
 * newest is less than a day old.
 */
import { readFileSync } from "node:fs";
import { type Call, jsonReply, type Reply, shown } from "./provider.ts";
import { onePage, type RecordedPaging } from "./recorded-pages.ts";
import type { Scenario } from "./scenario.ts";
import { type Refusals, SCENARIOS } from "./scenarios.ts";

export interface Recorded {
  /** Name of the list, for scenarios. */
  readonly list: string;
  /** File of the recorded body. */
  readonly body: URL;
  /** Where its rows are: a path to a list of objects; lists under a list of names; or the body itself is one row. */
  readonly rows: readonly string[] | "table" | "single";
  /** Fields that tell rows apart. */
  readonly key: readonly string[];
  /** When the newest row was from. */
  readonly newest?: string;
  /** Fields that are times, and how they are written. The first tells a row's age. */
  readonly times?: Readonly<Record<string, TimeFormat>>;
  /** Parameters that bound the rows by their age. */
  readonly window?: { readonly from?: string; readonly to?: string };
  readonly paging: RecordedPaging;
}

type TimeFormat = "date" | "instant" | "epochSeconds" | "epochMilliseconds";
type Row = Readonly<Record<string, unknown>>;

const DAY_MS = 86_400_000;

export function recorded(own: Recorded): (call: Call) => Reply {
  let body: unknown;
  return (call) => {
    body ??= parseExactly(readFileSync(own.body, "utf8"));
    const rows = rowsOf(body, own.rows).map((row) => moved(row, own, call.now));
    const visible = rows.filter((row) => inWindow(row, own, call));
    const idOf = (row: Row) => own.key.map((field) => String(row[field])).join(" ");
    const all = shown(call, own.list, visible, idOf);
    const { page, changes, headers } = onePage(call, all, own.paging);
    if (own.rows === "single")
      return page[0] === undefined ? { status: 204, headers: {}, body: "" } : jsonReply(page[0]);
    if (own.rows === "table") return jsonReply(tableOf(page, rows));
    const changed = [[own.rows, page] as const, ...changes].reduce(
      (whole, [path, value]) => withValue(whole, path, value),
      body,
    );
    return jsonReply(changed, 200, headers);
  };
}

/** Every row has a field more, and in one of ten `changed` is of a type that no contract has. */
export function drifting(changed: string): Scenario {
  return {
    name: "schema-drift",
    description: SCENARIOS["schema-drift"],
    alter: (_list, row, roll) => ({
      ...row,
      ...(roll < 0.1 ? { [changed]: { unexpected: true } } : {}),
      added_later: "new",
    }),
  };
}

const refusal = (status: number, error: string, headers: Readonly<Record<string, string>> = {}): Reply =>
  jsonReply({ error }, status, headers);

/** Until the provider's own words are known. */
export const jsonRefusals: Refusals = {
  refusedKey: refusal(401, "the key is missing or unknown"),
  tooMany: refusal(429, "too many requests", { "retry-after": "1" }),
  down: refusal(503, "unavailable"),
};

/** ECMAScript's "JSON.parse source text access": a number whose digits a double does not hold stays as it was written. */
function parseExactly(text: string): unknown {
  const exact = JSON as unknown as {
    rawJSON(text: string): unknown;
    parse(
      text: string,
      reviver: (key: string, value: unknown, context: { source: string }) => unknown,
    ): unknown;
  };
  return exact.parse(text, (_key, value, { source }) =>
    typeof value === "number" && String(value) !== source ? exact.rawJSON(source) : value,
  );
}

function rowsOf(body: unknown, where: Recorded["rows"]): readonly Row[] {
  if (where === "single") return [body as Row];
  if (where !== "table")
    return where.reduce<unknown>((value, name) => (value as Row)[name], body) as readonly Row[];
  const [names = [], ...lines] = body as readonly (readonly string[])[];
  return lines.map((line) => Object.fromEntries(names.map((name, i) => [name, line[i]])));
}

/** The names of all rows come first, also when the page has none. */
function tableOf(page: readonly Row[], all: readonly Row[]): unknown[] {
  const names = [...new Set([...all, ...page].flatMap((row) => Object.keys(row)))];
  return [names, ...page.map((row) => names.map((name) => row[name] ?? null))];
}

function moved(row: Row, { times = {}, newest }: Recorded, now: Date): Row {
  if (newest === undefined) return row;
  const byMs = Math.floor((now.getTime() - Date.parse(newest)) / DAY_MS) * DAY_MS;
  const changes = Object.entries(times)
    .filter(([field]) => row[field] !== null && row[field] !== undefined)
    .map(([field, format]) => [field, movedTime(row[field], format, byMs)]);
  return { ...row, ...Object.fromEntries(changes) };
}

function movedTime(value: unknown, format: TimeFormat, byMs: number): unknown {
  if (format === "epochSeconds") return Number(value) + byMs / 1000;
  if (format === "epochMilliseconds") return Number(value) + byMs;
  const text = String(value);
  const day = new Date(Date.parse(text.slice(0, 10)) + byMs).toISOString().slice(0, 10);
  return day + text.slice(10);
}

/** Both ends are included; a day, month or year ends with its last instant. */
function inWindow(row: Row, { times = {}, window = {} }: Recorded, { query }: Call): boolean {
  const [age] = Object.entries(times);
  if (age === undefined) return true;
  const [field, format] = age;
  const atMs = format.startsWith("epoch")
    ? Number(row[field]) * (format === "epochSeconds" ? 1000 : 1)
    : Date.parse(String(row[field]));
  const [from, to] = [boundOf(query, window.from), boundOf(query, window.to)];
  return !(atMs < from.startMs) && !(atMs >= to.endMs);
}

function boundOf(query: URLSearchParams, name: string | undefined): { startMs: number; endMs: number } {
  const text = name === undefined ? null : query.get(name);
  if (text === null) return { startMs: Number.NEGATIVE_INFINITY, endMs: Number.POSITIVE_INFINITY };
  const isEpoch = /^\d{9,}$/.test(text);
  const startMs = isEpoch ? Number(text) * 1000 : Date.parse(text);
  const end = new Date(startMs);
  if (isEpoch || text.length > 10) end.setTime(startMs + 1);
  else if (text.length === 10) end.setUTCDate(end.getUTCDate() + 1);
  else if (text.length === 7) end.setUTCMonth(end.getUTCMonth() + 1);
  else end.setUTCFullYear(end.getUTCFullYear() + 1);
  return { startMs, endMs: end.getTime() };
}

/** A copy with another value at the path; a number that was sent as text stays text. */
function withValue(whole: unknown, [name, ...rest]: readonly string[], value: unknown): unknown {
  if (name === undefined)
    return typeof whole === "string" && typeof value === "number" ? String(value) : value;
  const copy = (Array.isArray(whole) ? [...whole] : { ...(whole as Row) }) as Record<string, unknown>;
  copy[name] = withValue(copy[name], rest, value);
  return copy;
}

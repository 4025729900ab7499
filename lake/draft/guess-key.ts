/** Which fields could identify a row, and which could order rows in time. */
import type { InferredField } from "./infer-type.ts";
import { snakeCase } from "./infer-type.ts";
import { isNumber, type SampleRow, type Sureness } from "./sample.ts";

export interface GuessedKey {
  readonly fields: readonly string[];
  readonly sure: Sureness;
  readonly why: string;
}

const ID_NAMES = ["id", "uuid", "guid", "key", "code", "symbol", "slug"];
const FEW_ROWS = 3;

/** Undefined when no row has a field that could tell it from others. */
export function guessKey(
  fields: readonly InferredField[],
  rows: readonly SampleRow[],
  resource: string,
): GuessedKey | undefined {
  const candidates = fields
    .filter(({ type, nullable }) => KINDS.includes(type.kind) && !nullable)
    .toSorted((a, b) => rank(a, resource) - rank(b, resource));
  const isUnique = (names: readonly string[]) =>
    new Set(rows.map((row) => JSON.stringify(names.map((name) => row[name])))).size === rows.length;
  const single = candidates.find(({ name }) => isUnique([name]));
  if (single !== undefined) {
    const sure = rank(single, resource) < ID_NAMES.length && rows.length >= FEW_ROWS ? "likely" : "a guess";
    return { fields: [single.name], sure, why: `unique in ${rows.length} rows` };
  }
  for (const [n, first] of candidates.entries())
    for (const second of candidates.slice(n + 1))
      if (isUnique([first.name, second.name]))
        return { fields: [first.name, second.name], sure: "a guess", why: "unique together, neither alone" };
  const all = candidates.map(({ name }) => name);
  if (all.length === 0) return undefined;
  return { fields: all, sure: "a guess", why: "no two fields are unique together" };
}

/** What a row measures or is like does not tell it from others, even where it happens to differ. */
const NO_KEY =
  /(^|_)(value|amount|price|total|count|rate|score|status|type|state|kind|memo|note|description|title|url)$/;
const KINDS = ["date", "text", "integer", "int64", "instant", "epochSeconds"];

/** A field called id comes first, then the resource's own id, then any id, then dates, text, numbers and times. */
function rank({ name, type }: InferredField, resource: string): number {
  const snake = snakeCase(name);
  const usual = ID_NAMES.indexOf(snake);
  if (usual >= 0) return usual;
  if (snake === `${resource.replace(/s$/, "")}_id`) return 1;
  if (/_(id|code|key)$/.test(snake)) return ID_NAMES.length;
  return ID_NAMES.length + 1 + KINDS.indexOf(type.kind) + (NO_KEY.test(snake) ? KINDS.length : 0);
}

const CURSOR_NAMES = [
  /^(updated|modified|changed)(_at|_on|_date|_time)?$/,
  /^last_(updated|modified)/,
  /^(created|placed|published)(_at|_on|_date|_time)?$/,
  /^(date|time|timestamp|period|day)$/,
  /_(at|on|date|time|timestamp)$/,
];
const TIMES: ReadonlySet<string> = new Set(["date", "instant", "epochSeconds", "epochMilliseconds"]);

/** Fields that are times, the likeliest cursor first. */
export function timeFields(fields: readonly InferredField[]): InferredField[] {
  const place = ({ name }: InferredField) => {
    const found = CURSOR_NAMES.findIndex((pattern) => pattern.test(snakeCase(name)));
    return found < 0 ? CURSOR_NAMES.length : found;
  };
  return fields.filter(({ type }) => TIMES.has(type.kind)).toSorted((a, b) => place(a) - place(b));
}

/** Milliseconds since 1970 of a time field's value. */
export function timeOf(value: unknown): number {
  if (!isNumber(value)) return Date.parse(String(value));
  const number = Number(value.rawJSON);
  return number < 1e11 ? number * 1000 : number;
}

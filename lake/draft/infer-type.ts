/** The type that values of one field have in common, as a contract can promise it. */
import type { RawNumber } from "../contract/exact-json.ts";
import { isNumber, isRecord, type SampleRow } from "./sample.ts";

export type FieldType =
  | {
      readonly kind:
        | "text"
        | "boolean"
        | "integer"
        | "int64"
        | "number"
        | "date"
        | "instant"
        | "epochSeconds"
        | "epochMilliseconds"
        | "json"
        | "openObject";
    }
  | { readonly kind: "decimalText" | "decimalNumber"; readonly scale: number }
  | { readonly kind: "object"; readonly fields: readonly InferredField[] }
  | { readonly kind: "list"; readonly element: FieldType };

export interface InferredField {
  readonly name: string;
  readonly type: FieldType;
  /** Null or absent in some row, or never seen with a value. */
  readonly nullable: boolean;
}

/** Digits of precision of every decimal that is drafted: the most DuckDB has. */
export const PRECISION = 38;
/** Fractions of more digits than this are measurements, not amounts. */
const SCALE_MAX = 8;
const SCALE = 12;
const FIELDS_MAX = 60;

/** One per name, in the order of their first appearance. */
export function inferFields(rows: readonly SampleRow[]): InferredField[] {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return names.map((name) => {
    const values = rows.map((row) => row[name]);
    const present = values.filter((value) => value !== null && value !== undefined);
    return { name, type: inferType(name, present), nullable: present.length < values.length };
  });
}

function inferType(name: string, values: readonly unknown[]): FieldType {
  if (values.length === 0) return { kind: "json" };
  if (values.every((value) => typeof value === "boolean")) return { kind: "boolean" };
  if (values.every((value) => typeof value === "string")) return textType(values as readonly string[]);
  if (values.every(isNumber)) return numberType(name, values);
  if (values.every(Array.isArray))
    return {
      kind: "list",
      element: inferType(
        name,
        values.flat().filter((value) => value !== null),
      ),
    };
  if (values.every(isRecord)) return objectType(values);
  return { kind: "json" };
}

function textType(values: readonly string[]): FieldType {
  if (values.every((value) => /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value))))
    return { kind: "date" };
  if (values.every((value) => INSTANT.test(value) && !Number.isNaN(Date.parse(value))))
    return { kind: "instant" };
  const fractions = values.map((value) => /^-?\d+(?:\.(\d+))?$/.exec(value));
  const scale = Math.max(...fractions.map((match) => match?.[1]?.length ?? 0));
  // Digits alone may be an id with leading zeros; a point is what tells an amount.
  if (fractions.every((match) => match !== null) && scale > 0 && scale <= SCALE_MAX)
    return { kind: "decimalText", scale: SCALE };
  return { kind: "text" };
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)$/;
const TIME_NAME = /(^|_)(at|on|time|timestamp|date|created|updated|modified|published)$/i;

function numberType(name: string, values: readonly RawNumber[]): FieldType {
  const texts = values.map(({ rawJSON }) => rawJSON);
  if (texts.every((text) => /^-?\d+$/.test(text))) {
    const whole = texts.map(BigInt);
    if (whole.some((value) => BigInt.asIntN(64, value) !== value)) return { kind: "json" };
    if (TIME_NAME.test(snakeCase(name))) {
      if (whole.every((value) => value > 900_000_000n && value < 4_000_000_000n))
        return { kind: "epochSeconds" };
      if (whole.every((value) => value > 900_000_000_000n && value < 4_000_000_000_000n))
        return { kind: "epochMilliseconds" };
    }
    return { kind: whole.every((value) => Number.isSafeInteger(Number(value))) ? "integer" : "int64" };
  }
  const scales = texts.map((text) => /^-?\d+(?:\.(\d+))?$/.exec(text)?.[1]?.length ?? 0);
  const isPlain = texts.every((text) => /^-?\d+(\.\d+)?$/.test(text)) && Math.max(...scales) <= SCALE_MAX;
  return isPlain ? { kind: "decimalNumber", scale: SCALE } : { kind: "number" };
}

/** An object whose names differ from row to row is the provider's own business. */
function objectType(values: readonly SampleRow[]): FieldType {
  const fields = inferFields(values);
  const shared = fields.filter(({ name }) => values.every((value) => Object.hasOwn(value, name)));
  const isOpen = fields.length === 0 || fields.length > FIELDS_MAX || shared.length === 0;
  return isOpen || fields.some(({ name }) => !isColumnName(name, true))
    ? { kind: "openObject" }
    : { kind: "object", fields };
}

/** Whether a contract may have a field of that name. */
export function isColumnName(name: string, nested = false): boolean {
  return name !== "" && name !== "__proto__" && !name.includes("\0") && (nested || !name.startsWith("_"));
}

export function snakeCase(text: string): string {
  return text
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replaceAll(/[^A-Za-z0-9]+/g, "_")
    .replaceAll(/^_+|_+$/g, "")
    .toLowerCase();
}

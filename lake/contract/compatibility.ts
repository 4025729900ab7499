/** What a changed contract does to rows that landed under the one before it: whether their values still fit the columns. */
import type { BronzeColumn } from "./bronze.ts";

export interface ContractChange {
  /** `bronze.fred__series`. */
  readonly table: string;
  readonly column: string;
  readonly kind: "added" | "removed" | "retyped";
  /** DuckDB types; null where the column is not. */
  readonly from: string | null;
  readonly to: string | null;
  /** Every value that landed before has its like in the new type; of a removed column the files keep it. */
  readonly compatible: boolean;
}

export function contractChanges(
  table: string,
  before: readonly BronzeColumn[],
  after: readonly BronzeColumn[],
): ContractChange[] {
  const old = new Map(before.map(({ name, type }) => [name, type]));
  const now = new Map(after.map(({ name, type }) => [name, type]));
  const removed: Change[] = before
    .filter(({ name }) => !now.has(name))
    .map(({ name, type }) => ({
      column: name,
      kind: "removed",
      from: type,
      to: null,
      compatible: true,
    }));
  const changed = after.flatMap(({ name, type }): Change[] => {
    const from = old.get(name);
    if (from === undefined) return [{ column: name, kind: "added", from: null, to: type, compatible: true }];
    if (from === type) return [];
    return [{ column: name, kind: "retyped", from, to: type, compatible: holds(type, from) }];
  });
  return [...removed, ...changed].map((change) => ({ table, ...change }));
}

type Change = Omit<ContractChange, "table">;

/** `fred.series.units: VARCHAR → BIGINT`. */
export function changeText({ table, column, from, to }: ContractChange): string {
  const name = `${table.replace(/^bronze\./, "").replace("__", ".")}.${column}`;
  if (from === null) return `${name}: new, ${to}`;
  return to === null ? `${name}: gone, was ${from}` : `${name}: ${from} → ${to}`;
}

/** Bits of whole numbers, sign included. */
const INTEGER_BITS: Readonly<Record<string, number>> = {
  TINYINT: 8,
  SMALLINT: 16,
  INTEGER: 32,
  BIGINT: 64,
  HUGEINT: 128,
};
/** Decimal digits that every number of so many bits has at most. */
const DIGITS_OF_BITS: Readonly<Record<number, number>> = { 8: 3, 16: 5, 32: 10, 64: 19, 128: 39 };

/** Whether every value of `narrow` can be told apart and read back from `wide`. */
export function holds(wide: string, narrow: string): boolean {
  if (wide === narrow || wide === "VARCHAR" || wide === "JSON") return true;
  const bits = INTEGER_BITS[narrow];
  if (bits !== undefined && INTEGER_BITS[wide] !== undefined) return INTEGER_BITS[wide] >= bits;
  const [wideDecimal, narrowDecimal] = [decimalOf(wide), decimalOf(narrow)];
  if (wideDecimal !== undefined) {
    if (bits !== undefined) return wideDecimal.whole >= (DIGITS_OF_BITS[bits] ?? Number.POSITIVE_INFINITY);
    if (narrowDecimal === undefined) return false;
    return wideDecimal.scale >= narrowDecimal.scale && wideDecimal.whole >= narrowDecimal.whole;
  }
  if (narrow === "DATE") return /^TIMESTAMP/.test(wide);
  if (narrow === "FLOAT") return wide === "DOUBLE";
  if (narrow.endsWith("[]") && wide.endsWith("[]")) return holds(wide.slice(0, -2), narrow.slice(0, -2));
  return structHolds(wide, narrow) || mapHolds(wide, narrow);
}

function decimalOf(type: string): { readonly whole: number; readonly scale: number } | undefined {
  const [, precision, scale] = /^DECIMAL\((\d+),\s*(\d+)\)$/.exec(type) ?? [];
  return precision === undefined
    ? undefined
    : { whole: Number(precision) - Number(scale), scale: Number(scale) };
}

/** A struct may gain fields, and its fields may widen. */
function structHolds(wide: string, narrow: string): boolean {
  const [outer, inner] = [partsOf("STRUCT", wide), partsOf("STRUCT", narrow)];
  if (outer === undefined || inner === undefined) return false;
  const fields = new Map(outer.map(fieldOf));
  return inner.map(fieldOf).every(([name, type]) => holds(fields.get(name) ?? "", type));
}

function mapHolds(wide: string, narrow: string): boolean {
  const [outer, inner] = [partsOf("MAP", wide), partsOf("MAP", narrow)];
  return outer !== undefined && inner !== undefined && outer.every((part, i) => holds(part, inner[i] ?? ""));
}

/** `"a b" BIGINT` → its name, quotes and all, and its type. */
function fieldOf(field: string): readonly [string, string] {
  const [, name = "", type = ""] = /^("(?:[^"]|"")*"|\w+)\s+(.+)$/s.exec(field) ?? [];
  return [name, type];
}

/** What stands between the brackets, cut at the commas that are in no inner bracket and no quotes. */
function partsOf(kind: string, type: string): string[] | undefined {
  if (!type.startsWith(`${kind}(`) || !type.endsWith(")")) return undefined;
  const parts: string[] = [];
  let depth = 0;
  let quoted = false;
  let part = "";
  for (const char of type.slice(kind.length + 1, -1)) {
    if (char === '"') quoted = !quoted;
    if (!quoted && char === "(") depth += 1;
    if (!quoted && char === ")") depth -= 1;
    if (char === "," && depth === 0 && !quoted) {
      parts.push(part.trim());
      part = "";
    } else part += char;
  }
  return [...parts, part.trim()];
}

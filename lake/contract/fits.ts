/**
 * Which valid values DuckDB would still not read exactly from the response's own text. These checks run on every row,
 * so a shape that cannot fail has none at all; what fails is judged again, exactly, by `encode`.
 */
import type { ScalarShape, Shape } from "./shape.ts";

export type Check = (value: unknown) => boolean;

/** Outside this many seconds from 1970 DuckDB has no timestamp. */
export const EPOCH_SECONDS_MAX = 9_223_372_022_400;

/** True when a valid value can be landed as it was sent; undefined when every one can. */
export function fits(shape: Shape): Check | undefined {
  return forValues(shape, (part) => {
    // A bare string read as JSON text would lose its quotes.
    if (part.kind === "json") return (value) => typeof value !== "string";
    return scalarFits(part);
  });
}

/** True when a value holds a number that lands as text, so that the digits sent matter; undefined when none can. */
export function withoutTextNumber(shape: Shape): Check | undefined {
  return forValues(shape, (part) => {
    if (part.kind === "json") return (value) => !holdsNumber(value);
    return part.encoding === "exact-number" ? () => false : undefined;
  });
}

type Leaf = ScalarShape | { readonly kind: "json" };

/** Lifts a check of single values to structs, lists and maps; null and absent values always pass. */
function forValues(shape: Shape, ofLeaf: (leaf: Leaf) => Check | undefined): Check | undefined {
  switch (shape.kind) {
    case "scalar":
    case "json":
      return present(ofLeaf(shape));
    case "list": {
      const element = forValues(shape.element, ofLeaf);
      return element && present((value) => (value as unknown[]).every(element));
    }
    case "map": {
      const entry = forValues(shape.value, ofLeaf);
      return entry && present((value) => Object.values(value as object).every(entry));
    }
    case "struct": {
      const checks = shape.fields.flatMap(({ name, shape: field }) => {
        const check = forValues(field, ofLeaf);
        return check === undefined ? [] : [{ name, check }];
      });
      if (checks.length === 0) return undefined;
      return present((value) => {
        for (const { name, check } of checks)
          if (!check((value as Record<string, unknown>)[name])) return false;
        return true;
      });
    }
  }
}

function present(check: Check | undefined): Check | undefined {
  return check && ((value) => value === null || value === undefined || check(value));
}

function scalarFits(scalar: ScalarShape): Check | undefined {
  switch (scalar.encoding) {
    case "epoch-seconds":
      return (value) => Math.abs(value as number) <= EPOCH_SECONDS_MAX;
    case "epoch-milliseconds":
      return undefined;
    case "exact-number":
      return (value) => decimalFits(String(value), scalar.type);
  }
  const type = scalar.type.toUpperCase();
  if (INTEGER_RANGE[type] !== undefined)
    return scalar.safeInteger ? undefined : (value) => integerFits(value, type);
  if (type.startsWith("DECIMAL")) return (value) => typeof value === "string" && decimalFits(value, type);
  if (type.startsWith("TIMESTAMP")) return (value) => typeof value === "string" && MICROSECONDS.test(value);
  return undefined;
}

/** Bits and sign of DuckDB's integers. */
const INTEGER_RANGE: Readonly<Record<string, readonly [min: bigint, max: bigint]>> = {
  TINYINT: signed(8n),
  SMALLINT: signed(16n),
  INTEGER: signed(32n),
  BIGINT: signed(64n),
  HUGEINT: signed(128n),
  UTINYINT: unsigned(8n),
  USMALLINT: unsigned(16n),
  UINTEGER: unsigned(32n),
  UBIGINT: unsigned(64n),
  UHUGEINT: unsigned(128n),
};

function signed(bits: bigint): readonly [bigint, bigint] {
  return [-(2n ** (bits - 1n)), 2n ** (bits - 1n) - 1n];
}

function unsigned(bits: bigint): readonly [bigint, bigint] {
  return [0n, 2n ** bits - 1n];
}

function integerFits(value: unknown, type: string): boolean {
  return Number.isSafeInteger(value) && integerTextFits(String(value), type);
}

export function isIntegerType(type: string): boolean {
  return INTEGER_RANGE[type.toUpperCase()] !== undefined;
}

/** Whether `text` is a whole number in plain digits within the range of an integer type. */
export function integerTextFits(text: string, type: string): boolean {
  const range = INTEGER_RANGE[type.toUpperCase()];
  if (range === undefined || !/^-?\d+$/.test(text)) return false;
  const value = BigInt(text);
  return range[0] <= value && value <= range[1];
}

/** An ISO instant DuckDB keeps whole: no more than six digits of a second. */
const MICROSECONDS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6}0*)?(?:Z|[+-]\d\d:?\d\d)?$/;

export function isMicroseconds(text: string): boolean {
  return MICROSECONDS.test(text);
}

/** Whether decimal text, exponent allowed, fits `DECIMAL(p,s)` without losing a digit. */
export function decimalFits(text: string, type: string): boolean {
  const declared = /\((\d+)\s*,\s*(\d+)\)/.exec(type);
  const match = /^-?(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (match === null) return false;
  const precision = Number(declared?.[1] ?? 18);
  const scale = Number(declared?.[2] ?? 3);
  const whole = match[1] ?? "";
  const digits = whole + (match[2] ?? "");
  if (/^0*$/.test(digits)) return true;
  const point = whole.length + Number(match[3] ?? 0);
  const first = digits.search(/[1-9]/);
  const last = digits.search(/0*$/);
  return point - first <= precision - scale && last - point <= scale;
}

/** Whether a number lies anywhere inside a JSON value. */
function holdsNumber(value: unknown): boolean {
  if (typeof value === "number") return true;
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some(holdsNumber);
}

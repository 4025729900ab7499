/**
 * Field types that JSON has no word for. Each is a zod schema whose `duckdb` metadata names the column type;
 * plain zod types map by themselves (see columns.ts).
 */
import { z } from "zod";

/** How a JSON value becomes the column value when the two differ. */
export type Encoding = "epoch-seconds" | "epoch-milliseconds" | "exact-number";

/** Unix time in whole seconds → `TIMESTAMPTZ`. */
export function epochSeconds(): z.ZodInt {
  return z.int().meta({ duckdb: "TIMESTAMPTZ", encoding: "epoch-seconds" });
}

/** Unix time in whole milliseconds → `TIMESTAMPTZ`. */
export function epochMilliseconds(): z.ZodInt {
  return z.int().meta({ duckdb: "TIMESTAMPTZ", encoding: "epoch-milliseconds" });
}

/**
 * A whole number of up to 64 bits → `BIGINT`. JavaScript sees it rounded beyond 2^53, the lake keeps it exact:
 * DuckDB reads the response's own text.
 */
export function int64(): z.ZodNumber {
  return z.number().multipleOf(1).meta({ duckdb: "BIGINT" });
}

/** A decimal sent as JSON text, e.g. `"12.340"` → `DECIMAL(precision, scale)`, precision up to 38. */
export function decimalText(precision: number, scale: number): z.ZodString {
  return z
    .string()
    .regex(/^-?\d+(\.\d+)?$/)
    .meta({ duckdb: `DECIMAL(${precision},${scale})` });
}

/** A decimal sent as a JSON number → `DECIMAL(precision, scale)`, kept digit for digit. */
export function decimalNumber(precision: number, scale: number): z.ZodNumber {
  return z.number().meta({ duckdb: `DECIMAL(${precision},${scale})`, encoding: "exact-number" });
}

/** Any JSON value, kept as JSON text. */
export function json(): z.ZodUnknown {
  return z.unknown().meta({ duckdb: "JSON" });
}

/** An object whose fields are the provider's business, kept as JSON text. */
export function openObject(): z.ZodObject<Record<never, never>, z.core.$loose> {
  return z.looseObject({}).meta({ duckdb: "JSON" });
}

/** Free-form text to text, e.g. Stripe's `metadata` → `MAP(VARCHAR, VARCHAR)`. */
export function metadata(): z.ZodRecord<z.ZodString, z.ZodString> {
  return z.record(z.string(), z.string());
}

/** One valid row, parsed exactly, as the JSON that DuckDB reads without loss. */
import { isRawNumber, printsUnpairedSurrogate } from "./exact-json.ts";
import { decimalFits, EPOCH_SECONDS_MAX, integerTextFits, isIntegerType, isMicroseconds } from "./fits.ts";
import type { Field, ScalarShape, Shape } from "./shape.ts";

export type Path = readonly PropertyKey[];

/** A valid value that its column cannot hold. */
export interface Misfit {
  readonly path: Path;
  readonly code: "out_of_range" | "too_precise" | "unpaired_surrogate";
  readonly message: string;
}

/**
 * `value` as it is to be written: JSON columns and exact numbers as strings. What its column cannot hold becomes null
 * and is reported.
 */
export function encode(shape: Shape, value: unknown, path: Path, report: (misfit: Misfit) => void): unknown {
  if (value === null || value === undefined) return null;
  switch (shape.kind) {
    case "scalar":
      return encodeScalar(shape, value, path, report);
    case "json":
      return encodeText(JSON.stringify(value), path, report);
    case "list":
      return (value as unknown[]).map((element, i) => encode(shape.element, element, [...path, i], report));
    case "map": {
      const fields = Object.keys(value).map((name) => ({ name, shape: shape.value }));
      return encodeFields(fields, value, path, report);
    }
    case "struct":
      return encodeFields(shape.fields, value, path, report);
  }
}

function encodeFields(
  fields: readonly Field[],
  value: object,
  path: Path,
  report: (misfit: Misfit) => void,
): object {
  // No prototype: a key such as `__proto__` is a key like any other.
  const encoded: Record<string, unknown> = Object.create(null);
  for (const { name, shape } of fields) {
    const own = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
    if (!name.isWellFormed()) report(unpaired([...path, name]));
    else if (own !== undefined) encoded[name] = encode(shape, own, [...path, name], report);
  }
  return encoded;
}

function encodeScalar(
  scalar: ScalarShape,
  value: unknown,
  path: Path,
  report: (misfit: Misfit) => void,
): unknown {
  if (typeof value === "string" && !value.isWellFormed()) {
    report(unpaired(path));
    return null;
  }
  const text = isRawNumber(value) ? value.rawJSON : String(value);
  const misfit = misfitOf(scalar, text, isRawNumber(value));
  if (misfit !== undefined) {
    report({ ...misfit, path });
    return null;
  }
  return scalar.encoding === "exact-number" ? text : value;
}

function misfitOf(scalar: ScalarShape, text: string, isNumber: boolean): Omit<Misfit, "path"> | undefined {
  const outOfRange = { code: "out_of_range", message: `${text} does not fit ${scalar.type}` } as const;
  const tooPrecise = {
    code: "too_precise",
    message: `${text} has more digits than ${scalar.type} keeps`,
  } as const;
  if (scalar.encoding === "epoch-seconds")
    return Math.abs(Number(text)) > EPOCH_SECONDS_MAX ? outOfRange : undefined;
  if (scalar.encoding === "epoch-milliseconds") return undefined;
  if (/^DECIMAL/i.test(scalar.type)) return decimalFits(text, scalar.type) ? undefined : outOfRange;
  if (isIntegerType(scalar.type)) {
    // `5.0` and `5e3` are whole numbers too, as long as a double holds them.
    const whole = isNumber && Number.isSafeInteger(Number(text)) ? String(Number(text)) : text;
    return integerTextFits(whole, scalar.type) ? undefined : outOfRange;
  }
  if (/^TIMESTAMP/i.test(scalar.type)) return isMicroseconds(text) ? undefined : tooPrecise;
  return undefined;
}

/** JSON text as the string that a JSON column is read from. */
function encodeText(text: string, path: Path, report: (misfit: Misfit) => void): string | null {
  if (!printsUnpairedSurrogate(text)) return text;
  report(unpaired(path));
  return null;
}

function unpaired(path: Path): Misfit {
  return {
    path,
    code: "unpaired_surrogate",
    message: "half a surrogate pair is not text that UTF-8 can hold",
  };
}

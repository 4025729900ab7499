/**
 * A contract as a regular expression over the text of a row. What it matches is valid, has every field once, and is
 * read by DuckDB as it was sent; what it does not match is for `JSON.parse` and zod to judge. Most of a row is matched
 * where it stands; a value that no pattern describes is captured, parsed and shown to zod.
 */
import { z } from "zod";
import type { Contract } from "./definition.ts";
import { FRAGILE_NUMBER, UNPAIRED_SURROGATE } from "./exact-json.ts";
import { fits, withoutTextNumber } from "./fits.ts";
import { contractShape, type Field, type ScalarShape, type Shape } from "./shape.ts";

export interface RowPattern {
  /** Sticky, over UTF-8 bytes read as latin1: an offset in the text is an offset in the bytes. */
  readonly expression: RegExp;
  /** Which capture holds the JSON text of each field asked for; nothing is captured for a field that is not sent. */
  readonly fields: readonly { readonly name: string; readonly capture: number }[];
  readonly checks: readonly { readonly capture: number; readonly accepts: (json: string) => boolean }[];
}

type Schema = z.core.$ZodTypes;

const SPACE = "[ \\t\\n\\r]*";
/** Escapes that no string can hold, half surrogate pairs, are left out. */
const ESCAPE =
  '\\\\(?:["\\\\/bfnrt]|u(?![dD][89a-fA-F])[\\da-fA-F]{4}|u[dD][89abAB][\\da-fA-F]{2}\\\\u[dD][c-fC-F][\\da-fA-F]{2})';
const STRING = `"[^"\\\\\\x00-\\x1f]*(?:${ESCAPE}[^"\\\\\\x00-\\x1f]*)*"`;
/** Fifteen digits are always exact. */
const WHOLE = "-?(?:0|[1-9]\\d{0,14})";
const EPOCH_SECONDS = "-?(?:0|[1-9]\\d{0,11})";
const NUMBER = "-?(?![\\d.]{17})(?:0|[1-9]\\d*)(?:\\.\\d+)?";
const DEPTH_MAX = 6;
/** Brackets that hold strings and brackets; whether that is JSON is for `JSON.parse` to say. */
const NESTED = Array.from({ length: DEPTH_MAX }).reduce<string>((inner) => {
  const between = '[^"{}[\\]]*';
  return `[{[]${between}(?:(?:"[^"\\\\]*(?:\\\\.[^"\\\\]*)*"|${inner})${between})*[}\\]]`;
}, "(?!)");
const ANYTHING = `(?:${STRING}|[-\\d][-+.\\deE]*|true|false|${NESTED})`;

/**
 * @param fields of the row, to be captured
 * @param sample a row of the provider's: it tells the order of fields
 * @returns undefined when some part of the contract can only be judged by zod as a whole
 */
export function rowPattern(
  contract: Contract,
  fields: readonly string[],
  sample: unknown,
): RowPattern | undefined {
  const { def } = (contract as unknown as Schema)._zod;
  if (def.type !== "object" || isChecked(def)) return undefined;
  const writer = new PatternWriter(fields);
  const row = writer.object(contractShape(contract).fields, def, sample, true);
  const expression = new RegExp(`${SPACE}${row}${SPACE}`, "y");
  return { expression, fields: writer.captured, checks: writer.checks };
}

class PatternWriter {
  readonly captured: { name: string; capture: number }[] = [];
  readonly checks: { capture: number; accepts: (json: string) => boolean }[] = [];
  readonly #fields: readonly string[];
  #captures = 0;

  constructor(fields: readonly string[]) {
    this.#fields = fields;
  }

  object(fields: readonly Field[], def: z.core.$ZodObjectDef, sample: unknown, top: boolean): string {
    const ordered = inOrderOf(sample, fields);
    const mayLack = ordered.map(({ name }) => isValid(z.strictObject({ x: def.shape[name] as never }), {}));
    const parts = ordered.map(({ name, shape }, i) => {
      const followers = mayLack.slice(i + 1);
      const comma = followers.includes(false)
        ? `,${SPACE}`
        : followers.length > 0
          ? `(?:,${SPACE}(?=")|(?=\\}))`
          : "";
      const value = this.#field(name, shape, def.shape[name] as Schema, sample, top);
      const part = `${literally(name)}${SPACE}:${SPACE}${value}${SPACE}${comma}`;
      return mayLack[i] ? `(?:${part})?` : part;
    });
    return `\\{${SPACE}${parts.join("")}\\}`;
  }

  #field(name: string, shape: Shape, schema: Schema, sample: unknown, top: boolean): string {
    const inner = isRecord(sample) ? sample[name] : undefined;
    if (!top || !this.#fields.includes(name)) return this.#value(shape, schema, inner);
    const capture = ++this.#captures;
    this.captured.push({ name, capture });
    return `(${this.#value(shape, schema, inner)})`;
  }

  #value(shape: Shape, schema: Schema, sample: unknown): string {
    const inner = unwrapped(schema);
    const known = plainPattern(shape, inner);
    const value = known ?? this.#struct(shape, inner, sample) ?? this.#checked(shape, schema);
    return isValid(schema, null) ? `(?:${value}|null)` : value;
  }

  #struct(shape: Shape, { _zod: { def } }: Schema, sample: unknown): string | undefined {
    if (shape.kind !== "struct" || def.type !== "object" || isChecked(def)) return undefined;
    return this.object(shape.fields, def, sample, false);
  }

  #checked(shape: Shape, schema: Schema): string {
    const compiled = z.compile(schema as unknown as z.ZodType);
    const fit = fits(shape);
    const withoutNumber = withoutTextNumber(shape);
    const capture = ++this.#captures;
    const accepts = (json: string): boolean => {
      if (UNPAIRED_SURROGATE.test(json)) return false;
      const value = parseOrUndefined(json);
      if (value === undefined || !z.validate(compiled, value) || fit?.(value) === false) return false;
      return withoutNumber?.(value) !== false || !FRAGILE_NUMBER.test(`:${json}`);
    };
    this.checks.push({ capture, accepts });
    return `(${ANYTHING})`;
  }
}

/** Values that a pattern describes without a capture, so that it may also stand in a list or a map. */
function plainPattern(shape: Shape, { _zod: { def } }: Schema): string | undefined {
  if (shape.kind === "scalar") return scalarPattern(shape, def);
  if (isChecked(def)) return undefined;
  if (shape.kind === "list" && def.type === "array") {
    const element = nullable(def.element as Schema, (inner) => plainPattern(shape.element, inner));
    return element && repeated("\\[", element, "\\]");
  }
  if (shape.kind === "map" && def.type === "record" && isPlainString(def.keyType as Schema)) {
    const value = nullable(def.valueType as Schema, (inner) => plainPattern(shape.value, inner));
    return value && repeated("\\{", `${STRING}${SPACE}:${SPACE}${value}`, "\\}");
  }
  return undefined;
}

function scalarPattern(shape: ScalarShape, def: Schema["_zod"]["def"]): string | undefined {
  if (def.type === "number") {
    const isWhole = !("format" in def) || def.format === undefined || def.format === "safeint";
    if (!isWhole || !(def.checks ?? []).every(isWholeCheck)) return undefined;
    if (shape.encoding === "epoch-seconds") return EPOCH_SECONDS;
    if (shape.encoding === "epoch-milliseconds") return WHOLE;
    if (shape.encoding !== undefined) return undefined;
    if (shape.type === "BIGINT") return WHOLE;
    return shape.type === "DOUBLE" && !isChecked(def) ? NUMBER : undefined;
  }
  if (isChecked(def)) return undefined;
  if (def.type === "boolean" && shape.type === "BOOLEAN") return "(?:true|false)";
  if (shape.type !== "VARCHAR") return undefined;
  if (def.type === "string") return STRING;
  const values =
    def.type === "literal" ? def.values : def.type === "enum" ? Object.values(def.entries) : [undefined];
  return values.includes(undefined) ? undefined : `(?:${values.map(literally).join("|")})`;
}

function nullable(schema: Schema, write: (inner: Schema) => string | undefined): string | undefined {
  const value = write(unwrapped(schema));
  return value !== undefined && isValid(schema, null) ? `(?:${value}|null)` : value;
}

function repeated(open: string, element: string, close: string): string {
  return `${open}${SPACE}(?:${element}${SPACE}(?:,${SPACE}(?!${close})|(?=${close})))*${close}`;
}

/** Pattern of just this value, as `JSON.stringify` prints it. */
export function literally(value: unknown): string {
  const bytes = Buffer.from(JSON.stringify(value)).toString("latin1");
  return bytes.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

/** `.int()` and `.multipleOf(1)`: true of every whole number. */
function isWholeCheck({ _zod: { def } }: z.core.$ZodCheck): boolean {
  const { check, format, value } = def as { check: string; format?: string; value?: unknown };
  return (
    (check === "number_format" && format === "safeint") || (check === "multiple_of" && Number(value) === 1)
  );
}

function isChecked(def: Schema["_zod"]["def"]): boolean {
  return (def.checks ?? []).length > 0 || ("format" in def && def.format !== undefined);
}

function isPlainString({ _zod: { def } }: Schema): boolean {
  return def.type === "string" && !isChecked(def);
}

function isValid(schema: Schema | z.ZodType, value: unknown): boolean {
  return z.validate(schema as z.ZodType, value);
}

function unwrapped(schema: Schema): Schema {
  const { def } = schema._zod;
  const wraps = ["optional", "nullable", "nonoptional", "readonly"].includes(def.type);
  return wraps && "innerType" in def && !isChecked(def) ? unwrapped(def.innerType as Schema) : schema;
}

/** Fields as the sample has them; a field it lacks keeps its place behind the one declared before it. */
function inOrderOf(sample: unknown, fields: readonly Field[]): Field[] {
  if (!isRecord(sample)) return [...fields];
  const byName = new Map(fields.map((field) => [field.name, field]));
  const ordered = Object.keys(sample).flatMap((name) => byName.get(name) ?? []);
  for (const [i, field] of fields.entries()) {
    if (Object.hasOwn(sample, field.name)) continue;
    const before = fields[i - 1];
    ordered.splice(before === undefined ? 0 : ordered.indexOf(before) + 1, 0, field);
  }
  return ordered;
}

function parseOrUndefined(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Shapes as SQL: the column's type, the type JSON is read as, and the expression from one to the other. */
import type { ScalarShape, Shape } from "./shape.ts";

/**
 * Where the JSON comes from. A landed `file` carries JSON columns as text, so that their numbers keep every digit; a
 * `value` inside DuckDB is JSON already.
 */
export type JsonOrigin = "file" | "value";

export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** DuckDB type of the column, e.g. `STRUCT("city" VARCHAR)`. */
export function columnType(shape: Shape): string {
  return typeText(shape, (scalar) => scalar.type, "JSON");
}

/** DuckDB type the JSON is read as, before `columnExpression` makes it the column's own. */
export function readType(shape: Shape, origin: JsonOrigin): string {
  return typeText(shape, encodedType, origin === "file" ? "VARCHAR" : "JSON");
}

function encodedType(scalar: ScalarShape): string {
  switch (scalar.encoding) {
    case "epoch-seconds":
    case "epoch-milliseconds":
      return "BIGINT";
    case "exact-number":
      return "VARCHAR";
    default:
      return scalar.type;
  }
}

function typeText(shape: Shape, scalarType: (scalar: ScalarShape) => string, json: string): string {
  switch (shape.kind) {
    case "scalar":
      return scalarType(shape);
    case "json":
      return json;
    case "struct": {
      const fields = shape.fields.map(
        (field) => `${identifier(field.name)} ${typeText(field.shape, scalarType, json)}`,
      );
      return `STRUCT(${fields.join(", ")})`;
    }
    case "list":
      return `${typeText(shape.element, scalarType, json)}[]`;
    case "map":
      return `MAP(VARCHAR, ${typeText(shape.value, scalarType, json)})`;
  }
}

/** SQL that turns `value`, of `readType`, into the column's type. NULL stays NULL at every depth. */
export function columnExpression(shape: Shape, value: string, origin: JsonOrigin, depth = 0): string {
  const inner = (part: Shape, of: string) => columnExpression(part, of, origin, depth + 1);
  switch (shape.kind) {
    case "scalar":
      return scalarExpression(shape, value);
    case "json":
      return origin === "file" ? `${value}::JSON` : value;
    case "struct": {
      const fields = shape.fields.map(({ name, shape: field }) => {
        const part = `${value}.${identifier(name)}`;
        return [name, part, inner(field, part)] as const;
      });
      if (fields.every(([, part, expression]) => part === expression)) return value;
      const packed = fields.map(([name, , expression]) => `${identifier(name)} := ${expression}`);
      return `CASE WHEN ${value} IS NOT NULL THEN struct_pack(${packed.join(", ")}) END`;
    }
    case "list": {
      const element = `_e${depth}`;
      const expression = inner(shape.element, element);
      return expression === element ? value : `list_transform(${value}, lambda ${element}: ${expression})`;
    }
    case "map":
      return mapExpression(shape.value, value, origin, depth);
  }
}

function scalarExpression(scalar: ScalarShape, value: string): string {
  switch (scalar.encoding) {
    case "epoch-seconds":
      return `make_timestamptz(${value} * 1000000)`;
    case "epoch-milliseconds":
      return `make_timestamptz(${value} * 1000)`;
    case "exact-number":
      return `${value}::${scalar.type}`;
    default:
      return value;
  }
}

/**
 * DuckDB reads a JSON object that repeats a key into a MAP that repeats it too. The last one wins here, as it does in
 * JavaScript and in validation.
 */
function mapExpression(shape: Shape, value: string, origin: JsonOrigin, depth: number): string {
  const entry = `_e${depth}`;
  const place = `_i${depth}`;
  const later = `list_contains(map_keys(${value})[${place} + 1:], ${entry}.key)`;
  const lastOfEach = `map_from_entries(list_filter(map_entries(${value}), lambda ${entry}, ${place}: NOT ${later}))`;
  const repeats = `cardinality(${value}) > 1 AND len(list_distinct(map_keys(${value}))) < cardinality(${value})`;
  const single = `CASE WHEN ${repeats} THEN ${lastOfEach} ELSE ${value} END`;
  const inner = columnExpression(shape, `${entry}.value`, origin, depth + 1);
  if (inner === `${entry}.value`) return single;
  const typed = `struct_pack(key := ${entry}.key, value := ${inner})`;
  return `map_from_entries(list_transform(map_entries(${single}), lambda ${entry}: ${typed}))`;
}

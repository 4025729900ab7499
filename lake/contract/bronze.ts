/** The bronze table of a contract: its columns, then where each row came from. */
import { columnExpression, literal, readType } from "./column-sql.ts";
import { contractColumns } from "./columns.ts";
import type { Contract } from "./definition.ts";
import { contractShape, type Shape } from "./shape.ts";

export interface BronzeColumn {
  readonly name: string;
  /** DuckDB type text. */
  readonly type: string;
}

/** Columns the lake adds to every bronze Parquet file. */
export const LANDED_COLUMNS: readonly BronzeColumn[] = [
  /** Fields the contract does not know, as one JSON object; NULL when there are none. */
  { name: "_extra", type: "JSON" },
  /** When the run started: a lower bound of the time at which the row was true. */
  { name: "_observed_at", type: "TIMESTAMPTZ" },
  /** Ordinal of the row within its run and resource, from 0. */
  { name: "_row", type: "BIGINT" },
];

/** Columns of the bronze table; `run_id` comes last, from the folder name. */
export function bronzeColumns(contract: Contract): BronzeColumn[] {
  const own = contractColumns(contract).map(({ name, type }) => ({ name, type }));
  return [...own, ...LANDED_COLUMNS, { name: "run_id", type: "VARCHAR" }];
}

/**
 * SQL over the parameter `j` (JSON, one record) that gives a STRUCT of the contract's columns; NULL for NULL. Fields
 * the contract does not know are left out, absent ones are NULL. DuckDB re-prints fractions inside a JSON value as
 * doubles, so digits beyond the 17th are already gone from `j`.
 */
export function fromJson(contract: Contract): string {
  const shape = contractShape(contract);
  const structure = JSON.stringify(jsonStructure(shape));
  const typed = columnExpression(shape, "_r", "value");
  if (typed === "_r") return `from_json(j::JSON, ${literal(structure)})`;
  return `list_transform([from_json(j::JSON, ${literal(structure)})], lambda _r: ${typed})[1]`;
}

/** `from_json` wants a type as JSON: objects for structs, `[T]` for lists. */
function jsonStructure(shape: Shape): unknown {
  switch (shape.kind) {
    case "struct":
      return Object.fromEntries(shape.fields.map((field) => [field.name, jsonStructure(field.shape)]));
    case "list":
      return [jsonStructure(shape.element)];
    default:
      return readType(shape, "value");
  }
}

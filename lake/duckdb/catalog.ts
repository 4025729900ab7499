/** Statements that make a catalog in which models and assertions find the names they reference. */
import type { Column } from "./database.ts";
import { quoteIdent, quoteLiteral, quoteName } from "./identifiers.ts";

export const SCHEMAS = ["lake", "bronze", "silver", "gold"] as const;

/** `CREATE SCHEMA` for every layer and for the engine's own tables. */
export function createSchemas(): string {
  return SCHEMAS.map((schema) => `CREATE SCHEMA ${quoteIdent(schema)};`).join("\n");
}

/** An empty table with the given columns: enough to bind SQL against, with no data. */
export function createEmptyTable(name: string, columns: readonly Column[]): string {
  const list = columns.map((column) => `${quoteIdent(column.name)} ${column.type}`).join(", ");
  return `CREATE TABLE ${quoteName(name)} (${list})`;
}

/** A scalar macro `<name>_from_json(j)` whose body is `expression`. */
export function createFromJson(name: string, expression: string): string {
  return `CREATE MACRO ${quoteName(`${name}_from_json`)}(j) AS (${expression})`;
}

/**
 * A view of exactly `columns` over Parquet files. Files of an older contract may lack columns (NULL) or have more
 * (left out); `run_id` comes from the folder name.
 */
export function createParquetView(
  name: string,
  columns: readonly Column[],
  files: readonly string[],
): string {
  const empty = columns.map((column) => `NULL::${column.type} AS ${quoteIdent(column.name)}`).join(", ");
  const select = columns.map(
    (column) => `${quoteIdent(column.name)}::${column.type} AS ${quoteIdent(column.name)}`,
  );
  const landed =
    files.length === 0
      ? ""
      : ` UNION ALL BY NAME SELECT * FROM read_parquet([${files.map(quoteLiteral).join(", ")}], ` +
        "union_by_name = true, hive_partitioning = true, hive_types_autocast = false)";
  return `CREATE VIEW ${quoteName(name)} AS SELECT ${select.join(", ")} FROM (SELECT ${empty} WHERE false${landed})`;
}

/** A view of whatever columns the files have, `run_id` from the folder name included. */
export function createFilesView(name: string, files: readonly string[]): string {
  return (
    `CREATE VIEW ${quoteName(name)} AS SELECT * FROM read_parquet([${files.map(quoteLiteral).join(", ")}], ` +
    "union_by_name = true, hive_partitioning = true, hive_types_autocast = false)"
  );
}

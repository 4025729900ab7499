/** Columns and types of a relation, from the binder, on a connection that the caller holds. */
import type { DuckDBConnection } from "@duckdb/node-api";
import type { Column } from "./database.ts";
import { quoteName } from "./identifiers.ts";
import { rowsOn } from "./rows-on.ts";

export async function columnsOf(connection: DuckDBConnection, name: string): Promise<Column[]> {
  const rows = await rowsOn(connection, `DESCRIBE ${quoteName(name)}`);
  return rows.map((row) => ({ name: String(row.column_name), type: String(row.column_type) }));
}

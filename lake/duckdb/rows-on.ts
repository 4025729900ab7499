/** Rows of one statement on a connection that the caller holds (see `Database.use`). */
import type { DuckDBConnection } from "@duckdb/node-api";
import type { Row } from "./database.ts";

/** JSON-safe values, as `Database.rows` gives them. */
export async function rowsOn(connection: DuckDBConnection, sql: string): Promise<Row[]> {
  return (await connection.runAndReadAll(sql)).getRowObjectsJson() as Row[];
}

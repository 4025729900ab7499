/** The result of one SELECT as a file: JSON, CSV, Parquet or Arrow. Written in chunks, so memory stays flat. */
import { writeFile } from "node:fs/promises";
import type { Column, Database } from "../duckdb/database.ts";
import { quoteIdent, quoteLiteral } from "../duckdb/identifiers.ts";
import { jsonArray } from "./json-array.ts";
import { withSelect } from "./select.ts";
import { spreadsheetSafe } from "./spreadsheet-safe.ts";
import { asTable, storeResult } from "./stored-result.ts";

export const FILE_FORMATS = ["json", "csv", "parquet", "arrow"] as const;
export type FileFormat = (typeof FILE_FORMATS)[number];

export interface ResultFileOptions {
  readonly format: FileFormat;
  /** Must lie in a folder the database may write to; nothing may be there yet. */
  readonly path: string;
  /** CSV only: text that a spreadsheet would run as a formula gets a leading `'`. */
  readonly spreadsheet?: boolean;
}

/** @throws UsageError when the text is not one SELECT, or DuckDB refuses it */
export async function writeResultFile(
  database: Database,
  sql: string,
  { format, path, spreadsheet = false }: ResultFileOptions,
): Promise<void> {
  await withSelect(database, sql, async (_, connection) => {
    if (format === "json") return writeFile(path, jsonArray(await storeResult(connection, sql)));
    if (format === "arrow") {
      const { arrowStream } = await import("./arrow.ts");
      return writeFile(path, arrowStream(await storeResult(connection, sql)));
    }
    const described = await connection.runAndReadAll(`DESCRIBE ${asTable(sql)}`);
    const columns = described
      .getRowObjectsJson()
      .map((row) => ({ name: String(row.column_name), type: String(row.column_type) }));
    const rows =
      format === "parquet"
        ? exactInParquet(sql, columns)
        : spreadsheet
          ? spreadsheetSafe(asTable(sql), columns)
          : asTable(sql);
    const options = format === "csv" ? "FORMAT csv, HEADER" : "FORMAT parquet, COMPRESSION zstd";
    await connection.run(`COPY (${rows}) TO ${quoteLiteral(path)} (${options})`);
  });
}

/** Parquet has no 128-bit integer: DuckDB would write HUGEINT, the type of every integer sum, as a double. */
function exactInParquet(sql: string, columns: readonly Column[]): string {
  const wide = columns.filter(({ type }) => type === "HUGEINT" || type === "UHUGEINT");
  if (wide.length === 0) return asTable(sql);
  const exact = wide.map(({ name }) => `${quoteIdent(name)}::DECIMAL(38, 0) AS ${quoteIdent(name)}`);
  return `SELECT * REPLACE (${exact.join(", ")}) ${asTable(sql)}`;
}

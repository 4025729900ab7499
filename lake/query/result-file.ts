/** The result of one SELECT as a file: JSON, CSV, Parquet or Arrow. Written in chunks, so memory stays flat. */
import { writeFile } from "node:fs/promises";
import type { DuckDBResult } from "@duckdb/node-api";
import type { Column, Database } from "../duckdb/database.ts";
import { quoteIdent, quoteLiteral } from "../duckdb/identifiers.ts";
import { columnsOf, rowObjects, withSelect } from "./select.ts";

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
  if (format === "csv" || format === "parquet") {
    // The text stays a literal: whatever it holds, it cannot end the COPY around it.
    const rows = `FROM query(${quoteLiteral(sql)})`;
    await withSelect(database, sql, async (_, connection) => {
      const described = await connection.runAndReadAll(`DESCRIBE ${rows}`);
      const columns = described
        .getRowObjectsJson()
        .map((row) => ({ name: String(row.column_name), type: String(row.column_type) }));
      const select = spreadsheet ? guarded(rows, columns) : rows;
      const options = format === "csv" ? "FORMAT csv, HEADER" : "FORMAT parquet, COMPRESSION zstd";
      await connection.run(`COPY (${select}) TO ${quoteLiteral(path)} (${options})`);
    });
    return;
  }
  await withSelect(database, sql, async (statement) => {
    const result = await statement.stream();
    if (format === "json") return writeFile(path, jsonArray(result));
    const { arrowStream } = await import("./arrow.ts");
    return writeFile(path, arrowStream(result));
  });
}

/** One object a line. */
async function* jsonArray(result: DuckDBResult): AsyncIterable<string> {
  const columns = columnsOf(result);
  let before = "[\n";
  for await (const values of result.yieldRowsJson()) {
    if (values.length === 0) continue;
    const lines = rowObjects({ columns, values }).map((row) => `  ${JSON.stringify(row)}`);
    yield `${before}${lines.join(",\n")}`;
    before = ",\n";
  }
  yield before === ",\n" ? "\n]\n" : "[]\n";
}

/** What spreadsheets take for the start of a formula (OWASP, CSV injection). Signed numbers are none. */
const FORMULA = "^[=@\\t\\r\\n＝＋－＠]|^[+-](?![0-9]+([.][0-9]+)?$)";

function guarded(rows: string, columns: readonly Column[]): string {
  const guardedColumns = columns.map(({ name, type }, i) => {
    const column = `c${i}`;
    const value = /^(VARCHAR|JSON|ENUM|BLOB|UNION|VARIANT)/.test(type)
      ? `CASE WHEN regexp_matches(${column}::VARCHAR, ${quoteLiteral(FORMULA)}) THEN '''' || ${column}::VARCHAR ELSE ${column}::VARCHAR END`
      : column;
    const isFormula = new RegExp(FORMULA).test(name);
    return `${value} AS ${quoteIdent(isFormula ? `'${name}` : name)}`;
  });
  return `SELECT ${guardedColumns.join(", ")} FROM (${rows}) AS t(${columns.map((_, i) => `c${i}`).join(", ")})`;
}

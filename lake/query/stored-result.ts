/** The whole result of a SELECT, kept by DuckDB (which spills) and handed out in chunks. */
import type { DuckDBConnection, DuckDBDataChunk, DuckDBType } from "@duckdb/node-api";
import { quoteLiteral } from "../duckdb/identifiers.ts";

export interface StoredResult {
  /** Unique: the second `a` is `a_1`. */
  readonly names: readonly string[];
  readonly types: readonly DuckDBType[];
  chunks(): AsyncIterable<DuckDBDataChunk>;
}

/**
 * Computes everything before the first chunk leaves. Streaming the query itself would end early and in silence where
 * it fails half-way: node-api's fetch does not tell an error from the end.
 */
export async function storeResult(connection: DuckDBConnection, sql: string): Promise<StoredResult> {
  await connection.run(`CREATE OR REPLACE TEMP TABLE stored_result AS ${asTable(sql)}`);
  const [[rows]] = (await connection.runAndReadAll("SELECT count(*) FROM temp.stored_result")).getRows() as [
    [bigint],
  ];
  const result = await connection.stream("FROM temp.stored_result");
  async function* chunks(): AsyncIterable<DuckDBDataChunk> {
    let left = rows;
    for await (const chunk of result) {
      left -= BigInt(chunk.rowCount);
      yield chunk;
    }
    await connection.run("DROP TABLE temp.stored_result");
    if (left !== 0n) throw new Error(`reading the result ended ${left} rows early`);
  }
  return { names: result.columnNames(), types: result.columnTypes(), chunks };
}

/** The text stays a literal: whatever it holds, comments and semicolons included, it cannot end what stands around it. */
export function asTable(sql: string): string {
  return `FROM query(${quoteLiteral(sql)})`;
}

/** Rows of one chunk as JSON-safe values: integers beyond 2^53, decimals, dates and times are text. */
import type { DuckDBDataChunk } from "@duckdb/node-api";

export async function jsonRows(chunk: DuckDBDataChunk): Promise<unknown[][]> {
  const { JsonDuckDBValueConverter } = await import("@duckdb/node-api");
  return chunk.convertRows(JsonDuckDBValueConverter);
}

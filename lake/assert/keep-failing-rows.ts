/** Runs the SELECT of failing rows once, straight into Parquet. */
import { rename, rm } from "node:fs/promises";
import type { DuckDBConnection } from "@duckdb/node-api";
import { quoteLiteral } from "../duckdb/identifiers.ts";
import { rowsOn } from "../duckdb/rows-on.ts";
import type { Sample } from "./assertion-result.ts";

const SAMPLE_ROWS = 20;

export interface KeptRows {
  readonly rows: number;
  /** The first rows; empty columns when there are none. */
  readonly sample: Sample;
}

/** Leaves a file at `path` only when there are failing rows. */
export async function keepFailingRows(
  connection: DuckDBConnection,
  select: string,
  path: string,
): Promise<KeptRows> {
  const writing = `${path}.writing`;
  const options = "FORMAT parquet, COMPRESSION zstd";
  const [done] = await rowsOn(connection, `COPY (\n${select}\n) TO ${quoteLiteral(writing)} (${options})`);
  const rows = Number(done?.Count);
  if (rows === 0) {
    await rm(writing);
    return { rows, sample: { columns: [], rows: [] } };
  }
  await rename(writing, path);
  const first = await connection.runAndReadAll(
    `FROM read_parquet(${quoteLiteral(path)}) LIMIT ${SAMPLE_ROWS}`,
  );
  return { rows, sample: { columns: first.columnNames(), rows: first.getRowsJson() } };
}

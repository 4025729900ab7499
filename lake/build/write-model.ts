/** Runs a model's SELECT into Parquet files named by their content: one for a table, one per partition. */
import { mkdir, rm } from "node:fs/promises";
import type { DuckDBConnection } from "@duckdb/node-api";
import type { Model } from "../compile/graph.ts";
import { quoteIdent, quoteName } from "../duckdb/identifiers.ts";
import { rowsOn } from "../duckdb/rows-on.ts";
import type { LakeFile } from "../state/commit.ts";
import { copyTo, nameByContent, type WrittenFile } from "./parquet-file.ts";
import { BATCH_ROWS, type Partition, partitionBatches } from "./partition-batches.ts";
import { partitionFolder } from "./partition-folder.ts";

const SORTED = 'temp."sorted rows"';

/**
 * Expects the model's SELECT as a view under the model's name. Files lie below `stagingDir`, their paths relative to it.
 * A model without rows gives one file without rows, outside any partition folder: its columns and types stay readable.
 */
export async function writeModel(
  connection: DuckDBConnection,
  model: Model,
  stagingDir: string,
): Promise<LakeFile[]> {
  const folder = model.name.replace(".", "/");
  const scratch = `${stagingDir}/${folder}/writing`;
  await mkdir(scratch, { recursive: true });
  const column = model.partitionBy;
  const files: LakeFile[] = [];
  if (column === undefined) {
    const select = `SELECT * FROM ${quoteName(model.name)} ORDER BY ${rowOrder(model)}`;
    for (const file of await copyTo(connection, select, `${scratch}/rows.parquet`))
      files.push(await nameByContent(file, stagingDir, folder));
  } else {
    for await (const file of writePartitions(connection, model, column, scratch)) {
      const { partition } = file;
      const name = partition === undefined ? folder : `${folder}/${partitionFolder(column, partition)}`;
      files.push(await nameByContent(file, stagingDir, name));
    }
  }
  await rm(scratch, { recursive: true });
  return files;
}

/** Sorts once into a temporary table, then copies ranges of it: one COPY per batch of partitions. */
async function* writePartitions(
  connection: DuckDBConnection,
  model: Model,
  column: string,
  scratch: string,
): AsyncGenerator<WrittenFile> {
  const by = quoteIdent(column);
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE ${SORTED} AS SELECT * FROM ${quoteName(model.name)} ` +
      `ORDER BY ${by} ASC NULLS LAST, ${rowOrder(model)}`,
  );
  try {
    const partitions = await sortedPartitions(connection, by);
    if (partitions.length === 0)
      yield* await copyTo(connection, `SELECT * FROM ${SORTED}`, `${scratch}/none.parquet`);
    for (const [index, batch] of partitionBatches(partitions).entries()) {
      const first = batch[0]!;
      const end = batch.at(-1)!.first + batch.at(-1)!.rows;
      const select = `SELECT * FROM ${SORTED} WHERE rowid >= ${first.first} AND rowid < ${end}`;
      if (first.rows > BATCH_ROWS) {
        // A sort hands over full vectors again; a bare range would cut its first row group where the range happens to start.
        const [file] = await copyTo(connection, `${select} ORDER BY rowid`, `${scratch}/${index}.parquet`);
        yield { ...file!, partition: first.value };
      } else {
        yield* await copyTo(connection, select, `${scratch}/${index}`, column);
      }
    }
  } finally {
    await connection.run(`DROP TABLE ${SORTED}`);
  }
}

async function sortedPartitions(connection: DuckDBConnection, by: string): Promise<Partition[]> {
  const rows = await rowsOn(
    connection,
    `SELECT ${by}::VARCHAR AS value, min(rowid) AS first, count(*) AS rows FROM ${SORTED} GROUP BY ${by} ORDER BY first`,
  );
  return rows.map((row) => ({
    value: row.value as string | null,
    first: Number(row.first),
    rows: Number(row.rows),
  }));
}

/** By the key, which identifies a row; without a key, by every column. */
function rowOrder(model: Model): string {
  if (model.key.length === 0) return "COLUMNS(*) ASC NULLS LAST";
  return model.key.map((name) => `${quoteIdent(name)} ASC NULLS LAST`).join(", ");
}

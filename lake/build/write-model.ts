/** Runs a model's SELECT into Parquet files named by their content: one for a table, one per partition. */
import { mkdir, rm } from "node:fs/promises";
import type { DuckDBConnection } from "@duckdb/node-api";
import type { Model } from "../compile/graph.ts";
import { quoteIdent, quoteName } from "../duckdb/identifiers.ts";
import type { LakeFile } from "../state/commit.ts";
import { concurrently } from "../state/concurrently.ts";
import { ModelFailure } from "./model-failure.ts";
import { copyTo, nameByContent, type WrittenFile } from "./parquet-file.ts";
import { HIVE_NULL } from "./partition-label.ts";

/**
 * Expects the model's SELECT as a view under the model's name. Files lie below `stagingDir`, their paths relative to it.
 * Files of a partitioned model lie side by side and hold the partition column, so that any reader has it, in its type.
 */
export async function writeModel(
  connection: DuckDBConnection,
  model: Model,
  stagingDir: string,
): Promise<LakeFile[]> {
  const folder = model.name.replace(".", "/");
  const scratch = `${stagingDir}/${folder}/writing`;
  await mkdir(scratch, { recursive: true });
  const written = await copyModel(connection, model, scratch);
  const files = await concurrently(written, (file) => nameByContent(file, stagingDir, folder));
  await rm(scratch, { recursive: true });
  return files;
}

async function copyModel(
  connection: DuckDBConnection,
  model: Model,
  scratch: string,
): Promise<readonly WrittenFile[]> {
  const name = quoteName(model.name);
  const select = `FROM ${name} ORDER BY ${rowOrder(model)}`;
  if (model.partitionBy === undefined) return copyTo(connection, select, `${scratch}/rows.parquet`);
  const files = await copyTo(connection, select, `${scratch}/partitions`, model.partitionBy);
  refuseTwins(model, files);
  // No rows: one file, of no partition, keeps the columns and their types readable.
  return files.length > 0 ? files : copyTo(connection, `FROM ${name} LIMIT 0`, `${scratch}/rows.parquet`);
}

/** By the partition, then by the key, which identifies a row; without a key, by every column. */
function rowOrder({ partitionBy, key }: Model): string {
  const columns = [...(partitionBy === undefined ? [] : [partitionBy]), ...key].map(quoteIdent);
  if (key.length === 0) columns.push("COLUMNS(*)");
  return columns.map((column) => `${column} ASC NULLS LAST`).join(", ");
}

/** DuckDB writes NULL and the text that stands for NULL to the same path: the second would take the place of the first. */
function refuseTwins(model: Model, files: readonly WrittenFile[]): void {
  if (new Set(files.map(({ path }) => path)).size === files.length) return;
  throw new ModelFailure({
    what: `${model.name}: ${model.partitionBy} has both NULL and the text ${HIVE_NULL}, which DuckDB writes to the same place`,
    where: model.path,
    hint: "replace that text in the model",
  });
}

/** How every Parquet file of a snapshot is written and named. */
import { rename } from "node:fs/promises";
import type { DuckDBConnection } from "@duckdb/node-api";
import { quoteIdent, quoteLiteral } from "../duckdb/identifiers.ts";
import { rowsOn } from "../duckdb/rows-on.ts";
import type { LakeFile } from "../state/commit.ts";
import { sha256File } from "../state/hash.ts";
import { partitionLabel } from "./partition-label.ts";

/** Pinned: the same rows make the same bytes. */
const PARQUET =
  "FORMAT parquet, PARQUET_VERSION v1, COMPRESSION zstd, COMPRESSION_LEVEL 3, ROW_GROUP_SIZE 122880, RETURN_STATS";

/** A file just written, not yet under its final name. */
export interface WrittenFile {
  /** Absolute. */
  readonly path: string;
  /** Of its partition, e.g. `day=2026-11-20`; empty for none. */
  readonly label: string;
  readonly rows: number;
  readonly bytes: number;
}

/** One COPY into the file `path`, or with `partitionBy` into a file per value of that column below the folder `path`. */
export async function copyTo(
  connection: DuckDBConnection,
  select: string,
  path: string,
  partitionBy?: string,
): Promise<WrittenFile[]> {
  const partitioned =
    partitionBy === undefined
      ? ""
      : `, PARTITION_BY (${quoteIdent(partitionBy)}), WRITE_PARTITION_COLUMNS true`;
  const stats = await rowsOn(
    connection,
    `COPY (${select}) TO ${quoteLiteral(path)} (${PARQUET}${partitioned})`,
  );
  return stats.map((file) => {
    const [key] = (file.partition_keys as { value: string | null }[] | null) ?? [];
    return {
      path: String(file.filename),
      label: partitionBy === undefined ? "" : partitionLabel(partitionBy, key!.value),
      rows: Number(file.count),
      bytes: Number(file.file_size_bytes),
    };
  });
}

/** Moves a file to `<root>/<folder>/[<label>.]part-<first 16 hex of its sha256>.parquet`. */
export async function nameByContent(file: WrittenFile, root: string, folder: string): Promise<LakeFile> {
  const sha256 = await sha256File(file.path);
  const label = file.label === "" ? "" : `${file.label}.`;
  const path = `${folder}/${label}part-${sha256.slice(0, 16)}.parquet`;
  await rename(file.path, `${root}/${path}`);
  return { path, bytes: file.bytes, rows: file.rows, sha256 };
}

/** How every Parquet file of a snapshot is written and named. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, rename } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import type { DuckDBConnection } from "@duckdb/node-api";
import { quoteIdent, quoteLiteral } from "../duckdb/identifiers.ts";
import { rowsOn } from "../duckdb/rows-on.ts";
import type { LakeFile } from "../state/commit.ts";
import { ROW_GROUP_ROWS } from "./partition-batches.ts";

/** Pinned: the same rows make the same bytes. */
const PARQUET = `FORMAT parquet, PARQUET_VERSION v1, COMPRESSION zstd, COMPRESSION_LEVEL 3, ROW_GROUP_SIZE ${ROW_GROUP_ROWS}, RETURN_STATS`;

/** A file just written, not yet under its final name. */
export interface WrittenFile {
  /** Absolute. */
  readonly path: string;
  readonly rows: number;
  readonly bytes: number;
  /** Text of the partition value; undefined when the COPY was not partitioned. */
  readonly partition: string | null | undefined;
}

/** One COPY: into the file `path`, or with `partitionBy` into a file per value below the folder `path`. */
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
  return stats.map((file) => ({
    path: String(file.filename),
    rows: Number(file.count),
    bytes: Number(file.file_size_bytes),
    partition: (file.partition_keys as { value: string | null }[] | null)?.[0]?.value,
  }));
}

/** Moves a file to `<root>/<folder>/part-<first 16 hex of its sha256>.parquet`. */
export async function nameByContent(file: WrittenFile, root: string, folder: string): Promise<LakeFile> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file.path, { highWaterMark: 1 << 20 }), hash);
  const sha256 = hash.digest("hex");
  const path = `${folder}/part-${sha256.slice(0, 16)}.parquet`;
  await mkdir(`${root}/${folder}`, { recursive: true });
  await rename(file.path, `${root}/${path}`);
  return { path, bytes: file.bytes, rows: file.rows, sha256 };
}

/** Which partitions share one COPY: pure, over the partitions of a table that is sorted by them. */

/** Rows per Parquet row group, pinned: the same rows make the same bytes. */
export const ROW_GROUP_ROWS = 122_880;

/**
 * DuckDB flushes a partitioned COPY every 524,288 rows, which would cut row groups where the rows of *other* partitions
 * say so. Below that, a partition's bytes depend on its own rows only.
 */
export const BATCH_ROWS = 4 * ROW_GROUP_ROWS;

export interface Partition {
  /** Text of the partition value. */
  readonly value: string | null;
  /** Ordinal of its first row in the sorted table. */
  readonly first: number;
  readonly rows: number;
}

/** Neighbours up to `BATCH_ROWS` together; a larger partition alone. Names that differ by case only never share a folder. */
export function partitionBatches(partitions: readonly Partition[]): Partition[][] {
  const batches: Partition[][] = [];
  let rows = Number.POSITIVE_INFINITY;
  let folders = new Set<string>();
  for (const partition of partitions) {
    const folder = (partition.value ?? "__HIVE_DEFAULT_PARTITION__").toLowerCase();
    if (rows + partition.rows > BATCH_ROWS || folders.has(folder)) {
      batches.push([]);
      rows = 0;
      folders = new Set();
    }
    batches.at(-1)?.push(partition);
    rows += partition.rows;
    folders.add(folder);
  }
  return batches;
}

/** A model's name as a view over the Parquet files that hold its rows. */
import { quoteLiteral, quoteName } from "../duckdb/identifiers.ts";

/**
 * Replaces whatever view has the name. Files of a partitioned model hold the partition column too, in its own type;
 * the folder's text, whose type a reader has to guess, is not looked at.
 */
export function viewOverFiles(name: string, files: readonly string[]): string {
  const list = files.map(quoteLiteral).join(", ");
  return `CREATE OR REPLACE VIEW ${quoteName(name)} AS SELECT * FROM read_parquet([${list}], hive_partitioning = false)`;
}

/**
 * What the file of one partition is called by: `day=2026-11-20`, as a Hive folder would be. It is part of the file's name
 * and no folder, so that one listing of the model's folder sees all of one version (ARCHITECTURE.md, "Why this way").
 */

/** What Hive, Spark and DuckDB write for NULL. */
export const HIVE_NULL = "__HIVE_DEFAULT_PARTITION__";

/** A file name has 255 bytes at most, and needs some for its hash. */
const LENGTH_MAX = 200;

/**
 * Every byte but `A–Z a–z 0–9 - . _ ~` is percent-encoded, so any value is safe in a path. A long one is cut: the hash
 * behind it still tells its file apart, and the file holds the value itself.
 */
export function partitionLabel(column: string, value: string | null): string {
  return `${percentEncode(column)}=${value === null ? HIVE_NULL : encodeValue(value)}`.slice(0, LENGTH_MAX);
}

/** The text that stands for NULL is itself a value someone may have. */
function encodeValue(value: string): string {
  return value === HIVE_NULL ? `%5F${HIVE_NULL.slice(1)}` : percentEncode(value);
}

function percentEncode(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

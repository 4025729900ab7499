/** Hive folder names: `day=2026-11-20`. */

/** What Hive, Spark and DuckDB write for NULL. */
export const HIVE_NULL = "__HIVE_DEFAULT_PARTITION__";

/** Every byte but `A–Z a–z 0–9 - . _ ~` is percent-encoded, so any value is one safe path segment. */
export function partitionFolder(column: string, value: string | null): string {
  return `${percentEncode(column)}=${value === null ? HIVE_NULL : encodeValue(value)}`;
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

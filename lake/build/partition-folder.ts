/** Hive folder names: `day=2026-11-20`. */

/** What Hive, Spark and DuckDB write for NULL. */
const HIVE_NULL = "__HIVE_DEFAULT_PARTITION__";
const FOLDER_BYTES_MAX = 255;

/** Every byte but `A–Z a–z 0–9 - . _ ~` is percent-encoded, so any value is one safe path segment. */
export function partitionFolder(column: string, value: string | null): string {
  const folder = `${percentEncode(column)}=${value === null ? HIVE_NULL : encodeValue(value)}`;
  if (folder.length > FOLDER_BYTES_MAX) {
    throw new RangeError(
      `partition ${folder.slice(0, 60)}… needs a folder name of ${folder.length} bytes; file systems take ${FOLDER_BYTES_MAX}`,
    );
  }
  return folder;
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

/** A 32-bit hash of a row's key: FNV-1a over the characters of its fields. */

/** Names of the fields that identify a record. */
export type KeyOf = readonly string[];

export function keyHash(row: Readonly<Record<string, unknown>>, key: KeyOf): number {
  let hash = 0x811c9dc5 | 0;
  for (const name of key) {
    const value = row[name];
    const text = typeof value === "string" ? value : String(value);
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
    hash = Math.imul(hash ^ 0x1f, 0x01000193);
  }
  return hash ^ (hash >>> 15);
}

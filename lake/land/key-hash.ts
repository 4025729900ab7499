/** A 32-bit hash of a row's key: FNV-1a over the characters of its fields. */

/** Names of the fields that identify a record. */
export type KeyOf = readonly string[];

const START = 0x811c9dc5 | 0;
const SEPARATOR = 0x1f;

export function keyHash(row: Readonly<Record<string, unknown>>, key: KeyOf): number {
  let hash = START;
  for (const name of key) {
    const value = row[name];
    const text = typeof value === "string" ? value : String(value);
    for (let i = 0; i < text.length; i++) hash = add(hash, text.charCodeAt(i));
    hash = add(hash, SEPARATOR);
  }
  return spread(hash);
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * The same hash from the bytes of a row's key fields: `bounds` holds start and end of each, from `at` to `to`. Undefined
 * when a field is not written as it reads: with an escape, or beyond ASCII.
 */
export function keyHashOfBytes(
  bytes: Uint8Array,
  bounds: Int32Array,
  at: number,
  to: number,
): number | undefined {
  let hash = START;
  for (let i = at; i < to; i += 2) {
    const quoted = bytes[bounds[i] as number] === QUOTE ? 1 : 0;
    const end = (bounds[i + 1] as number) - quoted;
    for (let next = (bounds[i] as number) + quoted; next < end; next++) {
      const c = bytes[next] as number;
      if (c === BACKSLASH || c >= 0x80) return undefined;
      hash = add(hash, c);
    }
    hash = add(hash, SEPARATOR);
  }
  return spread(hash);
}

function add(hash: number, code: number): number {
  return Math.imul(hash ^ code, 0x01000193);
}

function spread(hash: number): number {
  return hash ^ (hash >>> 15);
}

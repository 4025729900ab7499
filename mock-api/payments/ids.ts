/**
 * Ids that look opaque, as Stripe's do, yet hold the place they come from: the day and index of a story and an ordinal in
 * it. So a cursor or a lookup by id finds its record without any stored state, and an id nobody issued is recognised.
 */
import { mix, textSeed } from "../random.ts";

export interface Place {
  /** UTC days since 1970. */
  readonly day: number;
  /** Which story of that day. */
  readonly index: number;
  /** Which object of its kind in the story. */
  readonly ordinal: number;
}

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const VALUES = new Map([...ALPHABET].map((character, value) => [character, value]));
const HALF = 0x1000000;
const PAYLOAD_LENGTH = 9;

const CHECK_LENGTHS: Record<string, number> = { cus: 5, req: 5 };
const CHECK_LENGTH = 15;

/** `ch`, a place → `ch_4s0Zr…`. */
export function encodeId(seed: number, prefix: string, place: Place): string {
  const key = mix(seed, textSeed(prefix));
  const [left, right] = shuffle(key, place.day * 256 + place.ordinal, place.index);
  return `${prefix}_${base62(left * HALF + right, PAYLOAD_LENGTH)}${checksum(key, prefix, left, right)}`;
}

/** The place an id was made from; undefined when this seed never issued it. */
export function decodeId(seed: number, id: string): (Place & { readonly prefix: string }) | undefined {
  const split = id.indexOf("_");
  const prefix = id.slice(0, split);
  let payload = 0;
  for (const character of id.slice(split + 1, split + 1 + PAYLOAD_LENGTH)) {
    payload = payload * 62 + (VALUES.get(character) ?? Number.NaN);
  }
  if (split < 0 || !Number.isSafeInteger(payload)) return undefined;
  const [high, index] = unshuffle(mix(seed, textSeed(prefix)), Math.floor(payload / HALF), payload % HALF);
  const place = { day: Math.floor(high / 256), index, ordinal: high % 256 };
  return encodeId(seed, prefix, place) === id ? { prefix, ...place } : undefined;
}

/** Text of `length` base-62 characters that stands for anything: fingerprints, secrets, request ids. */
export function token(length: number, ...words: number[]): string {
  let text = "";
  for (let n = 0; text.length < length; n++) text += base62(mix(n, ...words), 5);
  return text.slice(0, length);
}

function checksum(key: number, prefix: string, left: number, right: number): string {
  return token(CHECK_LENGTHS[prefix] ?? CHECK_LENGTH, key, left, right);
}

/** A four-round Feistel network over two 24-bit halves: a permutation that unshuffle() undoes. */
function shuffle(key: number, left: number, right: number): [number, number] {
  for (let round = 0; round < 4; round++) {
    [left, right] = [right, left ^ (mix(key, round, right) % HALF)];
  }
  return [left, right];
}

function unshuffle(key: number, left: number, right: number): [number, number] {
  for (let round = 3; round >= 0; round--) {
    [left, right] = [right ^ (mix(key, round, left) % HALF), left];
  }
  return [left, right];
}

const PAIRS = Array.from({ length: 62 * 62 }, (_, n) => ALPHABET[Math.floor(n / 62)]! + ALPHABET[n % 62]!);

function base62(value: number, length: number): string {
  let text = "";
  for (; length >= 2; length -= 2) {
    text = PAIRS[value % 3844] + text;
    value = Math.floor(value / 3844);
  }
  return length === 0 ? text : ALPHABET[value % 62] + text;
}

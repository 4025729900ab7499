/**
 * Steps of a scan over the bytes of JSON: each takes the offset where a value starts and gives the offset behind it, or
 * -1 when it would have to look closer. Declining is always right; accepting must mean that the value is valid JSON of
 * that kind. Bytes are known to be UTF-8; beyond the end a typed array gives undefined, which no step accepts.
 */
import { FRAGILE_NUMBER } from "./exact-json.ts";

export type Step = (bytes: Uint8Array, at: number) => number;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const OPEN_ARRAY = 0x5b;
const OPEN_OBJECT = 0x7b;

export function scanString(bytes: Uint8Array, at: number): number {
  if (bytes[at] !== QUOTE) return -1;
  let next = at + 1;
  for (let c = bytes[next] as number; c !== QUOTE; c = bytes[next] as number) {
    if (!(c >= 0x20)) return -1;
    if (c === BACKSLASH) {
      next = scanEscape(bytes, next);
      if (next < 0) return -1;
    } else next++;
  }
  return next + 1;
}

/** Any escape but that of a surrogate, whose other half would have to be looked for. */
function scanEscape(bytes: Uint8Array, at: number): number {
  const code = bytes[at + 1] as number;
  if (code !== 0x75) return '"\\/bfnrt'.includes(String.fromCharCode(code)) ? at + 2 : -1;
  const digits = String.fromCharCode(...bytes.subarray(at + 2, at + 6));
  return /^(?![dD][89a-fA-F])[\da-fA-F]{4}$/.test(digits) ? at + 6 : -1;
}

/** A whole number of at most `digitsMax` digits; not `-0`. */
export function scanWhole(digitsMax: number): Step {
  return (bytes, at) => {
    const start = bytes[at] === MINUS ? at + 1 : at;
    let next = start;
    while (isDigit(bytes[next] as number)) next++;
    const digits = next - start;
    if (digits === 0 || digits > digitsMax) return -1;
    if (bytes[start] === ZERO && (digits > 1 || start > at)) return -1;
    return next;
  };
}

/** A number without exponent, of at most 15 digits and a point, or 16 digits. */
export function scanNumber(bytes: Uint8Array, at: number): number {
  let next = bytes[at] === MINUS ? at + 1 : at;
  const start = next;
  while (isDigit(bytes[next] as number)) next++;
  if (next === start || (bytes[start] === ZERO && next > start + 1)) return -1;
  if (bytes[next] === POINT) {
    const fraction = ++next;
    while (isDigit(bytes[next] as number)) next++;
    if (next === fraction) return -1;
  }
  if (next - start > 16) return -1;
  return bytes[next] === 0x65 || bytes[next] === 0x45 ? -1 : next;
}

function isDigit(c: number): boolean {
  return c >= 0x30 && c <= 0x39;
}

/** One of a few values, as `JSON.stringify` prints them. */
export function scanOneOf(values: readonly unknown[]): Step {
  const texts = values.map((value) => new TextEncoder().encode(JSON.stringify(value)));
  return (bytes, at) => {
    for (const text of texts) {
      let i = 0;
      while (i < text.length && bytes[at + i] === text[i]) i++;
      if (i === text.length) return at + i;
    }
    return -1;
  };
}

/** An object or an array that lands as its own text. */
export function scanJson(objectsOnly: boolean): Step {
  return (bytes, at) => {
    if (bytes[at] !== OPEN_OBJECT && (objectsOnly || bytes[at] !== OPEN_ARRAY)) return -1;
    const end = skipNested(bytes, at);
    if (end < 0) return -1;
    const text = textOf(bytes, at, end);
    return parses(text) && !FRAGILE_NUMBER.test(`:${text}`) ? end : -1;
  };
}

/** A value that is parsed after all, because only `accepts` can tell. */
export function scanChecked(accepts: (value: unknown, text: string) => boolean): Step {
  return (bytes, at) => {
    const end = skipValue(bytes, at);
    if (end < 0) return -1;
    try {
      const text = textOf(bytes, at, end);
      return accepts(JSON.parse(text), text) ? end : -1;
    } catch {
      return -1;
    }
  };
}

function skipValue(bytes: Uint8Array, at: number): number {
  if (bytes[at] === QUOTE) return scanString(bytes, at);
  if (bytes[at] === OPEN_OBJECT || bytes[at] === OPEN_ARRAY) return skipNested(bytes, at);
  let next = at;
  while (isBare(bytes[next] as number)) next++;
  return next > at ? next : -1;
}

/** Part of a number, true, false or null. */
function isBare(c: number): boolean {
  return isDigit(c) || (c >= 0x61 && c <= 0x7a) || c === MINUS || c === POINT || c === 0x2b || c === 0x45;
}

function skipNested(bytes: Uint8Array, at: number): number {
  let depth = 0;
  for (let next = at; ; ) {
    const c = bytes[next] as number;
    if (c === QUOTE) {
      next = scanString(bytes, next);
      if (next < 0) return -1;
      continue;
    }
    next++;
    if (c === OPEN_OBJECT || c === OPEN_ARRAY) depth++;
    else if (c === 0x7d || c === 0x5d) {
      depth--;
      if (depth === 0) return next;
    } else if (!(c >= 0x20)) return -1;
  }
}

function textOf(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString("utf8");
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

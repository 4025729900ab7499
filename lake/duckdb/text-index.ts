/**
 * DuckDB counts UTF-8 bytes where it binds and code points where it parses; the rest of lake knows only indexes into
 * the JavaScript string. Both go through here, so nobody else ever sees a byte offset.
 */

/** DuckDB reads these as one plain space, and counts from there on as if they had been one. */
const UNICODE_SPACES = /[\u00a0\u2000-\u200b\u202f\u205f\u3000\ufeff]/g;

const ASCII = /^[\0-\x7f]*$/;

/** String index of a UTF-8 byte offset; clamped to the text. */
export function indexOfByte(text: string, byte: number): number {
  if (ASCII.test(text)) return Math.max(0, Math.min(byte, text.length));
  const read = text.replace(UNICODE_SPACES, " ");
  return Buffer.from(read).subarray(0, Math.max(0, byte)).toString().length;
}

/** String index of the nth code point; clamped to the text. */
export function indexOfCodePoint(text: string, nth: number): number {
  let index = 0;
  for (let i = 0; i < nth && index < text.length; i++) index += text.codePointAt(index)! > 0xffff ? 2 : 1;
  return index;
}

/**
 * The rows of a page as lines, without printing them again: DuckDB reads one row per line faster than an array, and in
 * JSON text only the comma between two rows has to become a line break for that.
 */
import type { ParsedPage, RowLines } from "../contract/parse-page.ts";

const QUOTE = 0x22;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const TRIES = 4;

/**
 * Undefined when the page is written in a way this does not follow; it is then printed again. A wrong cut cannot pass
 * unseen: a comma that is not between rows leaves an unbalanced line, which DuckDB refuses.
 */
export function rowLines(
  body: Buffer,
  page: Pick<ParsedPage, "body" | "rows">,
  rowsPath: readonly string[],
): RowLines | undefined {
  const bytes = insideOfRows(body, page.body, rowsPath);
  const firstKey = Object.keys(page.rows[0] ?? {})[0];
  if (bytes === undefined || firstKey === undefined) return undefined;
  for (const separator of separators(bytes, firstKey)) {
    const commas = commasAt(bytes, separator, page.rows.length - 1);
    // A body that names its rows twice has both arrays in here; then the first row is none.
    if (commas !== undefined && parseOrUndefined(bytes.toString("utf8", 0, commas[0])) !== undefined) {
      return { bytes, commas };
    }
  }
  return undefined;
}

/**
 * The bytes between the brackets of the array of rows. Proof: what is left, the envelope, is valid JSON with an empty
 * array in that place and the same keys as before.
 */
function insideOfRows(body: Buffer, parsed: unknown, rowsPath: readonly string[]): Buffer | undefined {
  for (const start of arrayStarts(body, rowsPath.at(-1))) {
    let end = body.length;
    for (let tries = 0; tries < TRIES; tries++) {
      end = body.lastIndexOf(CLOSE_ARRAY, end - 1);
      if (end < start) break;
      const envelope = parseOrUndefined(body.toString("utf8", 0, start) + body.toString("utf8", end));
      if (envelope !== undefined && sameAround(envelope, parsed, rowsPath)) return body.subarray(start, end);
    }
  }
  return undefined;
}

/** Offsets just behind a `[` that may open the rows. */
function* arrayStarts(body: Buffer, key: string | undefined): Generator<number> {
  if (key === undefined) {
    const at = skipSpace(body, 0);
    if (body[at] === OPEN_ARRAY) yield at + 1;
    return;
  }
  const quoted = Buffer.from(JSON.stringify(key));
  let from = 0;
  for (let tries = 0; tries < TRIES; tries++) {
    const at = body.indexOf(quoted, from);
    if (at < 0) return;
    from = at + quoted.length;
    const colon = skipSpace(body, from);
    const open = skipSpace(body, colon + 1);
    if (body[colon] === COLON && body[open] === OPEN_ARRAY) yield open + 1;
  }
}

function skipSpace(bytes: Buffer, from: number): number {
  let at = from;
  while (bytes[at] === 0x20 || bytes[at] === 0x0a || bytes[at] === 0x0d || bytes[at] === 0x09) at++;
  return at;
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function sameAround(envelope: unknown, whole: unknown, path: readonly string[]): boolean {
  const [name, ...rest] = path;
  if (name === undefined) return Array.isArray(envelope) && envelope.length === 0;
  if (typeof envelope !== "object" || envelope === null) return false;
  const keys = Object.keys(envelope);
  const wholeKeys = Object.keys(whole as object);
  if (keys.length !== wholeKeys.length || !keys.every((key, i) => key === wholeKeys[i])) return false;
  return sameAround(
    (envelope as Record<string, unknown>)[name],
    (whole as Record<string, unknown>)[name],
    rest,
  );
}

/** What may stand between two rows: as before the first row, or with the one space that some printers put. */
function* separators(bytes: Buffer, firstKey: string): Generator<Buffer> {
  const open = skipSpace(bytes, 0);
  const quote = skipSpace(bytes, open + 1);
  if (bytes[open] !== OPEN_OBJECT || bytes[quote] !== QUOTE) return;
  const before = bytes.toString("latin1", 0, open);
  const start = `{${bytes.toString("latin1", open + 1, quote)}${JSON.stringify(firstKey)}`;
  yield Buffer.from(`},${before}${start}`);
  if (before === "") yield Buffer.from(`}, ${start}`);
}

/** Exactly `count` of them, or undefined. */
function commasAt(bytes: Buffer, separator: Buffer, count: number): number[] | undefined {
  const commas: number[] = [];
  for (let at = bytes.indexOf(separator); at >= 0; at = bytes.indexOf(separator, at + separator.length)) {
    if (commas.length === count) return undefined;
    commas.push(at + 1);
  }
  return commas.length === count ? commas : undefined;
}

/** JSON with the text of its numbers kept: `12345678901234567890.5` parses and prints as just that. */

/** A number as it was written. `JSON.stringify` prints it unchanged. */
export interface RawNumber {
  readonly rawJSON: string;
}

type ExactReviver = (
  this: unknown,
  key: string,
  value: unknown,
  context: { readonly source: string },
) => unknown;

/** ECMAScript's "JSON.parse source text access", which TypeScript's library does not describe yet. */
const exact = JSON as unknown as {
  rawJSON(text: string): RawNumber;
  isRawJSON(value: unknown): value is RawNumber;
  parse(text: string, reviver: ExactReviver): unknown;
};

/** Every number becomes a RawNumber; everything else is as `JSON.parse` gives it. About five times its cost. */
export function parseExactly(text: string): unknown {
  return exact.parse(text, (_key, value, context) =>
    typeof value === "number" ? exact.rawJSON(context.source) : value,
  );
}

export const isRawNumber = exact.isRawJSON;

/**
 * A number in JSON text whose digits a double may not hold: more than 15 of them round a decimal point, or an exponent.
 * Whole numbers are not meant, DuckDB reads those exactly. Digits inside a string may match too, never the other way.
 */
export const FRAGILE_NUMBER = /[:,[]\s*-?(?:\d+(?:\.\d+)?[eE]|(?=[\d.]{17})\d+\.)/;

/**
 * `\ud800` and its like without the other half: JSON text that no UTF-8 string can hold. A backslash that is itself
 * escaped may match too.
 */
export const UNPAIRED_SURROGATE =
  /\\u[dD][89abAB][\da-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB][\da-fA-F]{2})\\u[dD][c-fC-F][\da-fA-F]{2}/;

/** Whether a value printed by `JSON.stringify` holds half a surrogate pair: it escapes those, and nothing else, as `\ud…`. */
export function printsUnpairedSurrogate(printed: string): boolean {
  return /(?<!\\)(?:\\\\)*\\ud/.test(printed);
}

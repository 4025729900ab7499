/** Data from anywhere, safe to look at. */

/** U+200D joins emoji. */
const JOINER = "\u200d";

/**
 * Characters that move a cursor, colour a terminal, turn the writing direction round or cannot be seen, as their code
 * `\u{202e}`; `kept` as they are.
 */
export function visible(text: string, kept = ""): string {
  return text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (hidden) =>
      hidden === JOINER || kept.includes(hidden) ? hidden : `\\u{${hidden.codePointAt(0)!.toString(16)}}`,
    );
}

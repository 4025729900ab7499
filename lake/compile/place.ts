/** Turns an index into a file into what a person can go to: file:line:column, the line itself, a caret. */
import type { Problem } from "../errors.ts";
import type { Place, SqlFile } from "./graph.ts";

/** A finding about a file, before it is put into words for a person. */
export interface Finding {
  readonly what: string;
  /** Index into the file's text. */
  readonly offset: number;
  readonly hint?: string | undefined;
}

/** 1-based; columns count characters, so that an emoji is one. */
export function placeAt(file: SqlFile, offset: number): Place {
  const before = file.text.slice(0, offset);
  const lineStart = before.lastIndexOf("\n") + 1;
  const line = before.split("\n").length;
  return { path: file.path, line, column: [...before.slice(lineStart)].length + 1 };
}

export function problemAt(file: SqlFile, { what, offset, hint }: Finding): Problem {
  const { path, line, column } = placeAt(file, offset);
  const excerpt = excerptAt(file.text, line, column);
  return {
    what,
    where: `${path}:${line}:${column}`,
    ...(excerpt === undefined ? {} : { excerpt }),
    ...(hint === undefined ? {} : { hint }),
  };
}

const WIDTH = 96;

/** Characters that a terminal gives two cells. */
const WIDE = /[\p{Emoji_Presentation}\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]/u;

/** `12 | SELECT amout FROM …` and a caret below; long lines are cut around the column. */
function excerptAt(text: string, line: number, column: number): string | undefined {
  const whole = [...(text.split("\n")[line - 1] ?? "").replace("\r", "").replaceAll("\t", " ")];
  if (whole.length === 0) return undefined;
  const cut = Math.max(0, column - Math.floor(WIDTH / 2));
  const shown = whole.slice(cut, cut + WIDTH).join("");
  const indent = whole.slice(cut, column - 1).map((character) => (WIDE.test(character) ? "  " : " "));
  const gutter = `${line} | `;
  return `${gutter}${shown}\n${" ".repeat(gutter.length - 2)}| ${indent.join("")}^`;
}

/** Where in a text DuckDB's byte offset points, for a person: line, column, and the line with a caret below it. */
import { indexOfByte } from "./text-index.ts";

export interface TextPlace {
  /** 1-based; columns count characters, not bytes. */
  readonly line: number;
  readonly column: number;
}

export function placeAt(text: string, byteOffset: number): TextPlace {
  const lines = text.slice(0, indexOfByte(text, byteOffset)).split("\n");
  return { line: lines.length, column: [...(lines.at(-1) ?? "")].length + 1 };
}

/** `12 | SELECT amout FROM …` and a caret below, as the compiler draws it. */
export function excerptAt(text: string, { line, column }: TextPlace): string {
  const written = (text.split("\n")[line - 1] ?? "").trimEnd().replaceAll("\t", " ");
  const gutter = `${line} | `;
  return `${gutter}${written}\n${" ".repeat(gutter.length - 2)}| ${" ".repeat(column - 1)}^`;
}

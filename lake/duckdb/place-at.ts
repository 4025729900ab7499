/** Where in a text DuckDB's byte offset points, for a person: line, column, and the line with a caret below it. */

export interface TextPlace {
  /** 1-based; columns count characters, not bytes. */
  readonly line: number;
  readonly column: number;
}

export function placeAt(text: string, byteOffset: number): TextPlace {
  const before = Buffer.from(text).subarray(0, byteOffset).toString();
  const lines = before.split("\n");
  return { line: lines.length, column: [...(lines.at(-1) ?? "")].length + 1 };
}

export function excerptAt(text: string, { line, column }: TextPlace): string {
  const written = (text.split("\n")[line - 1] ?? "").trimEnd();
  // Tabs stay tabs, so that the caret stands below its character in any terminal.
  const indent = [...written].slice(0, column - 1).map((character) => (character === "\t" ? "\t" : " "));
  return `${written}\n${indent.join("")}^`;
}

/** Rows as a plain text table: numbers to the right, NULL said, cells cut to a width, wide characters counted as two. */

export interface TableColumn {
  readonly name: string;
  /** DuckDB type; numeric types are set to the right. Without one, a column whose values are all numbers is. */
  readonly type?: string;
}

const CELL_WIDTH_MAX = 60;
const NUMERIC = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|DECIMAL|FLOAT|DOUBLE)/;

export function renderTable(columns: readonly TableColumn[], rows: readonly (readonly unknown[])[]): string {
  if (columns.length === 0) return "";
  const cells = rows.map((row) => columns.map((_, i) => cut(textOf(row[i]))));
  const widths = columns.map(({ name }, i) => Math.max(width(cut(name)), ...cells.map((row) => width(row[i]!))));
  const right = columns.map((column, i) => isNumeric(column, rows, i));
  const line = (texts: readonly string[]) =>
    texts
      .map((text, i) => pad(text, widths[i]!, right[i]!))
      .join("  ")
      .trimEnd();
  const rule = widths.map((columnWidth) => "─".repeat(columnWidth)).join("  ");
  const count = `(${rows.length.toLocaleString("en-US")} ${rows.length === 1 ? "row" : "rows"})`;
  return [line(columns.map(({ name }) => cut(name))), rule, ...cells.map(line), count].join("\n");
}

function isNumeric({ type }: TableColumn, rows: readonly (readonly unknown[])[], i: number): boolean {
  if (type !== undefined) return NUMERIC.test(type);
  const values = rows.map((row) => row[i]).filter((value) => value !== null && value !== undefined);
  return values.length > 0 && values.every((value) => typeof value === "number");
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return "NULL";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  // A control character could move the cursor or colour the terminal.
  return text.replaceAll(/[\p{Cc}\u2028\u2029]/gu, (control) => JSON.stringify(control).slice(1, -1));
}

function cut(text: string): string {
  if (width(text) <= CELL_WIDTH_MAX) return text;
  let kept = "";
  for (const character of text) {
    if (width(kept + character) >= CELL_WIDTH_MAX) break;
    kept += character;
  }
  return `${kept}…`;
}

function pad(text: string, columnWidth: number, right: boolean): string {
  const space = " ".repeat(columnWidth - width(text));
  return right ? space + text : text + space;
}

/** Terminal cells: East Asian wide characters and emoji take two, combining marks none. */
function width(text: string): number {
  let cells = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    cells += /\p{Emoji_Presentation}|\p{sc=Han}|\p{sc=Hiragana}|\p{sc=Katakana}|\p{sc=Hangul}|[\uff01-\uff60]/u.test(segment) ? 2 : 1;
  }
  return cells;
}

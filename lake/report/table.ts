/** Rows as a plain text table: numbers to the right, NULL said, cells cut to a width, wide characters counted as two. */
import { count } from "./units.ts";
import { visible } from "./visible.ts";

export interface TableColumn {
  readonly name: string;
  /** DuckDB type; numeric types are set to the right. Without one, a column whose values are all numbers is. */
  readonly type?: string;
}

const CELL_WIDTH_MAX = 60;
const NUMERIC = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|DECIMAL|FLOAT|DOUBLE)\b(?!.*\[)/;

export function renderTable(columns: readonly TableColumn[], rows: readonly (readonly unknown[])[]): string {
  if (columns.length === 0) return "";
  const head = columns.map(({ name }) => cut(visible(name)));
  const cells = rows.map((row) => columns.map((_, i) => cut(textOf(row[i]))));
  const widths = head.map((name, i) =>
    cells.reduce((widest, row) => Math.max(widest, width(row[i]!)), width(name)),
  );
  const right = columns.map((column, i) => isNumeric(column, rows, i));
  const line = (texts: readonly string[]) =>
    texts
      .map((text, i) => pad(text, widths[i]!, right[i]!))
      .join("  ")
      .trimEnd();
  const rule = widths.map((columnWidth) => "─".repeat(columnWidth)).join("  ");
  const total = `(${count(rows.length)} ${rows.length === 1 ? "row" : "rows"})`;
  return [line(head), rule, ...cells.map(line), total].join("\n");
}

function isNumeric({ type }: TableColumn, rows: readonly (readonly unknown[])[], i: number): boolean {
  if (type !== undefined) return NUMERIC.test(type);
  const values = rows.map((row) => row[i]).filter((value) => value !== null && value !== undefined);
  return values.length > 0 && values.every((value) => typeof value === "number" || typeof value === "bigint");
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return "NULL";
  if (typeof value === "string") return visible(value.replaceAll("\n", "\\n"));
  if (value instanceof Date) return value.toISOString();
  return visible(typeof value === "object" ? JSON.stringify(value) : String(value));
}

function cut(text: string): string {
  if (width(text) <= CELL_WIDTH_MAX) return text;
  let kept = "";
  let cells = 0;
  for (const { segment } of graphemes(text)) {
    cells += segmentWidth(segment);
    if (cells >= CELL_WIDTH_MAX) break;
    kept += segment;
  }
  return `${kept}…`;
}

function pad(text: string, columnWidth: number, right: boolean): string {
  const space = " ".repeat(columnWidth - width(text));
  return right ? space + text : text + space;
}

let segmenter: Intl.Segmenter | undefined;

/** What a person takes for one character. Made when it is first needed: it loads for 10 ms. */
function graphemes(text: string): Iterable<{ readonly segment: string }> {
  segmenter ??= new Intl.Segmenter();
  return segmenter.segment(text);
}

const ASCII = /^[ -~]*$/;
const WIDE =
  /\p{Emoji_Presentation}|\p{sc=Han}|\p{sc=Hiragana}|\p{sc=Katakana}|\p{sc=Hangul}|[\uff01-\uff60]/u;

/** Terminal cells: East Asian wide characters and emoji take two, combining marks none. */
function width(text: string): number {
  if (ASCII.test(text)) return text.length;
  let cells = 0;
  for (const { segment } of graphemes(text)) cells += segmentWidth(segment);
  return cells;
}

function segmentWidth(segment: string): number {
  return WIDE.test(segment) ? 2 : 1;
}

/** Rows whose text no spreadsheet takes for a formula: such text gets a leading `'` (OWASP, CSV injection). Pure. */
import type { Column } from "../duckdb/database.ts";
import { quoteIdent, quoteLiteral } from "../duckdb/identifiers.ts";

const FORMULA = "^[=@+\\t\\r\\n＝＋－＠-]";
/** A signed number is none, whatever it starts with. */
const NUMBER = "^[+-][0-9]+([.][0-9]+)?$";

/** Types that print as text of the data's own choosing; `[` and `{` of nested ones begin no formula. */
const TEXT = /^(VARCHAR|JSON|ENUM|BLOB|UNION|VARIANT)/;

/** @param rows a FROM clause with exactly these columns */
export function spreadsheetSafe(rows: string, columns: readonly Column[]): string {
  const safe = columns.map(({ name, type }, i) => {
    const header = new RegExp(FORMULA).test(name) && !new RegExp(NUMBER).test(name) ? `'${name}` : name;
    return `${TEXT.test(type) ? guarded(`c${i}::VARCHAR`) : `c${i}`} AS ${quoteIdent(header)}`;
  });
  return `SELECT ${safe.join(", ")} FROM (${rows}) AS t(${columns.map((_, i) => `c${i}`).join(", ")})`;
}

function guarded(text: string): string {
  const matches = (pattern: string) => `regexp_matches(${text}, ${quoteLiteral(pattern)})`;
  return `CASE WHEN ${matches(FORMULA)} AND NOT ${matches(NUMBER)} THEN '''' || ${text} ELSE ${text} END`;
}

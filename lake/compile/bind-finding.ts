/** What the binder refused, with a place and a way out even where DuckDB gives none. */
import type { BindFailure } from "../duckdb/binder.ts";
import type { ParsedSelect } from "../duckdb/parser.ts";
import { nearest } from "../nearest.ts";
import type { Finding } from "./place.ts";

const MISSING_COLUMN =
  /^Referenced column "(.+?)" |does not have a column named "(.+?)"|^Column "(.+?)" (?:does not exist|in (?:EXCLUDE|REPLACE|RENAME))/;

/** `columns` holds the columns of each table that the SELECT references. */
export function bindFinding(
  failure: BindFailure,
  { sql, start }: ParsedSelect,
  columns: ReadonlyMap<string, readonly string[]>,
): Finding {
  const what = failure.what.replace(/!$/, "");
  const missing = MISSING_COLUMN.exec(what)
    ?.slice(1)
    .find((name) => name !== undefined);
  const offset = failure.offset ?? onlyOccurrence(sql, /"(.+?)"/.exec(what)?.[1]) ?? start;
  return {
    what,
    offset: Math.min(offset, sql.length),
    hint: missing === undefined ? hintOf(failure) : columnHint(missing, failure, columns),
  };
}

function hintOf({ what, candidates }: BindFailure): string | undefined {
  if (candidates.length > 0) return `did you mean ${candidates.join(" or ")}?`;
  if (what.startsWith("Expected") && what.includes("parameters"))
    return "a model takes no parameters: write the value out";
  return undefined;
}

/** DuckDB offers what is most alike, however unlike; only a near miss is put as a question. */
function columnHint(
  missing: string,
  { candidates }: BindFailure,
  columns: ReadonlyMap<string, readonly string[]>,
): string {
  const near = nearest(missing, new Set([...candidates, ...[...columns.values()].flat()]));
  const question = near === undefined ? [] : [`did you mean ${near}?`];
  const lists = [...columns].map(([table, names]) => `columns of ${table}: ${names.join(", ")}`);
  const others =
    near !== undefined ? [] : lists.length > 0 ? lists : [`candidates: ${candidates.join(", ")}`];
  return [...question, ...others].join("\n");
}

function onlyOccurrence(sql: string, name: string | undefined): number | undefined {
  if (name === undefined) return undefined;
  const found = [...sql.matchAll(/[\p{L}_][\p{L}\p{N}_$]*/gu)].filter(
    ([word]) => word.toLowerCase() === name.toLowerCase(),
  );
  return found.length === 1 ? found[0]!.index : undefined;
}

/** What all lists of NOAA have in common: a page of rows counted from 1, and how many there are. */
import { type Call, jsonReply, pageOf, type Reply } from "../provider.ts";
import { refused } from "./fault.ts";

const LIMIT_DEFAULT = 25;
const LIMIT_MAX = 1000;

type Row = Readonly<Record<string, unknown>>;

export function listAnswer(call: Call, rows: readonly Row[]): Reply {
  const { query } = call;
  const limit = Number(query.get("limit") ?? LIMIT_DEFAULT);
  if (limit > LIMIT_MAX) return refused(call, `Limit may not exceed ${LIMIT_MAX}.`);
  // Rows 0 and 1 are the same.
  const offset = Math.max(1, Number(query.get("offset") ?? 1));
  const results = pageOf(call, rows, offset - 1, limit);
  if (results.length === 0) return jsonReply({});
  const metadata = { resultset: { offset, count: rows.length, limit } };
  return jsonReply(query.get("includemetadata") === "false" ? { results } : { metadata, results });
}

/** The bare object, or an empty one. */
export function itemAnswer({ params }: Call, rows: readonly Row[]): Reply {
  return jsonReply(rows.find(({ id }) => id === params.id) ?? {});
}

/** A result as a JSON array, one object a line. Values are JSON-safe: what a double would round is text. */
import { jsonRows } from "../duckdb/json-rows.ts";
import { rowObjects } from "./select.ts";
import type { StoredResult } from "./stored-result.ts";

export async function* jsonArray({ names, types, chunks }: StoredResult): AsyncIterable<string> {
  const columns = names.map((name, i) => ({ name, type: String(types[i]) }));
  let before = "[\n";
  for await (const chunk of chunks()) {
    const lines = rowObjects({ columns, values: await jsonRows(chunk) }).map(
      (row) => `  ${JSON.stringify(row)}`,
    );
    yield `${before}${lines.join(",\n")}`;
    before = ",\n";
  }
  yield before === ",\n" ? "\n]\n" : "[]\n";
}

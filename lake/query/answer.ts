/** The table a run ends with: the project's `answer` over what was just published. */
import type { Row } from "../duckdb/database.ts";
import { openReader } from "./reader.ts";
import { rowsOf, selectColumns, transpose } from "./select.ts";

export interface Answer {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly values: unknown[][];
  readonly rows: Row[];
}

export async function answerOf(root: string, sql: string): Promise<Answer> {
  const { database } = await openReader({ root });
  try {
    const columns = await selectColumns(database, sql);
    return {
      columns: columns.map(({ name, type }) => ({ name, type })),
      values: transpose(columns),
      rows: rowsOf(columns),
    };
  } finally {
    database.close();
  }
}

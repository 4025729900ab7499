/** The table a run ends with: the project's `answer` over what was just published. */
import type { Row } from "../duckdb/database.ts";
import { openReader } from "./reader.ts";
import { type ResultColumn, rowObjects, selectRows } from "./select.ts";

export interface Answer {
  readonly columns: readonly ResultColumn[];
  readonly values: readonly (readonly unknown[])[];
  readonly rows: Row[];
}

export async function answerOf(root: string, sql: string): Promise<Answer> {
  const { database } = await openReader({ root });
  try {
    const { columns, values } = await selectRows(database, sql);
    return { columns, values, rows: rowObjects({ columns, values }) };
  } finally {
    database.close();
  }
}

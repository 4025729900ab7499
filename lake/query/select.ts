/** Runs exactly one SELECT; anything else is refused before it starts. */
import type { Database, Row } from "../duckdb/database.ts";
import { engineError } from "../duckdb/engine-error.ts";
import { UsageError } from "../errors.ts";

/** A result column: DuckDB's type text and its values as the engine hands them out. */
export interface ResultColumn {
  readonly name: string;
  /** e.g. `DECIMAL(18,2)`, `TIMESTAMP WITH TIME ZONE`, `STRUCT(a INTEGER)`. */
  readonly type: string;
  /** JSON-safe: numbers beyond 2^53, decimals and times are text; null for NULL. */
  readonly values: readonly unknown[];
}

/** DuckDB's `StatementType.SELECT`. */
const SELECT = 1;

/**
 * @param limit 0 only checks the statement
 * @throws UsageError when the text is not one SELECT, or DuckDB refuses it
 */
export async function selectColumns(
  database: Database,
  sql: string,
  { limit }: { limit?: 0 } = {},
): Promise<ResultColumn[]> {
  try {
    return await database.use(async (connection) => {
      const statements = await connection.extractStatements(sql);
      if (statements.count !== 1) {
        throw new UsageError(`query takes one SELECT, this text holds ${statements.count} statements`, {
          next: "lake query --help",
        });
      }
      const statement = await statements.prepare(0);
      if (statement.statementType !== SELECT) {
        throw new UsageError("query takes a SELECT; a published lake is changed by runs only", {
          next: "lake query --help",
        });
      }
      if (limit === 0) return [];
      const reader = await statement.runAndReadAll();
      const values = reader.getColumnsJson();
      const types = reader.columnTypes();
      return reader
        .deduplicatedColumnNames()
        .map((name, i) => ({ name, type: String(types[i]), values: values[i] ?? [] }));
    });
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const { message, candidates } = engineError(error);
    throw new UsageError(
      `${message}${candidates.length > 0 ? `; candidates: ${candidates.join(", ")}` : ""}`,
      {
        next: 'lake query "SHOW ALL TABLES" lists what can be read',
        cause: error,
      },
    );
  }
}

/** Columns to rows of values, in column order. */
export function transpose(columns: readonly ResultColumn[]): unknown[][] {
  const height = columns[0]?.values.length ?? 0;
  return Array.from({ length: height }, (_, row) => columns.map(({ values }) => values[row]));
}

/** Columns to one object a row. */
export function rowsOf(columns: readonly ResultColumn[]): Row[] {
  return transpose(columns).map((row) =>
    Object.fromEntries(row.map((value, i) => [columns[i]?.name ?? i, value])),
  );
}

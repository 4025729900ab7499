/** Runs exactly one SELECT; anything else is refused before it starts. */
import type { DuckDBConnection, DuckDBPreparedStatement, DuckDBResult } from "@duckdb/node-api";
import type { Bindings, Database, Row } from "../duckdb/database.ts";
import { NotOneSelect, refusedQuery } from "./refused-query.ts";

/** A result column; names are unique within a result: the second `a` is `a_1`. */
export interface ResultColumn {
  readonly name: string;
  /** DuckDB type text, e.g. `DECIMAL(18,2)`, `TIMESTAMP WITH TIME ZONE`, `STRUCT(a INTEGER)`. */
  readonly type: string;
}

/** DuckDB's `StatementType.SELECT`; SHOW, DESCRIBE, SUMMARIZE, VALUES and FROM-first are SELECTs too. */
const SELECT = 1;

/**
 * Prepares the text, then works with it; whatever DuckDB refuses on the way is told as an error about the text.
 *
 * @throws UsageError when the text is not one SELECT, or DuckDB refuses it
 */
export async function withSelect<T>(
  database: Database,
  sql: string,
  work: (statement: DuckDBPreparedStatement, connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  return database.use(async (connection) => {
    try {
      return await work(await prepareSelect(connection, sql), connection);
    } catch (error) {
      throw await refusedQuery(connection, sql, error);
    }
  });
}

async function prepareSelect(connection: DuckDBConnection, sql: string): Promise<DuckDBPreparedStatement> {
  const statements = await connection.extractStatements(sql);
  if (statements.count !== 1) throw new NotOneSelect(statements.count);
  const statement = await statements.prepare(0);
  if (statement.statementType !== SELECT) throw new NotOneSelect(1);
  return statement;
}

export function columnsOf(result: DuckDBResult): ResultColumn[] {
  const types = result.columnTypes();
  return result.deduplicatedColumnNames().map((name, i) => ({ name, type: String(types[i]) }));
}

/** A result in memory. Values are JSON-safe: BIGINT, DECIMAL, dates and times are text, so no digit is lost. */
export interface SelectedRows {
  readonly columns: readonly ResultColumn[];
  /** In the order of the columns. */
  readonly values: readonly (readonly unknown[])[];
  /** Whether rows beyond `rowsMax` were left out. */
  readonly more: boolean;
}

export async function selectRows(
  database: Database,
  sql: string,
  { rowsMax = Number.POSITIVE_INFINITY, bindings = [] }: { rowsMax?: number; bindings?: Bindings } = {},
): Promise<SelectedRows> {
  return withSelect(database, sql, async (statement) => {
    statement.bind(bindings);
    const result = await statement.stream();
    const values: unknown[][] = [];
    for await (const rows of result.yieldRowsJson()) {
      for (const row of rows) values.push(row);
      if (values.length > rowsMax) break;
    }
    const more = values.length > rowsMax;
    return { columns: columnsOf(result), values: more ? values.slice(0, rowsMax) : values, more };
  });
}

/** Rows of values to one object a row. */
export function rowObjects({ columns, values }: Pick<SelectedRows, "columns" | "values">): Row[] {
  return values.map((row) => Object.fromEntries(columns.map(({ name }, i) => [name, row[i]])));
}

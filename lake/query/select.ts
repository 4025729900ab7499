/** Runs exactly one SELECT; anything else is refused before it starts. */
import type { DuckDBConnection, DuckDBPreparedStatement, DuckDBResultReader } from "@duckdb/node-api";
import type { Bindings, Database, Row } from "../duckdb/database.ts";
import { NotOneSelect, refusedQuery } from "./refused-query.ts";
import { asTable } from "./stored-result.ts";

/** A result column; names are unique within a result. */
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

/** A result in memory. Values are JSON-safe: BIGINT, DECIMAL, dates and times are text, so no digit is lost. */
export interface SelectedRows {
  readonly columns: readonly ResultColumn[];
  /** In the order of the columns. */
  readonly values: readonly (readonly unknown[])[];
  /** Whether rows beyond `rowsMax` were left out. */
  readonly more: boolean;
}

/** @param rowsMax the statement is not run beyond it; not together with bindings */
export async function selectRows(
  database: Database,
  sql: string,
  { rowsMax, bindings = [] }: { rowsMax?: number; bindings?: Bindings } = {},
): Promise<SelectedRows> {
  return withSelect(database, sql, async (statement, connection) => {
    statement.bind(bindings);
    const reader =
      rowsMax === undefined
        ? await statement.runAndReadAll()
        : await connection.runAndReadAll(`${asTable(sql)} LIMIT ${rowsMax + 1}`);
    const values = reader.getRowsJson();
    return {
      columns: columnsOf(reader),
      values: values.slice(0, rowsMax),
      more: values.length > (rowsMax ?? Infinity),
    };
  });
}

/** Rows of values to one object a row. */
export function rowObjects({ columns, values }: Pick<SelectedRows, "columns" | "values">): Row[] {
  return values.map((row) => Object.fromEntries(columns.map(({ name }, i) => [name, row[i]])));
}

function columnsOf(reader: DuckDBResultReader): ResultColumn[] {
  const types = reader.columnTypes();
  return reader.deduplicatedColumnNames().map((name, i) => ({ name, type: String(types[i]) }));
}

/** Typed queries over a lake: a Kysely dialect that reads one published snapshot. */
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from "kysely";
import type { Bindings, Database } from "../duckdb/database.ts";
import { openReader, type ReaderOptions } from "./reader.ts";

export interface OpenLake<DB> extends AsyncDisposable {
  /** Rows come JSON-safe: BIGINT, DECIMAL, DATE and TIMESTAMP columns as text, so no digit is lost. */
  readonly db: Kysely<DB>;
  /** The snapshot every query reads, whatever is published meanwhile. */
  readonly snapshot: number;
  close(): Promise<void>;
}

export async function openThroughKysely<DB>(options: ReaderOptions): Promise<OpenLake<DB>> {
  const reader = await openReader(options);
  const db = new Kysely<DB>({ dialect: lakeDialect(reader.database) });
  const close = async () => {
    await db.destroy();
    reader.database.close();
  };
  return { db, snapshot: reader.snapshot, close, [Symbol.asyncDispose]: close };
}

/** DuckDB reads PostgreSQL's quoting and `$1` parameters. */
function lakeDialect(database: Database): Dialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => readOnlyDriver(database),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  };
}

function readOnlyDriver(database: Database): Driver {
  const refuse = async (): Promise<never> => {
    throw new Error("a lake is read-only through Kysely: it has no transactions");
  };
  const connection: DatabaseConnection = {
    executeQuery: async <R>(query: CompiledQuery): Promise<QueryResult<R>> => ({
      rows: (await database.rows(query.sql, [...query.parameters] as Bindings)) as R[],
    }),
    async *streamQuery() {
      yield await refuse();
    },
  };
  return {
    init: async () => {},
    acquireConnection: async () => connection,
    beginTransaction: refuse,
    commitTransaction: refuse,
    rollbackTransaction: refuse,
    releaseConnection: async () => {},
    destroy: async () => {},
  };
}

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
import { UsageError } from "../errors.ts";
import { openReader, type ReaderOptions } from "./reader.ts";
import { rowObjects, selectRows } from "./select.ts";

export interface OpenLake<DB> extends AsyncDisposable {
  /** Rows come JSON-safe: BIGINT, DECIMAL, DATE and TIMESTAMP columns as text, so no digit is lost. */
  readonly db: Kysely<DB>;
  /** The snapshot every query reads, whatever is published meanwhile; null when the lake holds bronze only. */
  readonly snapshot: number | null;
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
    throw new UsageError("a lake is read-only through Kysely: it has no transactions", {
      next: "query without one: every query of an open lake reads the same snapshot",
    });
  };
  const executeQuery = async <R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> => {
    const selected = await selectRows(database, sql, { bindings: parameters.map(bindable) as Bindings });
    return { rows: rowObjects(selected) as R[] };
  };
  const connection: DatabaseConnection = {
    executeQuery,
    async *streamQuery<R>(query: CompiledQuery) {
      yield await executeQuery<R>(query);
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

/** DuckDB casts text to the type that a parameter is compared with. */
function bindable(parameter: unknown): unknown {
  return parameter instanceof Date ? parameter.toISOString() : parameter;
}

/**
 * The door to DuckDB: one in-memory instance with `threads=1` and one connection per core. That is both the
 * fastest way to run a graph of models and the one whose Parquet bytes do not depend on the thread count.
 */
import { availableParallelism } from "node:os";
import type { DuckDBConnection, DuckDBInstance, DuckDBValue } from "@duckdb/node-api";
import { ConfigError } from "../errors.ts";
import { quoteLiteral } from "./identifiers.ts";

export interface DatabaseOptions {
  /** Only these folders can be read or written; nothing else on disk, no network, no extensions. */
  readonly directories?: readonly string[];
  /** How many queries may run at once. Default: one per core. */
  readonly connections?: number;
  /** Threads of the whole instance. Default 1: with more, the bytes of Parquet files depend on the machine. */
  readonly threads?: number;
  /** DuckDB size text, e.g. "4GB". */
  readonly memoryLimit?: string;
  /** Where sorts and joins spill. Must lie in `directories`. */
  readonly tempDirectory?: string;
}

export type Row = Record<string, unknown>;

/** Values bound to `$name` parameters by name, or to `$1…` in order. */
export type Bindings = Record<string, DuckDBValue> | DuckDBValue[];

export interface Column {
  readonly name: string;
  /** DuckDB type text, e.g. `DECIMAL(38,2)`. */
  readonly type: string;
}

export interface Database extends AsyncDisposable {
  readonly parallelism: number;
  /** Runs on the next free connection; waits when all are busy. */
  run(sql: string, bindings?: Bindings): Promise<void>;
  /** All rows as JSON-safe values: integers beyond 2^53, decimals and timestamps come as text. */
  rows(sql: string, bindings?: Bindings): Promise<Row[]>;
  /** Hands out one connection for several statements. */
  use<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T>;
  /** Columns and types of a SELECT, from the binder, without running it. */
  describe(sql: string): Promise<Column[]>;
  /** Stops whatever runs on every connection. */
  interrupt(): void;
  close(): void;
}

async function createInstance(settings: Record<string, string>): Promise<DuckDBInstance> {
  let api: typeof import("@duckdb/node-api");
  try {
    api = await import("@duckdb/node-api");
  } catch (cause) {
    throw new ConfigError(
      "duckdb is required for transforms: the package @duckdb/node-api cannot be loaded",
      {
        next: "npm install @duckdb/node-api",
        cause,
      },
    );
  }
  // Else TIMESTAMPTZ values print in the zone of this process, whatever TimeZone is set to.
  api.DuckDBTimestampTZValue.timezoneOffsetInMinutes = 0;
  return api.DuckDBInstance.create(":memory:", settings);
}

export async function openDatabase(options: DatabaseOptions = {}): Promise<Database> {
  const parallelism = options.connections ?? availableParallelism();
  const instance = await createInstance({
    threads: String(options.threads ?? 1),
    // A partitioned COPY flushes once, at its end: in between, the rows of one partition would say where another's
    // row groups end. What waits spills to `tempDirectory` like a sort.
    partitioned_write_flush_threshold: String(Number.MAX_SAFE_INTEGER),
    // What queries free goes back to the system before 512 MB of it lie idle: a run of any length needs about as much.
    allocator_bulk_deallocation_flush_threshold: "32MB",
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    ...(options.memoryLimit === undefined ? {} : { memory_limit: options.memoryLimit }),
    ...(options.tempDirectory === undefined ? {} : { temp_directory: options.tempDirectory }),
  });
  const idle: DuckDBConnection[] = [];
  for (let i = 0; i < parallelism; i++) idle.push(await instance.connect());
  const all = [...idle];
  const waiting: ((connection: DuckDBConnection) => void)[] = [];

  async function use<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const connection = idle.pop() ?? (await new Promise<DuckDBConnection>((take) => waiting.push(take)));
    try {
      return await work(connection);
    } finally {
      const next = waiting.shift();
      if (next === undefined) idle.push(connection);
      else next(connection);
    }
  }

  for (const connection of all) {
    await connection.run("SET TimeZone = 'UTC'");
    await connection.run("SET errors_as_json = true");
  }
  const setup = [
    ...(options.directories === undefined
      ? []
      : [
          `SET allowed_directories = [${options.directories.map((directory) => quoteLiteral(directory)).join(", ")}]`,
          "SET enable_external_access = false",
        ]),
    "SET lock_configuration = true",
  ];
  await use(async (connection) => {
    for (const statement of setup) await connection.run(statement);
  });

  function close(): void {
    for (const connection of all) connection.closeSync();
    instance.closeSync();
  }

  return {
    parallelism,
    use,
    run: (sql, bindings) => use(async (connection) => void (await connection.run(sql, bindings))),
    rows: (sql, bindings) =>
      use(async (connection) => (await connection.runAndReadAll(sql, bindings)).getRowObjectsJson() as Row[]),
    describe: (sql) =>
      use(async (connection) => {
        const reader = await connection.runAndReadAll(`DESCRIBE ${sql}`);
        return reader
          .getRowObjectsJson()
          .map((row) => ({ name: String(row.column_name), type: String(row.column_type) }));
      }),
    interrupt: () => {
      for (const connection of all) connection.interrupt();
    },
    close,
    [Symbol.asyncDispose]: async () => close(),
  };
}

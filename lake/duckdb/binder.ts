/**
 * DuckDB's own binder, asked about a whole project: each model becomes an empty table that the next ones bind against.
 * About a millisecond a model, and no data is touched.
 */
import { ConfigError } from "../errors.ts";
import { createEmptyTable, createFromJson, createSchemas } from "./catalog.ts";
import type { Column, Database } from "./database.ts";
import { engineError } from "./engine-error.ts";
import { quoteName } from "./identifiers.ts";
import { indexOfByte } from "./text-index.ts";

/** A table that exists before any model. */
export interface BindInput {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly fromJson?: string;
}

/** A SELECT to bind, and the tables it reads. */
export interface BindSelect {
  readonly name: string;
  readonly sql: string;
  readonly references: readonly string[];
}

export interface BindRequest {
  readonly inputs: readonly BindInput[];
  /** Upstream before downstream. */
  readonly models: readonly BindSelect[];
  /** Selects that nothing reads: the assertions. */
  readonly assertions: readonly BindSelect[];
  /** Names of the models whose aggregates are to be looked at. */
  readonly aggregating: readonly string[];
}

export interface BindFailure {
  /** First line of DuckDB's message. */
  readonly what: string;
  /** Index into the SQL; undefined where DuckDB does not say. */
  readonly offset: number | undefined;
  /** Names DuckDB would have accepted, nearest first. */
  readonly candidates: readonly string[];
}

export interface BindResult {
  /** Columns of each model that binds. */
  readonly columns: ReadonlyMap<string, readonly Column[]>;
  /** Output names that a model gives to two columns. DuckDB would rename the second without a word. */
  readonly duplicates: ReadonlyMap<string, readonly string[]>;
  /** Aggregates over FLOAT or DOUBLE of each aggregating model, e.g. `sum`. */
  readonly floatAggregates: ReadonlyMap<string, readonly string[]>;
  /** By name of model or assertion. What reads a model that failed is in neither map. */
  readonly failures: ReadonlyMap<string, BindFailure>;
}

/**
 * `database` must be fresh: its catalog is filled with the project's tables.
 * @throws ConfigError when a contract gives an input table columns that cannot be
 */
export async function bindProject(database: Database, request: BindRequest): Promise<BindResult> {
  const { inputs, models, assertions, aggregating } = request;
  await database.run(createSchemas());
  for (const input of inputs) await createInput(database, input);
  const failures = new Map<string, BindFailure>();
  const ready = new Map<string, Promise<boolean>>(inputs.map(({ name }) => [name, Promise.resolve(true)]));
  /** Waits for what the SELECT reads, and leaves it alone when something of that failed. */
  const bind = async (
    { name, sql, references }: BindSelect,
    before: string,
    after: string,
  ): Promise<boolean> => {
    const upstream = await Promise.all(references.map((reference) => ready.get(reference) ?? false));
    if (upstream.includes(false)) return false;
    try {
      await database.run(`${before}${sql}${after}`);
      return true;
    } catch (error) {
      failures.set(name, failureOf(error, before, sql));
      return false;
    }
  };
  for (const model of models) {
    ready.set(
      model.name,
      bind(model, `CREATE TABLE ${quoteName(model.name)} AS FROM (\n`, "\n) WITH NO DATA"),
    );
  }
  await Promise.all([
    ...ready.values(),
    ...assertions.map((assertion) => bind(assertion, "DESCRIBE FROM (\n", "\n)")),
  ]);
  const known = new Set(inputs.map(({ name }) => name));
  for (const [name, bound] of ready) if (await bound) known.add(name);
  const bound = models.filter(({ name }) => known.has(name));
  const columns = await columnsOf(database, bound);
  const counted = bound.filter(({ name }) => aggregating.includes(name));
  return {
    columns,
    duplicates: await duplicatesOf(database, bound, columns),
    floatAggregates: await floatAggregatesOf(database, counted),
    failures,
  };
}

async function createInput(database: Database, { name, columns, fromJson }: BindInput): Promise<void> {
  try {
    await database.run(createEmptyTable(name, columns));
    if (fromJson !== undefined) await database.run(createFromJson(name, fromJson));
  } catch (error) {
    const { message } = engineError(error);
    throw new ConfigError(`the contract of ${name} gives columns that DuckDB refuses: ${message}`, {
      next: "correct the types in its contract.ts, then: lake check",
      cause: error,
    });
  }
}

function failureOf(error: unknown, before: string, sql: string): BindFailure {
  const { message, position, candidates } = engineError(error);
  const byte = position === undefined ? undefined : position - Buffer.byteLength(before);
  return {
    what: message,
    offset: byte === undefined || byte < 0 ? undefined : indexOfByte(sql, byte),
    // Of a function DuckDB lists every signature; the message already says which types were given.
    candidates: candidates.filter((candidate) => !/[()]/.test(candidate)),
  };
}

async function columnsOf(database: Database, models: readonly BindSelect[]): Promise<Map<string, Column[]>> {
  const columns = new Map<string, Column[]>(models.map(({ name }) => [name, []]));
  const rows = await database.rows(
    "SELECT schema_name || '.' || table_name AS model, column_name, data_type FROM duckdb_columns() " +
      "WHERE NOT internal ORDER BY model, column_index",
  );
  for (const { model, column_name: name, data_type: type } of rows) {
    columns.get(String(model))?.push({ name: String(name), type: String(type) });
  }
  return columns;
}

async function duplicatesOf(
  database: Database,
  models: readonly BindSelect[],
  columns: ReadonlyMap<string, readonly Column[]>,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const duplicates = new Map<string, string[]>();
  for (const { name, sql } of models) {
    const names = new Set(columns.get(name)?.map((column) => column.name.toLowerCase()));
    const renamed = [...names].some((column) => names.has(/^(.*)_\d+$/.exec(column)?.[1] ?? column + "?"));
    if (!renamed) continue;
    const written = (await database.describe(sql)).map((column) => column.name);
    const twice = written.filter((a, i) => written.findIndex((b) => b.toLowerCase() === a.toLowerCase()) < i);
    if (twice.length > 0) duplicates.set(name, [...new Set(twice)]);
  }
  return duplicates;
}

/**
 * From the unoptimised plan, where every argument has its type. The plan's JSON is matched as text: a whole project
 * of plans is tens of megabytes, and quotes inside a value are escaped, so the pattern can only meet an aggregate.
 */
async function floatAggregatesOf(
  database: Database,
  models: readonly BindSelect[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { listValue } = await import("@duckdb/node-api");
  const share = Math.ceil(models.length / database.parallelism);
  const shares = Array.from({ length: database.parallelism }, (_, i) =>
    models.slice(i * share, (i + 1) * share),
  );
  const found = await Promise.all(
    shares.map(async (some) => {
      if (some.length === 0) return [];
      const sqls = listValue(some.map(({ sql }) => sql));
      const rows = await database.rows(FLOAT_AGGREGATES, [sqls, FLOAT_AGGREGATE]);
      return some.map(({ name }, i) => [name, [...new Set(rows[i]?.names as string[])]] as const);
    }),
  );
  return new Map(found.flat());
}

const FLOAT_AGGREGATES =
  "SELECT regexp_extract_all(json_serialize_plan(sql, optimize := false)::VARCHAR, $2, 1) AS names " +
  "FROM (SELECT unnest($1) AS sql)";

/** Name, argument types, and what only an aggregate or a window has. */
const FLOAT_AGGREGATE =
  '"name":"(\\w+)","arguments":\\[\\{"id":"(?:FLOAT|DOUBLE)"[^\\]]*\\],"original_arguments":\\[[^\\]]*\\],' +
  '"catalog_name":"system","schema_name":"main","has_serialize":\\w+,(?:"aggregate_type"|"partitions")';

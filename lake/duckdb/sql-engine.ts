/** Judges the SQL of one project for the compiler: DuckDB's parser and binder, with no data, files or network in reach. */
import { type BindRequest, type BindResult, bindProject } from "./binder.ts";
import { type Database, openDatabase } from "./database.ts";
import { type Parsed, parseSelects } from "./parser.ts";

/** What the compiler needs of an engine. */
export interface SqlEngine extends AsyncDisposable {
  /** Parses each text as one SELECT. */
  parse(texts: readonly string[]): Promise<readonly Parsed[]>;
  /** Binds a whole project, upstream first. Once per engine: its catalog is the project's from then on. */
  bind(request: BindRequest): Promise<BindResult>;
  /** DuckDB's own spelling of each type, e.g. `DECIMAL` → `DECIMAL(18,3)`; undefined for what is no type. */
  canonicalTypes(types: readonly string[]): Promise<readonly (string | undefined)[]>;
}

/** Opens an engine, in some 20 ms; one per project. */
export async function duckdbEngine(): Promise<SqlEngine> {
  const database = await openDatabase({ directories: [] });
  return {
    parse: (texts) => parseSelects(database, texts),
    bind: (request) => bindProject(database, request),
    canonicalTypes: (types) => Promise.all(types.map((type) => canonicalType(database, type))),
    [Symbol.asyncDispose]: async () => database.close(),
  };
}

async function canonicalType(database: Database, type: string): Promise<string | undefined> {
  try {
    const [column, ...rest] = await database.describe(`SELECT CAST(NULL AS ${type}) AS value`);
    return rest.length === 0 ? column?.type : undefined;
  } catch {
    return undefined;
  }
}

/** Judges SQL for the compiler: DuckDB's parser and binder, with no data, no files and no network in reach. */
import { type BindRequest, type BindResult, bindProject } from "./binder.ts";
import { openDatabase } from "./database.ts";
import { type Parsed, parseSelects } from "./parser.ts";

/** What the compiler needs of an engine. */
export interface SqlEngine {
  /** Parses each text as one SELECT. */
  parse(texts: readonly string[]): Promise<readonly Parsed[]>;
  /** Binds a whole project, upstream first. */
  bind(request: BindRequest): Promise<BindResult>;
  /** DuckDB's own spelling of each type, e.g. `DECIMAL` → `DECIMAL(18,3)`; undefined for what is no type. */
  canonicalTypes(types: readonly string[]): Promise<readonly (string | undefined)[]>;
}

const CLOSED = { directories: [], connections: 1 };

/** Each call opens its own empty instance, so that one project never sees another's tables. */
export const duckdbEngine: SqlEngine = {
  async parse(texts) {
    await using database = await openDatabase(CLOSED);
    return await parseSelects(database, texts);
  },

  async bind(request) {
    await using database = await openDatabase(CLOSED);
    return await bindProject(database, request);
  },

  async canonicalTypes(types) {
    await using database = await openDatabase(CLOSED);
    return await Promise.all(
      types.map(async (type) => {
        try {
          const [column, ...rest] = await database.describe(`SELECT CAST(NULL AS ${type}) AS value`);
          return rest.length === 0 ? column?.type : undefined;
        } catch {
          return undefined;
        }
      }),
    );
  },
};

/** A refused query as an error that says where in the text, and what would do. */
import type { DuckDBConnection } from "@duckdb/node-api";
import { engineError } from "../duckdb/engine-error.ts";
import { quoteLiteral } from "../duckdb/identifiers.ts";
import { excerptAt, placeAt } from "../duckdb/place-at.ts";
import { indexOfCodePoint } from "../duckdb/text-index.ts";
import { asStorageError, LakeError, type Problem, UsageError } from "../errors.ts";

const TABLES = 'lake query "SHOW ALL TABLES"';

/** What DuckDB says, in its table function `query`, of a text that it can read but that is no single SELECT. */
const NO_SELECT = /Expected a single SELECT statement/;

/** The text holds another number of statements, or one that is no SELECT. */
export class NotOneSelect extends Error {
  readonly statements: number;

  constructor(statements: number) {
    super(`${statements} statements`);
    this.statements = statements;
  }
}

export async function refusedQuery(
  connection: DuckDBConnection,
  sql: string,
  thrown: unknown,
): Promise<LakeError> {
  const error = asStorageError(thrown, "querying");
  if (error instanceof LakeError) return error;
  if (error instanceof NotOneSelect) return notOneSelect(sql, error.statements);
  const { message, type, position, candidates } = engineError(error);
  // An INSERT fails in the binder, on the view it names, before its kind can be seen.
  if (type !== "Parser" && (await isNoSelect(connection, sql))) return notOneSelect(sql, 1);
  if (type === "Permission") {
    return new UsageError(`a query reads the lake and nothing else: ${message}`, {
      next: "cd to the lake and `duckdb -init lake.sql`, which can read any file",
      cause: error,
    });
  }
  const hints = candidates.length > 0 ? { hint: `candidates: ${candidates.join(", ")}` } : {};
  const place = position === undefined ? undefined : placeOf(sql, type, position);
  const problems: Problem[] =
    place === undefined && candidates.length === 0 ? [] : [{ what: message, ...place, ...hints }];
  return new UsageError(message, { problems, next: `${TABLES} lists what can be read`, cause: error });
}

function notOneSelect(sql: string, statements: number): UsageError {
  if (/\bPIVOT\b/i.test(sql) && statements > 1) {
    return new UsageError("PIVOT without its values is more than one statement", {
      next: "name the values: PIVOT t ON column IN ('a', 'b') USING …",
    });
  }
  const what =
    statements === 0 ? "no SQL given" : `query takes one SELECT, this text holds ${statements} statements`;
  return new UsageError(
    statements === 1 ? "query takes a SELECT; a published lake is changed by runs only" : what,
    { next: "lake query --help" },
  );
}

async function isNoSelect(connection: DuckDBConnection, sql: string): Promise<boolean> {
  try {
    await connection.prepare(`FROM query(${quoteLiteral(sql)})`);
    return false;
  } catch (error) {
    return NO_SELECT.test(engineError(error).message);
  }
}

/** DuckDB counts code points where it parses and bytes where it binds. */
function placeOf(sql: string, type: string, position: number): Pick<Problem, "where" | "excerpt"> {
  const byte =
    type === "Parser" ? Buffer.byteLength(sql.slice(0, indexOfCodePoint(sql, position))) : position;
  const place = placeAt(sql, byte);
  return { where: `line ${place.line}, column ${place.column}`, excerpt: excerptAt(sql, place) };
}

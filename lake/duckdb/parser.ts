/** DuckDB's own parser, asked about many texts in one query. Nothing runs and nothing is bound. */
import { nearest } from "../nearest.ts";
import type { Database } from "./database.ts";
import { type CallMention, mentionsOf, type PickMention, type TableMention } from "./syntax-tree.ts";
import { indexOfByte, indexOfCodePoint } from "./text-index.ts";

/** Something wrong at an index into the text. */
export interface SqlProblem {
  readonly what: string;
  readonly offset: number;
  readonly hint?: string;
}

type At<M> = Omit<M, "byte"> & { readonly offset: number };

/** What one SELECT mentions; every offset is an index into its text. */
export interface ParsedSelect {
  /** The text with the semicolons after the SELECT blanked, so that it can stand in parentheses. */
  readonly sql: string;
  /** Where the SELECT begins, after the comments above it. */
  readonly start: number;
  /** Tables that no CTE in scope provides, in the order of the text; files are not among them. */
  readonly tables: readonly At<TableMention>[];
  readonly calls: readonly At<CallMention>[];
  readonly unorderedPicks: readonly At<PickMention>[];
}

export interface Parsed {
  /** Undefined when the text is not one SELECT. */
  readonly select: ParsedSelect | undefined;
  /** What keeps the text from being one SELECT over tables; empty when it may be bound. */
  readonly problems: readonly SqlProblem[];
}

interface Serialized {
  readonly error: boolean;
  readonly error_message?: string;
  /** Code points, not bytes: the one place where DuckDB counts so. */
  readonly position?: string;
  readonly statements?: readonly unknown[];
}

/** Table functions that make rows of their arguments alone. Every other one reads files, settings or the catalog. */
const TABLE_FUNCTIONS = new Set([
  ...[
    "unnest",
    "range",
    "generate_series",
    "generate_subscripts",
    "repeat",
    "repeat_row",
    "json_each",
    "json_tree",
  ],
  ...["regexp_split_to_table"],
]);

const KEYWORDS = [
  ...[
    "SELECT",
    "FROM",
    "WITH",
    "WHERE",
    "GROUP",
    "ORDER",
    "HAVING",
    "QUALIFY",
    "WINDOW",
    "LIMIT",
    "UNION",
    "JOIN",
  ],
  ...["LEFT", "INNER", "USING", "PARTITION", "DISTINCT", "BETWEEN", "VALUES"],
];

/** Parses each text as one SELECT. Two queries for all of them: one to parse, one to find the semicolons at their end. */
export async function parseSelects(database: Database, texts: readonly string[]): Promise<Parsed[]> {
  const serialized = await serialize(database, texts);
  const terminated = await blankTerminators(database, texts);
  return texts.map((text, i) => parsed(text, terminated[i]!, serialized[i]!));
}

async function serialize(database: Database, texts: readonly string[]): Promise<Serialized[]> {
  if (texts.length === 0) return [];
  const { listValue } = await import("@duckdb/node-api");
  const rows = await database.rows(
    "SELECT json_serialize_sql(text, skip_null := true)::VARCHAR AS tree FROM (SELECT unnest($1) AS text)",
    [listValue([...texts])],
  );
  return rows.map(({ tree }) => JSON.parse(String(tree)) as Serialized);
}

interface Terminated {
  readonly sql: string;
  /** Index of the first semicolon that ends a statement. */
  readonly first: number | undefined;
}

/** Where a statement ends is the parser's to say: inside parentheses, a semicolon is exactly what it stumbles over. */
async function blankTerminators(database: Database, texts: readonly string[]): Promise<Terminated[]> {
  const results = texts.map((sql): Terminated => ({ sql, first: undefined }));
  let open = texts.flatMap((text, i) => (text.includes(";") ? [i] : []));
  while (open.length > 0) {
    const trees = await serialize(
      database,
      open.map((i) => `(\n${results[i]!.sql}\n)`),
    );
    open = open.filter((i, nth) => {
      const { error_message: message, position } = trees[nth]!;
      if (message !== 'syntax error at or near ";"') return false;
      const { sql, first } = results[i]!;
      const at = indexOfCodePoint(sql, Number(position) - "(\n".length);
      results[i] = { sql: `${sql.slice(0, at)} ${sql.slice(at + 1)}`, first: first ?? at };
      return true;
    });
  }
  return results;
}

function parsed(text: string, { sql, first }: Terminated, tree: Serialized): Parsed {
  const start = indexAfterComments(text, 0);
  const refuse = (problem: SqlProblem): Parsed => ({ select: undefined, problems: [problem] });
  if (tree.error) return refuse(syntaxProblem(text, tree, start));
  const statements = tree.statements ?? [];
  if (statements.length === 0) return refuse({ what: "there is no SELECT in this file", offset: start });
  if (statements.length > 1) {
    const offset = indexAfterComments(text, (first ?? -1) + 1);
    return refuse({
      what: `${statements.length} statements, expected one SELECT`,
      offset,
      hint: "one file, one SELECT",
    });
  }
  const mentions = mentionsOf(statements[0]);
  if (mentions.shows) return refuse({ what: "DESCRIBE, SHOW and SUMMARIZE are not a SELECT", offset: start });
  const placed = <M extends { byte: number | undefined }>({ byte, ...rest }: M) => ({
    ...rest,
    offset: byte === undefined ? start : indexOfByte(text, byte),
  });
  const tables = mentions.tables.map(placed).sort((a, b) => a.offset - b.offset);
  const calls = mentions.calls.map(placed);
  return {
    select: {
      sql,
      start,
      tables: tables.filter((table) => !isFile(table)),
      calls,
      unorderedPicks: mentions.unorderedPicks.map(placed),
    },
    problems: [...tables.filter(isFile).map(fileRefused), ...calls.filter(isClosed).map(functionRefused)],
  };
}

const ONLY_TABLES =
  "SQL reads only the lake's tables: land the data with a source, then read bronze.<source>__<resource>";

function isFile({ schema, name }: At<TableMention>): boolean {
  return schema === "" && /[/\\*?:]|\.(parquet|csv|tsv|json|jsonl|ndjson|txt|gz|zst|db|duckdb)$/i.test(name);
}

function fileRefused({ name, offset }: At<TableMention>): SqlProblem {
  return { what: `'${name}' is a file, not a table`, offset, hint: ONLY_TABLES };
}

function isClosed({ kind, name }: At<CallMention>): boolean {
  return kind === "table" && !TABLE_FUNCTIONS.has(name);
}

function functionRefused({ name, offset }: At<CallMention>): SqlProblem {
  const reads = /^(read_|sniff_|parquet_|glob$|arrow_)|_scan$/.test(name);
  return {
    what: reads ? `${name}() reads files` : `${name}() makes rows of more than its arguments`,
    offset,
    hint: ONLY_TABLES,
  };
}

function syntaxProblem(
  text: string,
  { error_message: message = "", position }: Serialized,
  start: number,
): SqlProblem {
  if (message.startsWith("Only SELECT statements")) {
    const hint = /\bpivot\b/i.test(text)
      ? "name the values of a PIVOT: PIVOT t ON x IN ('a', 'b') USING …"
      : "a file holds one SELECT";
    return { what: "not a SELECT statement", offset: start, hint };
  }
  const token = /at or near "(\w+)"$/.exec(message)?.[1];
  const keyword = token === undefined ? undefined : nearest(token, KEYWORDS);
  const offset = position === undefined ? start : indexOfCodePoint(text, Number(position));
  const meant =
    keyword === undefined || keyword === token?.toUpperCase() ? {} : { hint: `did you mean ${keyword}?` };
  return { what: message, offset, ...meant };
}

/** Index of the first character from `from` on that is neither space nor comment. */
function indexAfterComments(text: string, from: number): number {
  const skipped = /^(?:\s+|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*/.exec(text.slice(from));
  return from + (skipped?.[0].length ?? 0);
}

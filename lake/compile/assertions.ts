/** Header checks → assertions: one per thing that can fail, each with a name, a place and a sentence. */
import type { Column } from "../duckdb/database.ts";
import { nearest } from "../nearest.ts";
import type { Assertion, Check, Place } from "./graph.ts";
import type { YamlPath } from "./header.ts";
import type { HeaderCheck } from "./model-header.ts";
import type { Finding } from "./place.ts";

/** What a model's header declares, and the columns its SELECT really has. */
export interface Declared {
  readonly model: string;
  /** Columns said to identify a row: that is a promise, and asserted like one. */
  readonly key: readonly string[];
  readonly checks: readonly HeaderCheck[];
  /** The declared schema, in DuckDB's own spelling. */
  readonly columns: readonly Column[] | undefined;
  placeOf(path: YamlPath): Place;
  offsetOf(path: YamlPath): number;
}

/** Columns of a model or input table; undefined when there is no such table, or it does not compile. */
export type ColumnsOf = (table: string) => readonly Column[] | undefined;

interface Draft {
  readonly check: Check;
  readonly severity: Assertion["severity"];
  readonly path: YamlPath;
}

export interface DeclaredAssertions {
  readonly assertions: readonly Assertion[];
  readonly findings: readonly Finding[];
}

export function declaredAssertions(
  declared: Declared,
  columnsOf: ColumnsOf,
  known: ReadonlySet<string>,
): DeclaredAssertions {
  const { model, placeOf, offsetOf } = declared;
  const schema: Draft[] =
    declared.columns === undefined
      ? []
      : [{ check: { kind: "schema", columns: declared.columns }, severity: "error", path: ["columns"] }];
  const explicit = declared.checks.flatMap((check, i) => draftsOf(check, ["assertions", i]));
  const drafts = [...schema, ...keyDrafts(declared, explicit), ...explicit];
  const findings = drafts.flatMap(({ check, path }) => findingsOf(check, path, declared, columnsOf, known));
  const assertions: Assertion[] = [];
  for (const { check, severity, path } of drafts) {
    const name = `${model}:${nameOf(check)}`;
    if (assertions.some((other) => other.name === name)) {
      findings.push({
        what: `${nameOf(check)} is declared twice`,
        offset: offsetOf(path),
        hint: "keep one of the two",
      });
    }
    const references = check.kind === "relationships" ? [...new Set([model, check.to])].sort() : [model];
    assertions.push({
      name,
      description: describe(check),
      severity,
      model,
      references,
      place: placeOf(path),
      check,
    });
  }
  return { assertions, findings };
}

/** The output is ordered by its key, so rows that share one would leave their order, and the bytes, to chance. */
function keyDrafts({ key }: Declared, explicit: readonly Draft[]): Draft[] {
  if (key.length === 0) return [];
  const said = new Set(
    explicit.filter(({ severity }) => severity === "error").map(({ check }) => nameOf(check)),
  );
  const drafts: Draft[] = [
    ...key.map(
      (column, i): Draft => ({ check: { kind: "not_null", column }, severity: "error", path: ["key", i] }),
    ),
    { check: { kind: "unique", columns: key }, severity: "error", path: ["key"] },
  ];
  return drafts.filter(({ check }) => !said.has(nameOf(check)));
}

function draftsOf(header: HeaderCheck, at: YamlPath): Draft[] {
  const { not_null, unique, accepted_values, relationships, range, row_count, freshness } = header;
  const drafts: Draft[] = [];
  const add = (check: Check, severity: Draft["severity"], ...path: YamlPath) =>
    drafts.push({ check, severity, path: [...at, ...path] });
  for (const [i, column] of (not_null?.columns ?? []).entries()) {
    add({ kind: "not_null", column }, not_null!.severity, "not_null", "columns", i);
  }
  if (unique) add({ kind: "unique", columns: unique.columns }, unique.severity, "unique");
  if (accepted_values) {
    const { column, values, severity } = accepted_values;
    add({ kind: "accepted_values", column, values }, severity, "accepted_values");
  }
  if (relationships) {
    const { severity, ...rest } = relationships;
    add({ kind: "relationships", ...rest }, severity, "relationships");
  }
  if (range) add({ kind: "range", column: range.column, ...boundsOf(range) }, range.severity, "range");
  if (row_count) add({ kind: "row_count", ...boundsOf(row_count) }, row_count.severity, "row_count");
  if (freshness) {
    add(
      { kind: "freshness", column: freshness.column, withinHours: freshness.within_hours },
      freshness.severity,
      "freshness",
    );
  }
  return drafts;
}

function boundsOf({ min, max }: { min?: number | undefined; max?: number | undefined }): {
  min?: number;
  max?: number;
} {
  return { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
}

/** What follows the model in an assertion's name, e.g. `unique(day,currency)`. */
function nameOf(check: Check): string {
  switch (check.kind) {
    case "unique":
      return `unique(${check.columns.join(",")})`;
    case "relationships":
      return `relationships(${check.column},${check.to}.${check.field})`;
    case "not_null":
    case "accepted_values":
    case "range":
    case "freshness":
      return `${check.kind}(${check.column})`;
    default:
      return check.kind;
  }
}

function describe(check: Check): string {
  switch (check.kind) {
    case "schema":
      return "has exactly the declared columns and types";
    case "not_null":
      return `${check.column} is never NULL`;
    case "unique":
      return check.columns.length === 1
        ? `${check.columns[0]} is unique`
        : `no two rows share ${check.columns.join(", ")}`;
    case "accepted_values":
      return `${check.column} is one of ${check.values.join(", ")}`;
    case "relationships":
      return `each ${check.column} is a ${check.field} of ${check.to}`;
    case "range":
      return `${check.column} is ${between(check)}`;
    case "row_count":
      return `the number of rows is ${between(check)}`;
    case "freshness":
      return `the newest ${check.column} is at most ${check.withinHours} hours old`;
    case "sql":
      return "";
  }
}

function between({ min, max }: { readonly min?: number; readonly max?: number }): string {
  if (min === undefined) return `at most ${max}`;
  return max === undefined ? `at least ${min}` : `between ${min} and ${max}`;
}

const NUMERIC = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL\(.*\))$/;
const TEMPORAL = /^(DATE|TIMESTAMP.*)$/;

function findingsOf(
  check: Check,
  path: YamlPath,
  declared: Declared,
  columnsOf: ColumnsOf,
  known: ReadonlySet<string>,
): Finding[] {
  const { model, offsetOf } = declared;
  // What is wrong with the key itself is said where the key is read.
  if (path[0] === "key") return [];
  const missing = (table: string, column: string, ...rest: YamlPath) =>
    missingColumn(table, column, columnsOf, offsetOf([...path, ...rest]));
  switch (check.kind) {
    case "unique":
      return check.columns.flatMap((column, i) => missing(model, column, "columns", i));
    case "not_null":
      return missing(model, check.column);
    case "accepted_values":
      return missing(model, check.column, "column");
    case "range":
      return [...missing(model, check.column, "column"), ...wrongType(check.column, NUMERIC, "a number")];
    case "freshness":
      return [
        ...missing(model, check.column, "column"),
        ...wrongType(check.column, TEMPORAL, "a date or time"),
      ];
    case "relationships": {
      if (known.has(check.to))
        return [...missing(model, check.column, "column"), ...missing(check.to, check.field, "field")];
      const near = nearest(check.to, known);
      const hint = near === undefined ? {} : { hint: `did you mean ${near}?` };
      return [
        ...missing(model, check.column, "column"),
        { what: `unknown table ${check.to}`, offset: offsetOf([...path, "to"]), ...hint },
      ];
    }
    default:
      return [];
  }

  function wrongType(name: string, expected: RegExp, words: string): Finding[] {
    const type = columnsOf(model)?.find((column) => column.name === name)?.type;
    if (type === undefined || expected.test(type)) return [];
    return [
      { what: `${check.kind} needs ${words}, ${name} is ${type}`, offset: offsetOf([...path, "column"]) },
    ];
  }
}

/** Nothing to say about a table that is itself in doubt. */
export function missingColumn(table: string, name: string, columnsOf: ColumnsOf, offset: number): Finding[] {
  const columns = columnsOf(table)?.map((column) => column.name);
  if (columns === undefined || columns.includes(name)) return [];
  const near = nearest(name, columns);
  const hint = near === undefined ? `columns of ${table}: ${columns.join(", ")}` : `did you mean ${near}?`;
  return [{ what: `${table} has no column ${name}`, offset, hint }];
}

/**
 * `lake.sql`: the lake as views over explicit file lists, for any DuckDB. Paths are relative to the lake root, so the
 * folder can be moved or mounted elsewhere: `cd <root> && duckdb -init lake.sql`. Pure.
 */
import { createFilesView, createFromJson, createParquetView, SCHEMAS } from "../duckdb/catalog.ts";
import { quoteIdent, quoteLiteral, quoteName } from "../duckdb/identifiers.ts";
import type { PublishedModel } from "./commit.ts";
import type { LakeState } from "./fold.ts";
import { STAND_IN_COLUMNS, standInRow } from "./stand-ins.ts";

const HEADER = `-- The lake as DuckDB views. Use:  cd <this folder> && duckdb -init lake.sql
-- From anywhere else, first:       SET file_search_path = '<this folder>';
-- The views keep showing this version of the data until the file is read again.`;

export function lakeSql(state: LakeState): string {
  return [HEADER, ...lakeViews(state, "").map((statement) => `${statement};`)].join("\n").concat("\n");
}

/** The statements of `lake.sql`, upstream first; file paths start with `base`: empty, or a folder with its last slash. */
export function lakeViews(state: LakeState, base: string): string[] {
  const { snapshot } = state;
  const schemas = SCHEMAS.map((schema) => `CREATE SCHEMA IF NOT EXISTS ${quoteIdent(schema)}`);
  const models = Object.entries(snapshot?.models ?? {}).map(([name, model]) =>
    modelView(name, model, `${base}snapshots/${snapshot?.number}`),
  );
  return [...schemas, coverageView(state), standInsView(state), ...inputs(state, base), ...models];
}

function coverageView(state: LakeState): string {
  const rows = state.coverage.map(
    ({ source, resource, from, to }) =>
      `(${quoteLiteral(source)}, ${quoteLiteral(resource)}, ${quoteLiteral(from)}::TIMESTAMPTZ, ${quoteLiteral(to)}::TIMESTAMPTZ)`,
  );
  const columns = "source, resource, covered_from, covered_to";
  const none = "SELECT ''::VARCHAR, ''::VARCHAR, NULL::TIMESTAMPTZ, NULL::TIMESTAMPTZ WHERE false";
  const some = `FROM (VALUES ${rows.join(", ")})`;
  return `CREATE OR REPLACE VIEW "lake"."coverage"(${columns}) AS ${rows.length === 0 ? none : some}`;
}

function standInsView(state: LakeState): string {
  const value = (text: unknown, type: string) =>
    text === null || text === undefined ? `NULL::${type}` : `${quoteLiteral(String(text))}::${type}`;
  const rows = [...state.standIns.values()]
    .map(standInRow)
    .map((row) => `(${STAND_IN_COLUMNS.map(({ name, type }) => value(row[name], type)).join(", ")})`);
  const columns = STAND_IN_COLUMNS.map(({ name }) => name).join(", ");
  const none = `SELECT ${STAND_IN_COLUMNS.map(({ type }) => `NULL::${type}`).join(", ")} WHERE false`;
  const some = `FROM (VALUES ${rows.join(", ")})`;
  return `CREATE OR REPLACE VIEW "lake"."stand_ins"(${columns}) AS ${rows.length === 0 ? none : some}`;
}

/** Bronze tables: those with files, and those that the models know though nothing has landed yet. */
function inputs(state: LakeState, base: string): string[] {
  const declared = state.snapshot?.inputs ?? {};
  const names = state.landings.map(({ source, resource }) => `bronze.${source}__${resource}`);
  return [...new Set([...names, ...Object.keys(declared)])].sort().flatMap((name) => {
    const files = filesOf(state, name).map((path) => base + path);
    const input = declared[name];
    // Before the first snapshot the columns are known from the files alone.
    if (input === undefined) return files.length === 0 ? [] : [orReplace(createFilesView(name, files))];
    const view = orReplace(createParquetView(name, input.columns, files));
    return input.fromJson === null ? [view] : [view, orReplace(createFromJson(name, input.fromJson))];
  });
}

function filesOf(state: LakeState, name: string): string[] {
  return state.landings
    .filter(({ source, resource }) => name === `bronze.${source}__${resource}`)
    .flatMap(({ bronze }) => bronze.map((file) => file.path));
}

function modelView(name: string, model: PublishedModel, folder: string): string {
  if (model.sql !== null)
    return `CREATE OR REPLACE VIEW ${quoteName(name)} AS\n${model.sql.trim().replace(/;$/, "")}\n`;
  const files = model.files.map((file) => `${folder}/${file.path}`);
  return orReplace(createParquetView(name, model.columns, files));
}

function orReplace(statement: string): string {
  return statement.replace(/^CREATE /, "CREATE OR REPLACE ");
}

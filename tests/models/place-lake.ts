/** Models of a part of the project over rows as they are landed, in memory. */
import { join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { compileCheck } from "../../lake/assert/compile-check.ts";
import type { Assertion, Graph } from "../../lake/compile/graph.ts";
import { compileLake } from "../../lake/compile-lake.ts";
import { createEmptyTable, createFromJson, createSchemas } from "../../lake/duckdb/catalog.ts";
import { type Database, openDatabase } from "../../lake/duckdb/database.ts";
import { quoteName } from "../../lake/duckdb/identifiers.ts";
import { loadSources, type Project } from "../../lake/project.ts";

const PROJECT = { dir: join(import.meta.dirname, "../..") } as Project;

export type Sent = Readonly<Record<string, unknown>>;

/** Rows of one run, by table, e.g. `census__income`. */
export interface Run {
  /** ISO instant at which it started. */
  readonly at: string;
  readonly rows: Readonly<Record<string, readonly Sent[]>>;
}

export function compilePlaces(): Promise<Graph> {
  return compilePart(/^bronze\.(census|bls|amenity)__/, ["census", "bls", "amenity"]);
}

/** What reads only these tables, with one of these tags, and its assertions. */
export async function compilePart(tables: RegExp, tags: readonly string[]): Promise<Graph> {
  const graph = await compileLake(PROJECT, await loadSources(PROJECT));
  const inputs = graph.inputs.filter(({ name }) => tables.test(name));
  const available = new Set(inputs.map(({ name }) => name));
  const within = ({ references }: { readonly references: readonly string[] }) =>
    references.every((name) => available.has(name));
  const models = graph.models.filter((model) => {
    const whole = within(model) && model.tags.some((tag) => tags.includes(tag));
    if (whole) available.add(model.name);
    return whole;
  });
  return { ...graph, inputs, models, assertions: graph.assertions.filter(within) };
}

export async function openPlaceLake(graph: Graph, runs: readonly Run[]): Promise<Database> {
  const database = await openDatabase({ connections: 1 });
  await database.run(createSchemas());
  for (const { name, columns, fromJson } of graph.inputs) {
    await database.run(createEmptyTable(name, columns));
    if (fromJson !== undefined) await database.run(createFromJson(name, fromJson));
  }
  for (const [n, run] of runs.entries()) await land(database, run, n + 1);
  for (const { name, sql, materialization } of graph.models) {
    const kind = materialization === "view" ? "VIEW" : "TABLE";
    await database.run(`CREATE ${kind} ${quoteName(name)} AS ${sql}`);
  }
  return database;
}

async function land(database: Database, { at, rows }: Run, n: number): Promise<void> {
  const runId = `${at.replaceAll(/[-:]|\.\d+/g, "")}-${String(n).padStart(6, "0")}`;
  for (const [table, records] of Object.entries(rows)) {
    await database.run(
      `INSERT INTO bronze.${table}
       SELECT typed.*, NULL, $at::TIMESTAMPTZ, n, $run_id
       FROM (SELECT row.n, bronze.${table}_from_json(row.record) AS typed
             FROM (SELECT unnest(from_json($json, '[{"n":"BIGINT","record":"JSON"}]')) AS row))`,
      { json: JSON.stringify(records.map((record, i) => ({ n: i, record }))), at, run_id: runId },
    );
  }
}

/** Names of the assertions that find rows. */
export async function failing(
  connection: DuckDBConnection,
  assertions: readonly Assertion[],
): Promise<string[]> {
  const names: string[] = [];
  for (const assertion of assertions) {
    const { failing: rows } = compileCheck(assertion, new Date("2026-11-21T12:25:00Z"));
    const reader = await connection.runAndReadAll(`SELECT count(*)::INTEGER FROM (${rows})`);
    if (reader.getRows()[0]![0] !== 0) names.push(assertion.name);
  }
  return names;
}

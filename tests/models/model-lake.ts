/** The project's own models and assertions over landings, in memory: bronze typed by the contracts, models as tables. */
import { join } from "node:path";
import type { Graph } from "../../lake/compile/graph.ts";
import { compileLake } from "../../lake/compile-lake.ts";
import { createEmptyTable, createFromJson, createSchemas } from "../../lake/duckdb/catalog.ts";
import { type Database, openDatabase, type Row } from "../../lake/duckdb/database.ts";
import { quoteName } from "../../lake/duckdb/identifiers.ts";
import { loadSources, type Project } from "../../lake/project.ts";
import { addInterval, type Interval } from "../../lake/state/coverage.ts";
import type { Landing } from "./landing.ts";

export interface ModelLake extends AsyncDisposable {
  readonly graph: Graph;
  readonly database: Database;
  rows(sql: string): Promise<Row[]>;
}

const PROJECT = { dir: join(import.meta.dirname, "../..") } as Project;

/** The part of the project that needs nothing of other sources: payments' tables, what reads only them, and its assertions. */
export async function compilePayments(): Promise<Graph> {
  const graph = await compileLake(PROJECT, await loadSources(PROJECT));
  const inputs = graph.inputs.filter(
    ({ name }) => name.startsWith("bronze.payments__") || name === "lake.coverage",
  );
  const available = new Set(inputs.map(({ name }) => name));
  const within = ({ references }: { readonly references: readonly string[] }) =>
    references.every((name) => available.has(name));
  const models = graph.models.filter((model) => {
    const whole = within(model) && model.tags.includes("payments");
    if (whole) available.add(model.name);
    return whole;
  });
  return { ...graph, inputs, models, assertions: graph.assertions.filter(within) };
}

export async function openModelLake(graph: Graph, landings: readonly Landing[]): Promise<ModelLake> {
  const database = await openDatabase({ connections: 1 });
  await database.run(createSchemas());
  for (const input of graph.inputs) {
    await database.run(createEmptyTable(input.name, input.columns));
    if (input.fromJson !== undefined) await database.run(createFromJson(input.name, input.fromJson));
  }
  for (const landing of landings) await landRows(database, landing);
  await insertCoverage(database, landings);
  for (const { name, sql, materialization } of graph.models) {
    const kind = materialization === "view" ? "VIEW" : "TABLE";
    await database.run(`CREATE ${kind} ${quoteName(name)} AS ${sql}`);
  }
  return {
    graph,
    database,
    rows: (sql) => database.rows(sql),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

async function landRows(database: Database, { runId, now, rows }: Landing): Promise<void> {
  for (const [resource, records] of Object.entries(rows)) {
    const table = `bronze.payments__${resource}`;
    const json = JSON.stringify(records.map((record, n) => ({ n, record })));
    await database.run(
      `INSERT INTO ${table}
       SELECT typed.*, NULL, to_timestamp($now), n, $run_id
       FROM (SELECT row.n, ${table}_from_json(row.record) AS typed
             FROM (SELECT unnest(from_json($json, '[{"n":"BIGINT","record":"JSON"}]')) AS row))`,
      { json, now, run_id: runId },
    );
  }
}

async function insertCoverage(database: Database, landings: readonly Landing[]): Promise<void> {
  const covered = new Map<string, readonly Interval[]>();
  for (const { rows, from, to } of landings) {
    const window = { from: new Date(from * 1000).toISOString(), to: new Date(to * 1000).toISOString() };
    for (const resource of Object.keys(rows)) {
      covered.set(resource, addInterval(covered.get(resource) ?? [], window));
    }
  }
  for (const [resource, intervals] of covered) {
    for (const { from, to } of intervals) {
      await database.run("INSERT INTO lake.coverage VALUES ('payments', $resource, $from, $to)", {
        resource,
        from,
        to,
      });
    }
  }
}

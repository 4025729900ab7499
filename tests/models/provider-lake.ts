/** The models of one source over what its mock answers at different clocks: bronze in memory, typed by the contracts. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { compileCheck } from "../../lake/assert/compile-check.ts";
import type { Graph } from "../../lake/compile/graph.ts";
import { compileLake } from "../../lake/compile-lake.ts";
import type { SourceDefinition } from "../../lake/contract/definition.ts";
import { createEmptyTable, createFromJson, createSchemas } from "../../lake/duckdb/catalog.ts";
import { openDatabase, type Row } from "../../lake/duckdb/database.ts";
import { quoteName } from "../../lake/duckdb/identifiers.ts";
import { loadSources, type Project } from "../../lake/project.ts";
import { type MockApiOptions, serveMockApi } from "../../mock-api/index.ts";
import { readAll } from "../extract/reading.ts";

const PROJECT = { dir: join(import.meta.dirname, "../..") } as Project;

/** What one run lands. */
export interface Read {
  readonly now: Date;
  readonly rows: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
}

export interface Run extends Partial<MockApiOptions> {
  readonly now: Date;
  /** Default: `now`, for resources that are read whole. */
  readonly from?: Date;
  /** Ids of the datasets; default all. */
  readonly datasets?: readonly string[];
}

/** What a run at `now` for [from, now) gets of the mock. */
export async function readAt(
  source: SourceDefinition,
  resources: readonly string[],
  { now, from = now, datasets, ...mockOptions }: Run,
): Promise<Read> {
  await using mock = await serveMockApi({ now, sources: [source.name], limited: false, ...mockOptions });
  const window = { from, to: now };
  const some = datasets === undefined ? {} : { datasets: datasets.map((id) => ({ id, window })) };
  const read = resources.map(async (name) => {
    const { rows } = await readAll(source, name, mock.url, { now, window, ...some });
    return [name, rows];
  });
  return { now, rows: Object.fromEntries(await Promise.all(read)) };
}

/** Tables, models and assertions that need nothing of other sources. */
export async function compileProvider(source: string): Promise<Graph> {
  const graph = await compileLake(PROJECT, await loadSources(PROJECT));
  const inputs = graph.inputs.filter(({ name }) => name.startsWith(`bronze.${source}__`));
  const available = new Set(inputs.map(({ name }) => name));
  const within = ({ references }: { readonly references: readonly string[] }) =>
    references.every((name) => available.has(name));
  const models = graph.models.filter((model) => {
    const whole = within(model) && model.tags.includes(source);
    if (whole) available.add(model.name);
    return whole;
  });
  return { ...graph, inputs, models, assertions: graph.assertions.filter(within) };
}

export interface ProviderLake extends AsyncDisposable {
  rows(sql: string): Promise<Row[]>;
  run(sql: string): Promise<void>;
  /** Names of assertions with failing rows. */
  failing(): Promise<string[]>;
}

/** Runs in the order given. */
export async function openProviderLake(
  source: string,
  graph: Graph,
  reads: readonly Read[],
): Promise<ProviderLake> {
  const database = await openDatabase({ connections: 1 });
  await database.run(createSchemas());
  for (const input of graph.inputs) {
    await database.run(createEmptyTable(input.name, input.columns));
    if (input.fromJson !== undefined) await database.run(createFromJson(input.name, input.fromJson));
  }
  for (const [n, { now, rows }] of reads.entries()) {
    for (const [resource, records] of Object.entries(rows)) {
      const table = `bronze.${source}__${resource}`;
      const json = JSON.stringify(records.map((record, row) => ({ n: row, record })));
      await database.run(
        `INSERT INTO ${table}
         SELECT typed.*, NULL, $now::TIMESTAMPTZ, n, $run_id
         FROM (SELECT row.n, ${table}_from_json(row.record) AS typed
               FROM (SELECT unnest(from_json($json, '[{"n":"BIGINT","record":"JSON"}]')) AS row))`,
        { json, now: now.toISOString(), run_id: `run-${String(n).padStart(6, "0")}` },
      );
    }
  }
  for (const { name, sql } of graph.models) await database.run(`CREATE TABLE ${quoteName(name)} AS ${sql}`);
  return {
    rows: (sql) => database.rows(sql),
    run: async (sql) => void (await database.run(sql)),
    failing: async () => {
      const names: string[] = [];
      for (const assertion of graph.assertions) {
        const { failing } = compileCheck(assertion, reads.at(-1)?.now ?? new Date(0));
        if ((await database.rows(failing)).length > 0) names.push(assertion.name);
      }
      return names;
    },
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

export async function assertSound(lake: ProviderLake): Promise<void> {
  assert.deepEqual(await lake.failing(), []);
}

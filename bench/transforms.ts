/**
 * Building the payments models against DuckDB alone: the same compiled SQL, the same ORDER BY, the same Parquet options,
 * over the same bronze, each in a process of its own, in turn.
 *
 * `lake` is the build stage of a run: schedule, write aside, name by content, register. `duckdb, same schedule` runs the
 * bare statements on as many connections, `duckdb, one after another` on one connection with a thread per core.
 */
import { fork } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { buildModels } from "../lake/build/build-models.ts";
import { createModelView, type InputData, openCatalog } from "../lake/build/catalog.ts";
import { inOrder } from "../lake/build/in-order.ts";
import type { Graph, Model } from "../lake/compile/graph.ts";
import { compileLake } from "../lake/compile-lake.ts";
import { bronzeTable } from "../lake/contract/definition.ts";
import { type Database, openDatabase } from "../lake/duckdb/database.ts";
import { quoteIdent, quoteLiteral, quoteName } from "../lake/duckdb/identifiers.ts";
import { systemEffects } from "../lake/effects.ts";
import { PARQUET_OPTIONS } from "../lake/land/copy-segment.ts";
import { COVERAGE, loadSources, openProject, STAND_INS } from "../lake/project.ts";
import { lake } from "../tests/support/lake-process.ts";

export interface TransformRow {
  readonly path: TransformPath;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMegabytes: number;
}

export interface TransformBenchOptions {
  /** How many times the mock's day is multiplied, ids apart. Default 400: some 580,000 events, 130,000 charges. */
  readonly copies?: number;
  readonly repeats?: number;
}

const PATHS = ["lake", "duckdb, same schedule", "duckdb, one after another"] as const;
type TransformPath = (typeof PATHS)[number];

const NOW = "2026-03-10T00:00:00Z";
const COVERED = {
  source: "payments",
  covered_from: "2026-03-09 00:00:00+00",
  covered_to: "2026-03-10 00:00:00+00",
};

/** The median run of each path. */
export async function transformBench({
  copies = 400,
  repeats = 5,
}: TransformBenchOptions = {}): Promise<TransformRow[]> {
  const dir = mkdtempSync(join(tmpdir(), "lake-bench-transforms-"));
  try {
    const { code, stderr } = await lake(["extract", "--days", "1", "--now", NOW], {
      env: { LAKE_ROOT: join(dir, "day") },
    });
    if (code !== 0) throw new Error(stderr);
    await multiply(dir, copies);
    const runs: TransformRow[] = [];
    for (let i = 0; i < repeats; i++) for (const path of PATHS) runs.push(await child(dir, path));
    return PATHS.map((path) => {
      const ofPath = runs.filter((run) => run.path === path).sort((a, b) => a.seconds - b.seconds);
      return ofPath[Math.floor(ofPath.length / 2)]!;
    });
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Every id of the day with a copy's number behind it, in columns and inside JSON alike. */
async function multiply(dir: string, copies: number): Promise<void> {
  await using database = await openDatabase({ connections: 2 });
  const day = join(dir, "day/bronze/payments");
  for (const resource of readdirSync(day)) {
    const target = join(dir, "bronze", resource, "run_id=bench");
    mkdirSync(target, { recursive: true });
    const from = `read_parquet('${day}/${resource}/*/*.parquet', hive_partitioning = false)`;
    const columns = await database.describe(`SELECT * FROM ${from}`);
    const replaced = columns
      .filter(({ type }) => type === "VARCHAR" || type === "JSON")
      .map(({ name, type }) => {
        const renamed = String.raw`regexp_replace(${quoteIdent(name)}::VARCHAR, '\b(ch|pi|cus|re|in|po|txn|dp|du|evt)_(\w+)', '\1_\2x' || copy, 'g')`;
        return `${renamed}::${type} AS ${quoteIdent(name)}`;
      });
    await database.run(
      `COPY (SELECT * EXCLUDE (copy) REPLACE (${replaced.join(", ")}) FROM ${from}, range(${copies}) copies(copy))
       TO ${quoteLiteral(`${target}/part-0.parquet`)} (${PARQUET_OPTIONS})`,
    );
  }
}

function child(dir: string, path: TransformPath): Promise<TransformRow> {
  return new Promise((resolve, reject) => {
    let result: TransformRow;
    const process = fork(import.meta.filename, [dir, path], { execArgv: ["--import", "./lake/self.ts"] });
    process.on("message", (message) => {
      result = message as TransformRow;
    });
    process.on("error", reject);
    process.on("exit", (code) =>
      code === 0 ? resolve(result) : reject(new Error(`${path} exited ${code}`)),
    );
  });
}

async function measure(dir: string, path: TransformPath): Promise<TransformRow> {
  const effects = systemEffects();
  const project = await openProject(".", effects, {});
  const sources = await loadSources(project);
  const whole = await compileLake(project, sources);
  const graph = { ...whole, models: whole.models.filter(({ tags }) => tags.includes("payments")) };
  const inputs = new Map<string, InputData>(
    sources.flatMap((source) =>
      source.resources.map(({ name }) => [
        `bronze.${bronzeTable(source.name, name)}`,
        {
          files: source.name === "payments" ? [join(dir, "bronze", name, "run_id=bench/part-0.parquet")] : [],
        },
      ]),
    ),
  );
  const resources = sources.find(({ name }) => name === COVERED.source)?.resources ?? [];
  inputs.set(COVERAGE.name, { rows: resources.map(({ name }) => ({ ...COVERED, resource: name })) });
  inputs.set(STAND_INS.name, { rows: [] });
  const out = join(dir, "out");
  mkdirSync(out);
  const alone = path === "duckdb, one after another";
  await using database = await openDatabase({
    directories: [dir],
    tempDirectory: join(dir, "spill"),
    ...(alone ? { threads: availableParallelism(), connections: 1 } : {}),
  });
  const selected = new Set(graph.models.map(({ name }) => name));
  const catalog = await openCatalog({ database, graph, inputs, published: null, snapshotDir: "", selected });
  const before = process.cpuUsage();
  const start = performance.now();
  if (path === "lake") {
    const signal = new AbortController().signal;
    await buildModels({
      graph,
      selected,
      catalog,
      stagingDir: out,
      published: null,
      runId: "bench",
      effects,
      signal,
    });
  } else {
    await bare(database, graph, out);
  }
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(before);
  rmSync(out, { recursive: true });
  return {
    path,
    seconds,
    cpuSeconds: (user + system) / 1e6,
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
  };
}

async function bare(database: Database, graph: Graph, out: string): Promise<void> {
  const build = async (model: Model): Promise<void> => {
    const name = quoteName(model.name);
    await database.run(createModelView(model).sql);
    if (model.materialization === "view") return;
    const order = model.key.length > 0 ? model.key.map(quoteIdent).join(", ") : "ALL";
    const file = join(out, `${model.name}.parquet`);
    if (model.partitionBy === undefined) {
      await database.run(
        `COPY (FROM ${name} ORDER BY ${order}) TO ${quoteLiteral(file)} (${PARQUET_OPTIONS})`,
      );
      await database.run(`CREATE OR REPLACE VIEW ${name} AS FROM read_parquet(${quoteLiteral(file)})`);
    } else {
      const by = quoteIdent(model.partitionBy);
      await database.run(
        `COPY (FROM ${name} ORDER BY ${by}, ${order}) TO ${quoteLiteral(file)} (${PARQUET_OPTIONS}, PARTITION_BY (${by}), WRITE_PARTITION_COLUMNS)`,
      );
      await database.run(
        `CREATE OR REPLACE VIEW ${name} AS FROM read_parquet(${quoteLiteral(`${file}/*/*.parquet`)})`,
      );
    }
  };
  const { failures } = await inOrder(graph.models, database.parallelism, build);
  for (const { error } of failures) throw error;
}

export function transformTable(rows: readonly TransformRow[]): string {
  const own = rows.find(({ path }) => path === "lake")!;
  return [
    "| path | seconds | CPU s | peak MB | lake takes |",
    "|---|---|---|---|---|",
    ...rows.map(
      (row) =>
        `| ${row.path} | ${row.seconds.toFixed(2)} | ${row.cpuSeconds.toFixed(1)} | ${Math.round(row.peakMegabytes)} | ` +
        `${row === own ? "" : `${(own.seconds / row.seconds).toFixed(2)} ×`} |`,
    ),
  ].join("\n");
}

if (process.send !== undefined && process.argv[1] === import.meta.filename) {
  const [dir, path] = process.argv.slice(2) as [string, TransformPath];
  process.send(await measure(dir, path));
}

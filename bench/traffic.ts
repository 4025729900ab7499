/**
 * How close extraction comes to what its sources' limits allow: 20 resources of 9 sources at once, from the mock in another
 * process, landed as in a run. The bound is the least time in which that many requests may leave: the first second's worth
 * at once, the others at the declared rate. And the whole project once, as a user runs it.
 */
import { fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SourceDefinition } from "../lake/contract/definition.ts";
import { pageReader } from "../lake/contract/scan-page.ts";
import { type Database, openDatabase } from "../lake/duckdb/database.ts";
import { type Effects, systemEffects } from "../lake/effects.ts";
import { createHttpClient, type HttpClient } from "../lake/http/client.ts";
import { type FetchedPage, openLanding } from "../lake/land/landing.ts";
import { loadSources, openProject } from "../lake/project.ts";
import { extractResource } from "../lake/source/extract-resource.ts";
import { openTraffic } from "../lake/traffic/open-traffic.ts";
import { type MockRequest, serveMockApi } from "../mock-api/index.ts";
import { lake } from "../tests/support/lake-process.ts";

export interface TrafficRow {
  readonly requests: number;
  readonly refused: number;
  readonly rows: number;
  readonly seconds: number;
  /** The least that the limits allow. */
  readonly boundSeconds: number;
  /** Of the source that came least close, in its own time. */
  readonly slowest: { readonly source: string; readonly share: number };
  readonly cpuSeconds: number;
  readonly peakMegabytes: number;
}

export interface TrafficResult {
  readonly rows: readonly TrafficRow[];
  readonly runAll: { readonly seconds: number; readonly sources: number; readonly models: number };
}

const RESOURCES: Readonly<Record<string, readonly string[]>> = {
  amenity: ["benchmarks"],
  bls: ["observations"],
  census: ["income", "variables"],
  eia: ["routes", "facets", "series", "data"],
  fred: ["series", "observations", "releases", "categories"],
  mapbox: ["boundaries"],
  noaa: ["datasets", "stations", "data"],
  payments: ["charges"],
  worldbank: ["countries", "indicators", "data"],
};
const NOW = new Date("2026-11-21T12:00:00Z");
const WINDOW = { from: new Date("2026-11-14T00:00:00Z"), to: NOW };

/** @param seconds how long each source is kept busy, a measurement each. Default 10 and 30: three times the requests. */
export async function trafficBench({ seconds = [10, 30] } = {}): Promise<TrafficResult> {
  const rows: TrafficRow[] = [];
  for (const busy of seconds) rows.push(await measured(busy));
  return { rows, runAll: await runAll() };
}

async function measured(busySeconds: number): Promise<TrafficRow> {
  const requests: MockRequest[] = [];
  const sources = Object.keys(RESOURCES);
  await using mock = await serveMockApi({ now: NOW, sources, onRequest: (one) => void requests.push(one) });
  const extracted = await child(busySeconds, mock.baseUrls);
  return {
    ...extracted,
    requests: requests.length,
    refused: requests.filter(({ status }) => status === 429).length,
  };
}

type Extracted = Omit<TrafficRow, "requests" | "refused">;

function child(busySeconds: number, baseUrls: Readonly<Record<string, string>>): Promise<Extracted> {
  return new Promise((resolve, reject) => {
    let result: Extracted;
    const args = [String(busySeconds), JSON.stringify(baseUrls)];
    const process = fork(import.meta.filename, args, { execArgv: ["--import", "./lake/self.ts"] });
    process.on("message", (message) => {
      result = message as Extracted;
    });
    process.on("error", reject);
    process.on("exit", (code) =>
      code === 0 ? resolve(result) : reject(new Error(`traffic exited ${code}`)),
    );
  });
}

async function extract(busySeconds: number, baseUrls: Readonly<Record<string, string>>): Promise<Extracted> {
  const effects = systemEffects({ now: NOW, env: {} });
  const sources = await loadSources(await openProject(".", effects, {}));
  const folder = mkdtempSync(join(tmpdir(), "lake-bench-traffic-"));
  await using database = await openDatabase({ directories: [folder] });
  const startedMs = performance.now();
  const work = Object.entries(RESOURCES).map(([name, resources]) => {
    const source = sources.find((one) => one.name === name);
    if (source === undefined) throw new Error(`the project has no source ${name}`);
    const baseUrl = baseUrls[name] as string;
    return busySource({ source, resources, baseUrl, busySeconds, database, folder, effects });
  });
  const done = await Promise.all(work);
  const seconds = (performance.now() - startedMs) / 1000;
  rmSync(folder, { recursive: true, force: true });
  const { user, system } = process.cpuUsage();
  const [slowest] = done.toSorted((a, b) => a.boundSeconds / a.seconds - b.boundSeconds / b.seconds);
  return {
    seconds,
    boundSeconds: Math.max(...done.map((one) => one.boundSeconds)),
    rows: done.reduce((sum, one) => sum + one.rows, 0),
    slowest: { source: slowest!.source, share: slowest!.boundSeconds / slowest!.seconds },
    cpuSeconds: (user + system) / 1e6,
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
  };
}

interface Busy {
  readonly source: SourceDefinition;
  readonly resources: readonly string[];
  readonly baseUrl: string;
  readonly busySeconds: number;
  readonly database: Database;
  readonly folder: string;
  readonly effects: Effects;
}

/** Reads its resources again and again, until as many requests were made as the rate allows in the time. */
async function busySource(busy: Busy) {
  const { source, baseUrl, busySeconds, effects } = busy;
  const { ratePerSecond } = source.limits;
  const traffic = openTraffic({ root: busy.folder, effects }).of(source);
  const client = createHttpClient({ source, baseUrl, key: () => source.auth?.mockKey, traffic, effects });
  const startedMs = performance.now();
  const total = { requests: 0, rows: 0, wanted: ratePerSecond * busySeconds };
  await Promise.all(busy.resources.map((name) => busyResource(busy, name, client, total)));
  await client.close();
  return {
    source: source.name,
    rows: total.rows,
    seconds: (performance.now() - startedMs) / 1000,
    boundSeconds: Math.max(0, total.requests / ratePerSecond - 1),
  };
}

/** One landing, as in a run over a long window; as many chains of pages as the source takes at once. */
async function busyResource(
  { source, database, folder, effects }: Busy,
  name: string,
  client: HttpClient,
  total: { requests: number; rows: number; readonly wanted: number },
): Promise<void> {
  const resource = source.resources.find((one) => one.name === name);
  if (resource === undefined) throw new Error(`${source.name} has no resource ${name}`);
  const landing = openLanding({
    ...{ database, source: source.name, resource, runId: "bench", observedAt: NOW, effects },
    staging: (relative) => join(folder, relative),
  });
  let landed: Promise<unknown> = Promise.resolve();
  const land = (page: FetchedPage) => {
    const counts = landed.then(() => landing.page(page));
    landed = counts;
    return counts;
  };
  const { signal } = new AbortController();
  const common = {
    source,
    resource,
    client,
    window: WINDOW,
    now: NOW,
    parserOf: pageReader,
    land,
    effects,
    signal,
  };
  const chains = Array.from({ length: source.limits.concurrency }, async () => {
    while (total.requests < total.wanted) {
      const { requests, fetched } = await extractResource(common);
      total.requests += requests;
      total.rows += fetched;
    }
  });
  await Promise.all(chains);
  await landing.finish();
}

async function runAll(): Promise<TrafficResult["runAll"]> {
  const root = mkdtempSync(join(tmpdir(), "lake-bench-run-all-"));
  try {
    const startedMs = performance.now();
    const args = ["run-all", "--days", "7", "--now", NOW.toISOString(), "--json"];
    const { code, stdout, stderr } = await lake(args, { env: { LAKE_ROOT: root, LAKE_SOURCES: "" } });
    if (code !== 0) throw new Error(stderr);
    const seconds = (performance.now() - startedMs) / 1000;
    const { landed, models } = JSON.parse(stdout) as {
      landed: { source: string }[];
      models: unknown[];
    };
    return { seconds, sources: new Set(landed.map(({ source }) => source)).size, models: models.length };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

export function trafficTable({ rows, runAll: { seconds, sources, models } }: TrafficResult): string {
  return [
    "| requests | refused | rows | seconds | at the limits | reached | slowest source | CPU s | peak MB |",
    "|---|---|---|---|---|---|---|---|---|",
    ...rows.map(
      (row) =>
        `| ${row.requests} | ${row.refused} | ${row.rows} | ${row.seconds.toFixed(1)} | ${row.boundSeconds.toFixed(1)} | ` +
        `${percent(row.boundSeconds / row.seconds)} | ${row.slowest.source} ${percent(row.slowest.share)} | ` +
        `${row.cpuSeconds.toFixed(1)} | ${Math.round(row.peakMegabytes)} |`,
    ),
    "",
    `\`lake run-all --days 7\` of ${sources} sources and ${models} models: ${seconds.toFixed(1)} s.`,
  ].join("\n");
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

if (process.send !== undefined && process.argv[1] === import.meta.filename) {
  const [busySeconds, baseUrls] = process.argv.slice(2) as [string, string];
  process.send(await extract(Number(busySeconds), JSON.parse(baseUrls)));
}

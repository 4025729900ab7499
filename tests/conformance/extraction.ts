/** One source extracted from its mock into a folder, by the engine's own functions, on a clock where no wait is long. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { zstdDecompressSync } from "node:zlib";
import type { ResourceDefinition, SourceDefinition } from "../../lake/contract/definition.ts";
import { pageReader } from "../../lake/contract/scan-page.ts";
import { type Database, openDatabase, type Row } from "../../lake/duckdb/database.ts";
import { quoteLiteral } from "../../lake/duckdb/identifiers.ts";
import { type Effects, systemEffects } from "../../lake/effects.ts";
import { createHttpClient } from "../../lake/http/client.ts";
import { type Landed, openLanding } from "../../lake/land/landing.ts";
import { extractResource } from "../../lake/source/extract-resource.ts";
import { type MockRequest, serveMockApi } from "../../mock-api/index.ts";
import { readWindow } from "./read-window.ts";

export const NOW = new Date("2026-11-21T12:25:00Z");
export const RUN_ID = "20261121T122500Z-000001";
/** How much faster the test's clock goes than the wall's. */
const HASTE = 200;

export interface Setting {
  readonly scenario?: string;
  /** Lowers the source's own, as MAX_PAGE_SIZE does. */
  readonly pageSize?: (resource: ResourceDefinition) => number;
  /** In place of the key that the mock accepts. */
  readonly key?: string;
}

export interface Extraction {
  /** By resource. */
  readonly resources: ReadonlyMap<string, Extracted>;
  /** What the mock was asked, health checks left out. */
  readonly requests: readonly MockRequest[];
  /** Where all of it was written. */
  readonly folder: string;
  /** Lines of every level. */
  readonly log: readonly string[];
}

export interface Extracted {
  readonly definition: ResourceDefinition;
  readonly landed: Landed;
  /** Why it did not land whole. */
  readonly error: unknown;
  /** Absolute path of one of its files. */
  path(relative: string): string;
  /** Bronze as texts, without what the lake adds, sorted; all columns of all rows. */
  rows(): Promise<readonly string[]>;
  table(kind: Kind): Promise<Row[]>;
  /** Names and types of bronze. */
  columns(): Promise<readonly string[]>;
  /** The text of every body in the archive. */
  bodies(): Promise<string>;
}

type Kind = "bronze" | "rejected" | "raw";

const parent = mkdtempSync(join(tmpdir(), "lake-conformance-"));
let opened: Promise<Database> | undefined;
after(async () => {
  (await opened)?.close();
  rmSync(parent, { recursive: true, force: true });
});

/** Each resource lands for a window in which it has rows. Errors of resources are values, any other is thrown. */
export async function extraction(source: SourceDefinition, setting: Setting = {}): Promise<Extraction> {
  opened ??= openDatabase({ connections: 2, directories: [parent] });
  const database = await opened;
  const folder = mkdtempSync(join(parent, "extraction-"));
  const requests: MockRequest[] = [];
  const onRequest = (request: MockRequest) => void (request.url === "/health" || requests.push(request));
  await using mock = await serveMockApi({
    ...{ now: NOW, sources: [source.name], limited: false, onRequest },
    scenario: setting.scenario ?? "steady",
  });
  const baseUrl = mock.baseUrls[source.name];
  assert.ok(baseUrl !== undefined, `mock-api/index.ts serves no ${source.name}`);
  const windows = await readWindow(source);
  const log: string[] = [];
  const effects = hasty(log);
  const client = clientOf(source, baseUrl, effects, setting.key);
  const signal = new AbortController().signal;
  const entries = source.resources.map(async (resource): Promise<[string, Extracted]> => {
    const path = (relative: string) => join(folder, relative);
    const landing = openLanding({
      ...{ database, source: source.name, resource, runId: RUN_ID, observedAt: NOW, effects },
      staging: path,
    });
    const pageSize = Math.min(source.pageSize, setting.pageSize?.(resource) ?? source.pageSize);
    const window = windows.get(resource.name);
    assert.ok(window !== undefined);
    const options = {
      source,
      resource,
      window,
      now: NOW,
      client,
      pageSize,
      parserOf: pageReader,
      effects,
      signal,
    };
    try {
      await extractResource({ ...options, land: landing.page });
      return [resource.name, extracted(database, resource, await landing.finish(), path)];
    } catch (error) {
      return [resource.name, extracted(database, resource, await landing.abort(), path, error)];
    }
  });
  const resources = new Map(await Promise.all(entries));
  await client.close();
  return { resources, requests, folder, log };
}

const undisturbed = new Map<string, Promise<Extraction>>();

/** The extraction that nothing disturbs; one per source and test file. */
export function steady(source: SourceDefinition): Promise<Extraction> {
  const made = undisturbed.get(source.name) ?? extraction(source);
  undisturbed.set(source.name, made);
  return made;
}

/** A client of the source that keeps to none of its limits. */
export function clientOf(source: SourceDefinition, baseUrl: string, effects: Effects, key?: string) {
  return createHttpClient({
    ...{ source, baseUrl, effects },
    key: () => key ?? source.auth?.mockKey,
    limits: { ratePerSecond: 10_000, concurrency: source.limits.concurrency },
    timeouts: { requestMs: HASTE * 60_000 },
  });
}

/** The lake's clock stands still; the one that waits are measured on runs ahead. What is logged goes to `log`. */
export function hasty(log: string[] = []): Effects {
  const effects = systemEffects({ now: NOW, env: {} });
  effects.logging.configure({ level: "debug", format: "json" });
  effects.logging.printWith((line) => void log.push(line));
  return {
    ...effects,
    monotonicMs: () => performance.now() * HASTE,
    sleep: (ms, signal) => delay(ms / HASTE, undefined, signal === undefined ? {} : { signal }),
  };
}

function extracted(
  database: Database,
  definition: ResourceDefinition,
  landed: Landed,
  path: (relative: string) => string,
  error?: unknown,
): Extracted {
  const parquet = (kind: Kind): string | undefined => {
    const files = landed.files[kind].filter((file) => file.path.endsWith(".parquet"));
    if (files.length === 0) return undefined;
    return `read_parquet([${files.map((file) => quoteLiteral(path(file.path))).join(", ")}], hive_partitioning = false)`;
  };
  const select = async (sql: string, kind: Kind): Promise<Row[]> => {
    const from = parquet(kind);
    return from === undefined ? [] : database.rows(sql.replace("landed", () => from));
  };
  return {
    ...{ definition, landed, error, path },
    table: (kind) => select("SELECT * FROM landed", kind),
    rows: async () => {
      const own = "(SELECT * EXCLUDE (_observed_at, _row) FROM landed) AS t";
      const rows = await select(`SELECT t::VARCHAR AS row FROM ${own} ORDER BY 1`, "bronze");
      return rows.map(({ row }) => String(row));
    },
    columns: async () => {
      const from = parquet("bronze");
      const columns = from === undefined ? [] : await database.describe(`SELECT * FROM ${from}`);
      return columns.map(({ name, type }) => `${name} ${type}`);
    },
    bodies: async () => {
      const requests = await select("SELECT * FROM landed", "raw");
      const archive = landed.files.raw.find((file) => file.path.endsWith(".zst"));
      const bytes = archive === undefined ? Buffer.alloc(0) : readFileSync(path(archive.path));
      const frames = requests.map(({ offset, compressed_bytes: length }) =>
        bytes.subarray(Number(offset), Number(offset) + Number(length)),
      );
      return frames.map((frame) => zstdDecompressSync(frame).toString()).join("\n");
    },
  };
}

/** A graph, a catalog and a build in a folder of their own, without the compiler: references are given by hand. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BuildEvent, buildModels } from "../../lake/build/build-models.ts";
import { type Catalog, type InputData, openCatalog } from "../../lake/build/catalog.ts";
import type { Graph, InputTable, Layer, Model } from "../../lake/compile/graph.ts";
import { type Database, openDatabase } from "../../lake/duckdb/database.ts";
import { type Effects, systemEffects } from "../../lake/effects.ts";
import type { PublishedModel, Snapshot } from "../../lake/state/commit.ts";

export function model(name: string, sql: string, more: Partial<Model> = {}): Model {
  return {
    name,
    layer: name.split(".")[0] as Layer,
    path: `models/${name.replace(".", "/")}.sql`,
    sql,
    description: "",
    materialization: more.partitionBy === undefined ? "table" : "partitioned",
    partitionBy: undefined,
    key: [],
    tags: [],
    references: [],
    columns: [],
    ...more,
  };
}

export function graph(models: readonly Model[], inputs: readonly InputTable[] = []): Graph {
  return { inputs, models, assertions: [], warnings: [] };
}

export interface Built {
  readonly models: Record<string, PublishedModel>;
  readonly events: readonly BuildEvent[];
  readonly stagingDir: string;
  readonly catalog: Catalog;
  readonly database: Database;
}

export interface BuildRequest {
  readonly graph: Graph;
  readonly inputs?: ReadonlyMap<string, InputData>;
  readonly selected?: readonly string[];
  readonly published?: Snapshot | null;
  readonly snapshotDir?: string;
  readonly runId?: string;
  readonly connections?: number;
  readonly effects?: Effects;
  readonly signal?: AbortSignal;
  /** Sees the events of a build that fails, too. */
  readonly events?: BuildEvent[];
}

/** Temporary folder and databases, released by `using`. */
export class Project implements AsyncDisposable {
  readonly folder = mkdtempSync(join(tmpdir(), "lake-build-"));
  readonly #databases: Database[] = [];
  #builds = 0;

  async build(request: BuildRequest): Promise<Built> {
    const stagingDir = `${this.folder}/build-${this.#builds++}`;
    mkdirSync(stagingDir);
    const database = await openDatabase({ connections: request.connections ?? 2 });
    this.#databases.push(database);
    const selected = new Set(request.selected ?? request.graph.models.map(({ name }) => name));
    const published = request.published ?? null;
    const catalog = await openCatalog({
      database,
      graph: request.graph,
      inputs: request.inputs ?? new Map(),
      published,
      snapshotDir: request.snapshotDir ?? "",
      selected,
    });
    const events = request.events ?? [];
    const models = await buildModels({
      graph: request.graph,
      selected,
      catalog,
      stagingDir,
      published,
      runId: request.runId ?? "20261121T122500Z-000001",
      effects: request.effects ?? systemEffects(),
      signal: request.signal ?? new AbortController().signal,
      onProgress: (event) => events.push(event),
    });
    return { models, events, stagingDir, catalog, database };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const database of this.#databases) database.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Path → base64 of every file a build lists. */
export function bytesOf(built: Built): Record<string, string> {
  const files = Object.values(built.models).flatMap(({ files }) => files);
  return Object.fromEntries(
    files.map(({ path }) => [path, readFileSync(`${built.stagingDir}/${path}`).toString("base64")]),
  );
}

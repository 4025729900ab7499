/** Builds the selected models in the order of the graph, as many at once as there are connections. */
import type { Graph, Model } from "../compile/graph.ts";
import { interruptible } from "../duckdb/interruptible.ts";
import type { Effects } from "../effects.ts";
import { BuildError, type Problem } from "../errors.ts";
import type { PublishedModel, Snapshot } from "../state/commit.ts";
import { buildModel, isFresh } from "./build-model.ts";
import type { Catalog } from "./catalog.ts";
import { inOrder, type Outcome } from "./in-order.ts";
import { ModelFailure } from "./model-failure.ts";

export interface BuildEvent {
  readonly model: string;
  /** `fresh`: built, and byte-identical to what is published. `skipped`: not started, because of a failure elsewhere. */
  readonly state: "running" | "built" | "fresh" | "failed" | "skipped";
  /** Null for views, and until built. */
  readonly rows: number | null;
  readonly bytes: number;
  readonly files: number;
  /** How many of the files are those of the published snapshot, byte for byte. */
  readonly freshFiles: number;
  readonly elapsedMs: number;
}

export interface BuildModelsOptions {
  readonly graph: Graph;
  readonly selected: ReadonlySet<string>;
  readonly catalog: Catalog;
  /** Absolute folder that becomes `snapshots/<n>`. */
  readonly stagingDir: string;
  readonly published: Snapshot | null;
  readonly runId: string;
  readonly effects: Effects;
  readonly signal: AbortSignal;
  readonly onProgress?: (event: BuildEvent) => void;
}

/**
 * The models that were built, every view among them: views hold no data, so they are made anew, selected or not. Paths of files are relative to `stagingDir`. Throws BuildError with every failure and what it kept from being
 * built; `signal.reason` when aborted.
 */
export async function buildModels(options: BuildModelsOptions): Promise<Record<string, PublishedModel>> {
  const { catalog, effects, signal } = options;
  const models = scheduled(options);
  const built: Record<string, PublishedModel> = {};
  const build = async (model: Model): Promise<void> => {
    const result = await buildOne(model, options);
    catalog.names.add(model.name);
    built[model.name] = result;
    effects.reach("build:model");
  };
  const outcome = await interruptible(catalog.database, signal, effects.sleep, () =>
    inOrder(models, catalog.database.parallelism, build),
  );
  refuseFailures(outcome, options);
  effects.reach("build:done");
  return built;
}

/** The selected models, and the views that can stand on what there is. */
function scheduled({ graph, selected, catalog }: BuildModelsOptions): Model[] {
  const models: Model[] = [];
  const reachable = new Set(catalog.names);
  const problems: Problem[] = [];
  for (const model of graph.models) {
    const missing = model.references.filter((reference) => !reachable.has(reference));
    const isView = model.materialization === "view";
    if (!selected.has(model.name) && (!isView || missing.length > 0)) continue;
    for (const name of missing)
      problems.push({
        what: `${model.name} reads ${name}, which was never published and is not selected`,
        where: model.path,
      });
    models.push(model);
    reachable.add(model.name);
  }
  if (problems.length === 0) return models;
  const first = [...selected].find((name) => models.some((model) => model.name === name));
  throw new BuildError(
    `${problems.length} upstream ${problems.length === 1 ? "table is" : "tables are"} missing`,
    {
      problems,
      next: `select the upstream models too: --select +${first}`,
    },
  );
}

async function buildOne(model: Model, options: BuildModelsOptions): Promise<PublishedModel> {
  const { catalog, effects, published, selected } = options;
  // Views come along with every build; only what was asked for is told.
  const onProgress = selected.has(model.name) ? options.onProgress : undefined;
  const startedMs = effects.monotonicMs();
  const tell = (state: BuildEvent["state"], result?: PublishedModel, freshFiles = 0): void =>
    onProgress?.({
      model: model.name,
      state,
      rows: result?.rows ?? null,
      bytes: result?.files.reduce((bytes, file) => bytes + file.bytes, 0) ?? 0,
      files: result?.files.length ?? 0,
      freshFiles,
      elapsedMs: effects.monotonicMs() - startedMs,
    });
  tell("running");
  try {
    const previous = published?.models[model.name];
    const result = await catalog.database.use((connection) =>
      buildModel({ ...options, connection, model, previous }),
    );
    const before = new Set(previous?.files.map((file) => `${file.path} ${file.sha256}`));
    const freshFiles = result.files.filter((file) => before.has(`${file.path} ${file.sha256}`)).length;
    tell(previous !== undefined && isFresh(result, previous) ? "fresh" : "built", result, freshFiles);
    return result;
  } catch (error) {
    tell("failed");
    throw error;
  }
}

function refuseFailures(outcome: Outcome<Model>, { selected, onProgress }: BuildModelsOptions): void {
  const { failures } = outcome;
  if (failures.length === 0) return;
  for (const { error } of failures) if (!(error instanceof ModelFailure)) throw error;
  const skipped = outcome.skipped.filter(({ name }) => selected.has(name));
  for (const { name } of skipped)
    onProgress?.({
      model: name,
      state: "skipped",
      rows: null,
      bytes: 0,
      files: 0,
      freshFiles: 0,
      elapsedMs: 0,
    });
  const names = failures
    .map(({ node }) => node.name)
    .sort()
    .join(", ");
  const problems = failures
    .toSorted((a, b) => (a.node.name < b.node.name ? -1 : 1))
    .map(({ error }) => (error as ModelFailure).problem);
  if (skipped.length > 0) {
    const list = skipped.map((model) => model.name).join(", ");
    problems.push({ what: `not built because of ${failures.length === 1 ? "it" : "them"}: ${list}` });
  }
  throw new BuildError(
    `${failures.length} ${failures.length === 1 ? "model" : "models"} failed to build: ${names}`,
    {
      problems,
      ...(failures.length === 1 && problems[0]?.where !== undefined ? { where: problems[0].where } : {}),
      next: "correct the SQL and build again from bronze: lake run-transforms",
    },
  );
}

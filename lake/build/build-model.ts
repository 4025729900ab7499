/** Builds one model on one connection: its SELECT as a view, its rows as files, then a view over those files. */
import type { DuckDBConnection } from "@duckdb/node-api";
import type { Graph, Model } from "../compile/graph.ts";
import { columnsOf } from "../duckdb/columns-of.ts";
import type { Column } from "../duckdb/database.ts";
import { asStorageError, isSystemError } from "../errors.ts";
import type { PublishedModel } from "../state/commit.ts";
import { sha256 } from "../state/hash.ts";
import { createModelView } from "./catalog.ts";
import { culprit } from "./culprit.ts";
import { ModelFailure, modelFailure } from "./model-failure.ts";
import { viewOverFiles } from "./view-over-files.ts";
import { writeModel } from "./write-model.ts";

export interface BuildModelOptions {
  readonly connection: DuckDBConnection;
  readonly graph: Graph;
  readonly model: Model;
  /** Absolute. */
  readonly stagingDir: string;
  readonly runId: string;
  /** The model as the current snapshot has it. */
  readonly previous: PublishedModel | undefined;
  readonly signal: AbortSignal;
}

/** Throws ModelFailure for what is wrong with the model or its data, LakeError for what is wrong with the disk. */
export async function buildModel(options: BuildModelOptions): Promise<PublishedModel> {
  const { model, runId, previous, signal } = options;
  signal.throwIfAborted();
  const columns = await bind(options);
  const files = model.materialization === "view" ? [] : await write(options, columns);
  const sql = model.materialization === "view" ? model.sql : null;
  const hash = sha256(
    sql ??
      files
        .map((file) => file.sha256)
        .sort()
        .join("\n"),
  );
  const built = {
    materialization: model.materialization,
    partitionBy: model.partitionBy ?? null,
    columns,
    rows: sql === null ? files.reduce((rows, file) => rows + (file.rows ?? 0), 0) : null,
    hash,
    sql,
    files,
  };
  return { ...built, runId: previous !== undefined && isFresh(built, previous) ? previous.runId : runId };
}

/** Whether a model came out byte-identical. */
export function isFresh(built: Omit<PublishedModel, "runId">, previous: PublishedModel): boolean {
  return (
    built.hash === previous.hash &&
    built.materialization === previous.materialization &&
    built.partitionBy === previous.partitionBy
  );
}

async function bind({ connection, model }: BuildModelOptions): Promise<Column[]> {
  const view = createModelView(model);
  try {
    await connection.run(view.sql);
    return await columnsOf(connection, model.name);
  } catch (error) {
    throw modelFailure(error, model, view.offset);
  }
}

async function write(
  options: BuildModelOptions,
  columns: readonly Column[],
): Promise<PublishedModel["files"]> {
  const { connection, graph, model, stagingDir, signal } = options;
  try {
    const files = await writeModel(connection, model, stagingDir);
    await connection.run(
      viewOverFiles(
        model.name,
        files.map((file) => `${stagingDir}/${file.path}`),
      ),
    );
    refuseChangedTypes(model, columns, await columnsOf(connection, model.name));
    return files;
  } catch (error) {
    if (error instanceof ModelFailure || isSystemError(error) || signal.aborted)
      throw asStorageError(error, `building ${model.name}`);
    const blamed = await culprit(connection, graph, model, error);
    if (blamed === model) throw modelFailure(error, model, createModelView(model).offset);
    const name = `${model.name}, reading ${typeof blamed === "string" ? blamed : blamed.name}`;
    if (typeof blamed === "string") throw modelFailure(error, { ...model, name }, Number.POSITIVE_INFINITY);
    throw modelFailure(error, { ...blamed, name }, createModelView(blamed).offset);
  }
}

/** A HUGEINT, for one, becomes DOUBLE in Parquet and loses digits without a word. */
function refuseChangedTypes(model: Model, written: readonly Column[], read: readonly Column[]): void {
  const changed = written.filter((column, index) => column.type !== read[index]?.type);
  if (changed.length === 0) return;
  const list = changed.map(
    ({ name, type }) =>
      `${name} is ${type}, which comes back as ${read.find((column) => column.name === name)?.type}`,
  );
  throw new ModelFailure({
    what: `${model.name}: Parquet cannot keep every type: ${list.join("; ")}`,
    where: model.path,
    hint: "cast in the model, e.g. sum(amount)::DECIMAL(38,0) or ::BIGINT",
  });
}

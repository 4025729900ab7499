/** Why one model was not built, as a finding with its place in the model's file. */
import type { Model } from "../compile/graph.ts";
import { engineError } from "../duckdb/engine-error.ts";
import { excerptAt, placeAt } from "../duckdb/place-at.ts";
import { asStorageError, LakeError, type Problem } from "../errors.ts";

export class ModelFailure extends Error {
  readonly problem: Problem;

  constructor(problem: Problem, cause?: unknown) {
    super(problem.what, { cause });
    this.problem = problem;
  }
}

/**
 * `offset` is where the model's SQL starts in the text that DuckDB saw, in bytes. A full or failing disk is nobody's
 * SQL: it comes back as a StorageError.
 */
export function modelFailure(error: unknown, model: Model, offset: number): LakeError | ModelFailure {
  const storage = asStorageError(error, `building ${model.name}`);
  if (storage instanceof LakeError) return storage;
  const { message, type, position, candidates } = engineError(error);
  const what = `${model.name}: ${message}`;
  const hint =
    type === "Out of Memory" ? { hint: "raise memoryLimit in lake.config.ts" } : candidateHint(candidates);
  const place =
    position === undefined || position < offset ? undefined : placeAt(model.sql, position - offset);
  if (place === undefined) return new ModelFailure({ what, where: model.path, ...hint }, error);
  const where = `${model.path}:${place.line}:${place.column}`;
  return new ModelFailure({ what, where, excerpt: excerptAt(model.sql, place), ...hint }, error);
}

function candidateHint(candidates: readonly string[]): { hint?: string } {
  return candidates.length === 0 ? {} : { hint: `did you mean ${candidates.join(", ")}?` };
}

/** What one run did, for people and programs: the commit without its file lists. Pure. */
import type { Commit, LandedResource, PublishedModel } from "./commit.ts";

export function manifestOf(commit: Commit): Record<string, unknown> {
  const { snapshot } = commit;
  return {
    run_id: commit.runId,
    command: commit.command,
    outcome: commit.outcome,
    api: commit.api,
    started_at: commit.startedAt,
    committed_at: commit.committedAt,
    commit: commit.n,
    commit_checksum: commit.checksum,
    snapshot: snapshot?.number ?? null,
    entities: Object.fromEntries(
      commit.landed.map((landed) => [`${landed.source}.${landed.resource}`, entity(landed)]),
    ),
    ...(commit.standIns === undefined ? {} : { stand_ins: commit.standIns }),
    models: Object.fromEntries(
      Object.entries(snapshot?.models ?? {}).map(([name, made]) => [name, model(made)]),
    ),
    assertions: commit.assertions,
    error: commit.error,
  };
}

function entity(landed: LandedResource): Record<string, unknown> {
  const { window, datasets, params, elapsedMs, files } = landed;
  return {
    complete: landed.complete,
    window,
    ...(datasets === undefined ? {} : { datasets: datasets.read }),
    ...(params === undefined ? {} : { params }),
    pages: landed.pages,
    fetched: landed.fetched,
    landed: landed.landed,
    rejected: landed.rejected,
    duplicate: landed.duplicate,
    requests: landed.requests,
    retries: landed.retries,
    bytes: landed.bytes,
    elapsed_ms: elapsedMs,
    rows_per_second: elapsedMs > 0 ? Math.round((landed.fetched * 1000) / elapsedMs) : null,
    drift: landed.drift,
    files: [...files.raw, ...files.bronze, ...files.rejected].map((file) => file.path),
  };
}

function model(made: PublishedModel): Record<string, unknown> {
  return {
    materialization: made.materialization,
    rows: made.rows,
    hash: made.hash,
    built_by: made.runId,
    files: made.files.length,
  };
}

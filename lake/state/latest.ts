/** Small JSON files that say where the newest valid artifacts are: `_latest/<name>.json` and the watermarks. Pure. */
import { gapsBetween } from "./coverage.ts";
import type { LakeState, Landing } from "./fold.ts";
import { type DatasetReach, resourceKey } from "./reach.ts";

/** File name → body. Paths inside are relative to the lake root. */
export type Bodies = ReadonlyMap<string, Record<string, unknown>>;

/** `snapshot.json`, one file per model of the current snapshot, one per bronze table. */
export function latestFiles(state: LakeState): Bodies {
  const bodies = new Map<string, Record<string, unknown>>();
  const { snapshot } = state;
  if (snapshot !== null) {
    const publisher = state.runs.findLast((run) => run.snapshot === snapshot.number);
    const path = `snapshots/${snapshot.number}`;
    const models = Object.keys(snapshot.models);
    bodies.set("snapshot.json", {
      snapshot: snapshot.number,
      path,
      commit: publisher?.n ?? null,
      run_id: publisher?.runId ?? null,
      models,
    });
    for (const [name, model] of Object.entries(snapshot.models)) {
      const { materialization, rows, hash, runId, columns, files } = model;
      bodies.set(`${name}.json`, {
        name,
        snapshot: snapshot.number,
        run_id: runId,
        materialization,
        rows,
        hash,
        columns,
        files: files.map((file) => ({ ...file, path: `${path}/${file.path}` })),
      });
    }
  }
  for (const landing of newestLandings(state)) {
    const { source, resource, runId, commit, bronze } = landing;
    const name = `bronze.${source}__${resource}`;
    bodies.set(`${name}.json`, { name, commit, run_id: runId, files: bronze });
  }
  return bodies;
}

/**
 * One file per resource that was ever completed, with its covered windows and the gaps between them; the same of each of
 * its datasets, if it has any. The cursor is null until every dataset has one.
 */
export function watermarkFiles(state: LakeState): Bodies {
  const bodies = new Map<string, Record<string, unknown>>();
  const coverage = Map.groupBy(state.coverage, resourceKey);
  const datasets = Map.groupBy(state.datasets.values(), resourceKey);
  for (const key of new Set([...state.watermarks.keys(), ...datasets.keys()])) {
    const { cursor = null, runId = null, commit = null } = state.watermarks.get(key) ?? {};
    const intervals = (coverage.get(key) ?? []).map(({ from, to }) => ({ from, to }));
    const [source, resource] = key.split(".");
    const own = datasets.get(key);
    bodies.set(`${key}.json`, {
      source,
      resource,
      cursor,
      run_id: runId,
      commit,
      coverage: intervals,
      gaps: gapsBetween(intervals),
      ...(own === undefined ? {} : { datasets: datasetBodies(own) }),
    });
  }
  return bodies;
}

function datasetBodies(own: readonly DatasetReach[]): Record<string, unknown> {
  return Object.fromEntries(
    own
      .toSorted((a, b) => (a.dataset < b.dataset ? -1 : 1))
      .map(({ dataset, cursor, runId, commit, coverage }) => [
        dataset,
        { cursor, run_id: runId, commit, coverage, gaps: gapsBetween(coverage) },
      ]),
  );
}

function newestLandings(state: LakeState): Landing[] {
  const newest = new Map<string, Landing>();
  for (const landing of state.landings) if (landing.complete) newest.set(resourceKey(landing), landing);
  return [...newest.values()];
}

/** Small JSON files that say where the newest valid artifacts are: `_latest/<name>.json` and the watermarks. Pure. */
import { gapsBetween } from "./coverage.ts";
import { type LakeState, type Landing, resourceKey } from "./fold.ts";

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

/** One file per resource that was ever completed, with its covered windows and the gaps between them. */
export function watermarkFiles(state: LakeState): Bodies {
  const bodies = new Map<string, Record<string, unknown>>();
  const coverage = Map.groupBy(state.coverage, resourceKey);
  for (const [key, { cursor, runId, commit }] of state.watermarks) {
    const intervals = (coverage.get(key) ?? []).map(({ from, to }) => ({ from, to }));
    const [source, resource] = key.split(".");
    const gaps = gapsBetween(intervals);
    bodies.set(`${key}.json`, { source, resource, cursor, run_id: runId, commit, coverage: intervals, gaps });
  }
  return bodies;
}

function newestLandings(state: LakeState): Landing[] {
  const newest = new Map<string, Landing>();
  for (const landing of state.landings) if (landing.complete) newest.set(resourceKey(landing), landing);
  return [...newest.values()];
}

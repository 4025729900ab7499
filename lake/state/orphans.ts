/** Finds what a dead run may have left under final names. Looks at folder names only: run ids and snapshot numbers. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { isEnoent, isSystemError } from "../errors.ts";
import type { LiveRuns } from "./dead-runs.ts";
import type { LakeState } from "./fold.ts";
import { LANDED_KINDS, lakePaths, landedFolder } from "./paths.ts";

/** A folder that belongs to a commit, if that commit exists. */
export interface Candidate {
  /** Relative to the root, with forward slashes. */
  readonly path: string;
  /** Who would have made it: a run, or whoever meant to commit the number. */
  readonly runId: string | undefined;
  readonly n: number | undefined;
}

/** Every folder that some commit should name. */
export async function candidates(root: string): Promise<Candidate[]> {
  const found: Candidate[] = [];
  for (const kind of LANDED_KINDS) {
    for (const source of await names(join(root, kind))) {
      for (const resource of await names(join(root, kind, source))) {
        for (const folder of await names(join(root, kind, source, resource))) {
          const runId = /^run_id=(.+)$/.exec(folder)?.[1];
          if (runId === undefined) continue;
          found.push({ path: `${kind}/${source}/${resource}/${folder}`, runId, n: undefined });
        }
      }
    }
  }
  for (const runId of await names(lakePaths(root).reports))
    found.push({ path: `reports/${runId}`, runId, n: undefined });
  for (const name of await names(lakePaths(root).snapshots)) {
    if (/^\d+$/.test(name)) found.push({ path: `snapshots/${name}`, runId: undefined, n: Number(name) });
  }
  return found;
}

/** The folders that the log names. */
function namedFolders(state: LakeState): ReadonlySet<string> {
  const named = new Set<string>();
  for (const { source, resource, runId, raw, bronze, rejected } of state.landings) {
    const kept = { raw, bronze: bronze.length > 0, rejected };
    for (const kind of LANDED_KINDS) if (kept[kind]) named.add(landedFolder(kind, source, resource, runId));
  }
  for (const { runId, snapshot } of state.runs) {
    named.add(`reports/${runId}`);
    if (snapshot !== null) named.add(`snapshots/${snapshot}`);
  }
  return named;
}

/** Those that no commit names and no run at work can still commit. Pure. */
export function orphansAmong(found: readonly Candidate[], live: LiveRuns, state: LakeState): string[] {
  const named = namedFolders(state);
  return found
    .filter(({ path }) => !named.has(path))
    .filter(
      ({ runId, n }) =>
        !(runId !== undefined && live.runIds.has(runId)) && !(n !== undefined && live.numbers.has(n)),
    )
    .map(({ path }) => path);
}

async function names(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if (isEnoent(error) || (isSystemError(error) && error.code === "ENOTDIR")) return [];
    throw error;
  }
}

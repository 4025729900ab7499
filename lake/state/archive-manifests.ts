/**
 * Moves the manifests of old runs out of the way, into `_state/manifests/archive/`. They are the same files under the same
 * names; the log still holds the runs, so `lake runs <run_id>` finds them as before.
 */
import { access, rename } from "node:fs/promises";
import { join } from "node:path";
import { asStorageError, isEnoent } from "../errors.ts";
import { makeDirectory, syncDirectory } from "./durable.ts";
import type { LakeState } from "./fold.ts";
import { lakePaths } from "./paths.ts";

export interface ArchiveRequest {
  readonly root: string;
  readonly state: LakeState;
  /** Runs that started before this instant are old. */
  readonly before: Date;
  /** Only tell. */
  readonly dryRun: boolean;
}

/**
 * The run ids whose manifests were moved, or would be, oldest first. The newest manifest stays whatever its age:
 * recovery takes a missing one for a crash, and would write it again.
 */
export async function archiveManifests({ root, state, before, dryRun }: ArchiveRequest): Promise<string[]> {
  const paths = lakePaths(root);
  const archive = join(paths.manifests, "archive");
  const old = state.runs.slice(0, -1).filter(({ startedAt }) => Date.parse(startedAt) < before.getTime());
  const moved: string[] = [];
  try {
    for (const { runId } of old) {
      const from = paths.manifest(runId);
      if (!(await exists(from))) continue;
      moved.push(runId);
      if (dryRun) continue;
      await makeDirectory(archive);
      await rename(from, join(archive, `run_${runId}.json`));
    }
    if (moved.length > 0 && !dryRun)
      for (const folder of [archive, paths.manifests]) await syncDirectory(folder);
    return moved;
  } catch (error) {
    throw asStorageError(error, "archiving manifests");
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    if (isEnoent(error)) return false;
    throw error;
  }
}

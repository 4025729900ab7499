/**
 * Puts the lake in order after a crash; the first thing each writing command does under the lock. Every step may be
 * cut off and done again:
 *
 * 1. The staging of each dead run is renamed. From then on that run can commit nothing, even if it lives after all.
 * 2. The folders that commits should name are listed, then the runs that still have staging, then the log is read.
 *    A folder whose run has neither staging nor a commit can never get one: it is removed.
 * 3. Each dead run without a commit gets one that says `aborted`; then its staging is removed.
 * 4. Links and derived files are brought up to date.
 */
import { rm } from "node:fs/promises";
import type { Effects } from "../effects.ts";
import { asStorageError, type Problem } from "../errors.ts";
import { closeDeadRuns, fenceDeadRuns, liveRuns } from "./dead-runs.ts";
import { commitEvidence, requireComplete } from "./evidence.ts";
import type { LakeState } from "./fold.ts";
import type { RunLock } from "./lock.ts";
import { candidates, orphansAmong } from "./orphans.ts";
import { lakePaths } from "./paths.ts";
import { publish } from "./publish.ts";
import { readState } from "./read-state.ts";
import { removeFolders } from "./trash.ts";

export interface Recovery {
  readonly state: LakeState;
  /** Runs that got an `aborted` entry. */
  readonly aborted: readonly string[];
  /** Folders that no commit names, relative to the root. */
  readonly removed: readonly string[];
  /** Links and derived files that were missing, torn or behind. */
  readonly repaired: readonly string[];
  readonly warnings: readonly Problem[];
}

/** Throws CorruptLakeError, and removes nothing, when the log is damaged or lacks a commit that was once made. */
export async function recover(root: string, effects: Effects, lock: RunLock): Promise<Recovery> {
  try {
    return await recoverUnder(root, effects, lock);
  } catch (error) {
    throw asStorageError(error, "recovering the lake");
  }
}

async function recoverUnder(root: string, effects: Effects, lock: RunLock): Promise<Recovery> {
  const evidence = await commitEvidence(root);
  const warnings = await fenceDeadRuns(root, lock.owner);
  const found = await candidates(root);
  const live = await liveRuns(root);
  const read = await readState(root);
  warnings.push(...read.warnings);
  requireComplete(root, evidence, read.state);
  if (!read.checkpointUsable) await rm(lakePaths(root).checkpoint, { force: true });

  const orphans = orphansAmong(found, live, read.state);
  await removeFolders(root, orphans);
  effects.reach("recover:removed");
  const { state, aborted } = await closeDeadRuns(root, effects, read.state);
  const published = await publish(root, state);
  warnings.push(...published.warnings);
  return { state, aborted, removed: orphans, repaired: published.changed, warnings };
}

/** Runs whose process ended before they could commit: kept from committing after all, then entered in the log. */
import { readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Effects } from "../effects.ts";
import { isEnoent, type Problem } from "../errors.ts";
import { STAGED_ABORT, STAGED_COMMIT } from "./acknowledged.ts";
import { linkCommit, prepareCommit } from "./append.ts";
import type { CommitDraft } from "./commit.ts";
import { foldLog, type LakeState } from "./fold.ts";
import { type Owner, vitality } from "./owner.ts";
import { lakePaths } from "./paths.ts";
import { DEAD, isOccupied, RUN_FILE, readStagedRun, type StagedRun, stagedNames } from "./staging.ts";

/** Renames the staging of every run whose process is gone. Under the lock, a run on another machine counts as gone. */
export async function fenceDeadRuns(root: string, self: Owner): Promise<Problem[]> {
  const { staging } = lakePaths(root);
  const warnings: Problem[] = [];
  for (const name of await stagedNames(root)) {
    if (name.startsWith(".")) continue;
    const folder = join(staging, name);
    const owner = (await readStagedRun(folder))?.owner;
    if (owner !== undefined && !isSame(owner, self) && (await vitality(owner, self)) === "alive") {
      const what = `run ${name} is under way without the lock (pid ${owner.pid})`;
      warnings.push({ what, where: folder, hint: "of the two runs only one can commit" });
      continue;
    }
    await rename(folder, join(staging, `${DEAD}${name}`)).catch((error) => {
      if (!isEnoent(error) && !isOccupied(error)) throw error;
    });
  }
  return warnings;
}

function isSame(one: Owner, other: Owner): boolean {
  return (
    one.host === other.host &&
    one.boot === other.boot &&
    one.pid === other.pid &&
    one.started === other.started
  );
}

/** Runs that still have staging, and the numbers they mean to commit as. */
export interface LiveRuns {
  readonly runIds: ReadonlySet<string>;
  readonly numbers: ReadonlySet<number>;
}

export async function liveRuns(root: string): Promise<LiveRuns> {
  const runIds = new Set<string>();
  const numbers = new Set<number>();
  for (const name of await stagedNames(root)) {
    if (name.startsWith(".")) continue;
    runIds.add(name);
    const run = await readStagedRun(join(lakePaths(root).staging, name));
    if (run !== undefined) numbers.add(run.n);
  }
  return { runIds, numbers };
}

/** An `aborted` entry for each dead run that has no commit, then its staging goes. */
export async function closeDeadRuns(
  root: string,
  effects: Effects,
  before: LakeState,
): Promise<{ state: LakeState; aborted: string[] }> {
  const { staging } = lakePaths(root);
  const aborted: string[] = [];
  let state = before;
  for (const name of await stagedNames(root)) {
    if (!name.startsWith(DEAD)) continue;
    const folder = join(staging, name);
    const runId = name.slice(DEAD.length);
    if (!state.runs.some((run) => run.runId === runId)) {
      await makeRoom(folder);
      const draft = abortedDraft(runId, await readStagedRun(folder), effects.now());
      const prepared = await prepareCommit(join(folder, STAGED_ABORT), state, draft, effects.now());
      await linkCommit(root, prepared);
      state = foldLog([prepared.commit], state);
      aborted.push(runId);
    }
    await rm(folder, { recursive: true, force: true });
  }
  return { state, aborted };
}

/** A full disk must not keep recovery from writing its entry. The run's own commit file stays: it may be the proof. */
async function makeRoom(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name === RUN_FILE || name === STAGED_COMMIT) continue;
    await rm(join(folder, name), { recursive: true, force: true });
  }
}

function abortedDraft(runId: string, run: StagedRun | undefined, now: Date): CommitDraft {
  const who = run === undefined ? "its process" : `process ${run.owner.pid} on ${run.owner.host}`;
  return {
    runId,
    command: run?.command ?? "unknown",
    startedAt: run?.startedAt ?? now.toISOString(),
    outcome: "aborted",
    api: null,
    landed: [],
    snapshot: null,
    assertions: null,
    error: { code: "aborted", message: `${who} ended before the run could commit` },
  };
}

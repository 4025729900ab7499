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
import { lstat, mkdtemp, readdir, readlink, rename, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Effects } from "../effects.ts";
import { asStorageError, CorruptLakeError, isEnoent, type Problem } from "../errors.ts";
import { STAGED_ABORT, STAGED_COMMIT } from "./acknowledged.ts";
import { linkCommit, prepareCommit } from "./append.ts";
import type { CommitDraft } from "./commit.ts";
import { makeDirectory } from "./durable.ts";
import { foldLog, type LakeState } from "./fold.ts";
import type { RunLock } from "./lock.ts";
import { type Candidate, candidates, namedFolders } from "./orphans.ts";
import { type Owner, vitality } from "./owner.ts";
import { lakePaths } from "./paths.ts";
import { publish } from "./publish.ts";
import { readState } from "./read-state.ts";
import { isForgotten } from "./scratch.ts";
import { isOccupied, RUN_FILE, readStagedRun, type StagedRun, stagedNames } from "./staging.ts";

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

const DEAD = ".dead-";
const TRASH = ".trash-";

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

/** What proves that commits were made: run manifests and the current link. Read before the log, so never ahead of it. */
interface Evidence {
  readonly runIds: readonly string[];
  readonly snapshot: number | undefined;
}

async function commitEvidence(root: string): Promise<Evidence> {
  const paths = lakePaths(root);
  const manifests = (await readdir(paths.manifests).catch(ignoreMissing)) ?? [];
  const runIds = manifests.flatMap((name) => /^run_(.+)\.json$/.exec(name)?.[1] ?? []);
  const link = await lstat(paths.current).catch(ignoreMissing);
  const target = link?.isSymbolicLink() === true ? basename(await readlink(paths.current)) : "";
  return { runIds, snapshot: /^\d+$/.test(target) ? Number(target) : undefined };
}

/** A log that lost commits must not make recovery take their files for orphans. */
function requireComplete(root: string, { runIds, snapshot }: Evidence, state: LakeState): void {
  const runs = new Set(state.runs.map((run) => run.runId));
  const problems = runIds
    .filter((id) => !runs.has(id))
    .map((id) => ({ what: `run ${id} has a manifest but no commit` }));
  if (snapshot !== undefined && !state.runs.some((run) => run.snapshot === snapshot)) {
    problems.push({ what: `snapshot ${snapshot} is current but no commit published it` });
  }
  if (problems.length === 0) return;
  throw new CorruptLakeError("the commit log lacks commits that were made; nothing was removed", {
    where: lakePaths(root).commits,
    next: "restore the missing files from a backup of LAKE_ROOT; lake doctor checks the rest",
    problems,
  });
}

/** Renames the staging of every run whose process is gone. Under the lock, a run on another machine counts as gone. */
async function fenceDeadRuns(root: string, self: Owner): Promise<Problem[]> {
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

interface LiveRuns {
  readonly runIds: ReadonlySet<string>;
  readonly numbers: ReadonlySet<number>;
}

async function liveRuns(root: string): Promise<LiveRuns> {
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

function orphansAmong(found: readonly Candidate[], live: LiveRuns, state: LakeState): string[] {
  const named = namedFolders(state);
  return found
    .filter(({ path }) => !named.has(path))
    .filter(
      ({ runId, n }) =>
        !(runId !== undefined && live.runIds.has(runId)) && !(n !== undefined && live.numbers.has(n)),
    )
    .map(({ path }) => path);
}

/** First out of sight by a rename, so that nobody ever meets half a folder, then gone. Sweeps earlier leftovers, too. */
async function removeFolders(root: string, folders: readonly string[]): Promise<void> {
  const { staging } = lakePaths(root);
  await makeDirectory(staging);
  const trash = await mkdtemp(join(staging, TRASH));
  for (const [i, folder] of folders.entries()) await rename(join(root, folder), join(trash, String(i)));
  const now = (await lstat(trash)).mtimeMs;
  for (const name of await stagedNames(root)) {
    const path = join(staging, name);
    if (!name.startsWith(".") || name.startsWith(DEAD)) continue;
    if (name.startsWith(TRASH) || (await isForgotten(path, now)))
      await rm(path, { recursive: true, force: true });
  }
}

/** An `aborted` entry for each dead run that has no commit, then its staging goes. */
async function closeDeadRuns(
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

function ignoreMissing(error: unknown): undefined {
  if (!isEnoent(error)) throw error;
}

/**
 * Commits one run: make the staged files durable, verify them, move them to their final names, link the entry into the
 * log, then bring links and derived files up to date. Before the link, any failure is undone and nobody saw a thing.
 * After it the run is committed whatever happens: what fails then is a warning, and recovery finishes it.
 */
import { mkdir, rename, stat } from "node:fs/promises";
import type { Effects } from "../effects.ts";
import {
  asStorageError,
  CommitConflictError,
  ConfigError,
  isEnoent,
  type Problem,
  StorageError,
} from "../errors.ts";
import { STAGED_COMMIT } from "./acknowledged.ts";
import { linkCommit, type PreparedCommit, prepareCommit } from "./append.ts";
import type { Commit, CommitDraft } from "./commit.ts";
import { foldLog, type LakeState } from "./fold.ts";
import { ignoreMissing } from "./ignore-missing.ts";
import { type Moves, moveFolder, planMoves, type StagedFile, syncStaged } from "./moves.ts";
import { publish } from "./publish.ts";
import type { Staging } from "./staging.ts";

export interface CommitRequest {
  readonly root: string;
  readonly effects: Effects;
  /** The state the run was planned on; the commit takes its number `next`. */
  readonly state: LakeState;
  readonly staging: Staging;
  readonly draft: CommitDraft;
  /** Throws when a Parquet file's footer or row count is not what the commit says. Gets the new files only. */
  readonly verify: (files: readonly StagedFile[]) => Promise<void>;
}

export interface Committed {
  readonly commit: Commit;
  /** The lake after the commit. */
  readonly state: LakeState;
  /** What failed after the commit was made; recovery repairs it. */
  readonly warnings: readonly Problem[];
}

/** Throws CommitConflictError when another run committed first, StorageError when the disk refuses. */
export async function commitRun(request: CommitRequest): Promise<Committed> {
  const { root, effects, state, staging } = request;
  checkDraft(request.draft, state);
  const moves = planMoves(root, staging, request.draft, state.next);
  const undo: (() => Promise<void>)[] = [];
  let prepared: PreparedCommit;
  let warnings: Problem[];
  try {
    prepared = await moveAndPrepare(request, moves, undo);
    effects.reach("commit:written");
    warnings = await linkCommit(root, prepared);
  } catch (error) {
    // With the outcome unknown the files may be named by a commit: they stay, and recovery decides.
    if (!(error instanceof StorageError)) await undoMoves(undo);
    throw await explain(error, staging);
  }
  const after = foldLog([prepared.commit], state);
  warnings.push(...(await publishCommitted(root, effects, after)));
  return { commit: prepared.commit, state: after, warnings };
}

async function moveAndPrepare(
  request: CommitRequest,
  moves: Moves,
  undo: (() => Promise<void>)[],
): Promise<PreparedCommit> {
  const { root, effects, state, staging, draft, verify } = request;
  const move = async (from: string, to: string) => {
    await moveFolder(from, to);
    undo.unshift(() => rename(to, from));
  };
  // Both links, `silver` and `gold`, must always lead somewhere.
  for (const layer of ["silver", "gold"]) await mkdir(staging.snapshotPath(layer), { recursive: true });
  await verify(await syncStaged(root, moves, state));
  effects.reach("commit:files-synced");
  for (const { from, to } of moves.landed) await move(from, to);
  if ((await stat(moves.reports.from).catch(ignoreMissing)) !== undefined)
    await move(moves.reports.from, moves.reports.to);
  effects.reach("commit:moved-bronze");
  if (moves.snapshot !== undefined) await move(moves.snapshot.from, moves.snapshot.to);
  effects.reach("commit:moved-snapshot");
  return prepareCommit(staging.path(STAGED_COMMIT), state, draft, effects.now());
}

async function publishCommitted(root: string, effects: Effects, state: LakeState): Promise<Problem[]> {
  try {
    effects.reach("commit:linked");
    return [...(await publish(root, state, effects.reach)).warnings];
  } catch (error) {
    const what = `commit ${state.head?.n} is made, but ${(error as Error).message}`;
    return [{ what, hint: "the next run repairs it; lake doctor shows it" }];
  }
}

/** What the caller must have got right; a breach is a bug, except for mixing mock and live data. */
function checkDraft(draft: CommitDraft, state: LakeState): void {
  if (draft.api !== null && state.api !== null && draft.api !== state.api) {
    throw new ConfigError(`this lake holds ${state.api} data and the run brings ${draft.api} data`, {
      next: `run with --api ${state.api}, or set LAKE_ROOT to another folder`,
    });
  }
  const number = draft.snapshot?.number;
  if (number === undefined) return;
  const published = state.runs.some((run) => run.snapshot === number);
  if (number !== state.next && !published) {
    throw new Error(`snapshot ${number} is neither new (${state.next}) nor published before`);
  }
  if (number === state.next && (draft.assertions?.failed ?? 0) > 0) {
    throw new Error(`snapshot ${number} has failed assertions and may not be published`);
  }
}

/** Best effort: what cannot be moved back is named by no commit, and recovery removes it. */
async function undoMoves(undo: readonly (() => Promise<void>)[]): Promise<void> {
  for (const step of undo) await step().catch(() => {});
}

async function explain(error: unknown, staging: Staging): Promise<unknown> {
  const isGone = await stat(staging.folder).then(() => false, isEnoent);
  if (isGone && !(error instanceof CommitConflictError)) {
    return new CommitConflictError(
      `run ${staging.run.runId} was taken for dead and cleaned up by another command`,
      {
        where: staging.folder,
        next: "run the same command again",
        cause: error,
      },
    );
  }
  return asStorageError(error, `committing run ${staging.run.runId}`);
}

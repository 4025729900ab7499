/** Puts one entry at the end of the log. This is the commit point: `link()` never overwrites, so one writer wins. */
import { link, rm, stat } from "node:fs/promises";
import { CommitConflictError, isEnoent, isSystemError, type Problem, StorageError } from "../errors.ts";
import { Commit, type CommitDraft, LAKE_FORMAT } from "./commit.ts";
import { makeDirectory, syncDirectory, writeNewFile } from "./durable.ts";
import type { LakeState } from "./fold.ts";
import { lakePaths } from "./paths.ts";
import { type Sealed, seal } from "./seal.ts";

export interface PreparedCommit {
  readonly commit: Commit;
  /** The entry's file, whole and durable, still in staging. */
  readonly path: string;
}

/** Writes the entry that would follow `state`, durably, to a path in a staging folder. */
export async function prepareCommit(
  path: string,
  state: LakeState,
  draft: CommitDraft,
  now: Date,
): Promise<PreparedCommit> {
  const entry = nextEntry(state, draft, now);
  // An earlier attempt's file may be linked into the log already: leave its bytes, take its name.
  await rm(path, { force: true });
  await writeNewFile(path, entry.sealed.text);
  return { commit: entry.commit, path };
}

/**
 * Links the entry into the log. Returns warnings when it is committed but the folder could not be synced. Throws
 * CommitConflictError when another commit has the number, and StorageError when the outcome cannot be told.
 */
export async function linkCommit(root: string, { commit, path }: PreparedCommit): Promise<Problem[]> {
  const paths = lakePaths(root);
  const target = paths.commit(commit.n);
  await makeDirectory(paths.commits);
  try {
    await link(path, target);
  } catch (error) {
    // The error may be of the reply only (a network file system): what stands there now decides.
    if (!(await isOurs(target, path, commit, error))) throw refused(target, commit, error);
  }
  try {
    await syncDirectory(paths.commits);
  } catch (error) {
    const what = `commit ${commit.n} is made, but the disk did not confirm its folder: ${(error as Error).message}`;
    return [{ what, where: paths.commits, hint: "lake doctor" }];
  }
  return [];
}

function nextEntry(state: LakeState, draft: CommitDraft, now: Date): { commit: Commit; sealed: Sealed } {
  const body = {
    format: LAKE_FORMAT,
    n: state.next,
    parent: state.head?.checksum ?? null,
    runId: draft.runId,
    command: draft.command,
    startedAt: draft.startedAt,
    committedAt: now.toISOString(),
    outcome: draft.outcome,
    api: draft.api,
    landed: draft.landed,
    ...(draft.standIns === undefined ? {} : { standIns: draft.standIns }),
    snapshot: draft.snapshot,
    assertions: draft.assertions,
    error: draft.error,
  };
  const sealed = seal(body);
  return { commit: Commit.parse({ ...body, checksum: sealed.checksum }), sealed };
}

async function isOurs(target: string, path: string, commit: Commit, error: unknown): Promise<boolean> {
  try {
    const [there, ours] = await Promise.all([stat(target), stat(path)]);
    return there.ino === ours.ino && there.dev === ours.dev;
  } catch (unread) {
    if (isEnoent(unread) && isSystemError(error) && error.code !== "EEXIST") return false;
    throw unknownOutcome(target, commit, error);
  }
}

function refused(target: string, commit: Commit, error: unknown): unknown {
  if (!isSystemError(error)) return error;
  switch (error.code) {
    case "EEXIST":
      return new CommitConflictError(`another run committed ${commit.n} first`, {
        where: target,
        next: "run the same command again",
        cause: error,
      });
    case "EPERM":
    case "ENOTSUP":
    case "ENOSYS":
      return new StorageError(`the volume of LAKE_ROOT refuses hard links, which commits are made with`, {
        where: target,
        next: "set LAKE_ROOT to a folder on a volume with hard links (ext4, xfs, apfs, ntfs)",
        cause: error,
      });
    case "EIO":
      return unknownOutcome(target, commit, error);
    default:
      return error;
  }
}

function unknownOutcome(target: string, commit: Commit, cause: unknown): StorageError {
  return new StorageError(`whether commit ${commit.n} was made cannot be told; nothing was removed`, {
    where: target,
    state: "the run is committed, or not; the log, read again, tells",
    next: "lake doctor, which reads the log again",
    cause,
  });
}

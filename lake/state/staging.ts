/**
 * The private folder of one run, laid out like the lake it will become. Everything a run commits moves out of here, and
 * its commit is linked from here: once recovery has renamed the folder, the run can commit nothing any more.
 */
import { mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { asStorageError, CommitConflictError, isEnoent, isSystemError } from "../errors.ts";
import { makeDirectory, syncDirectory, writeNewFile } from "./durable.ts";
import type { LakeState } from "./fold.ts";
import { Owner } from "./owner.ts";
import { lakePaths } from "./paths.ts";

export const StagedRun = z.strictObject({
  runId: z.string(),
  command: z.string(),
  startedAt: z.iso.datetime(),
  /** The number the run means to commit as. */
  n: z.int().positive(),
  owner: Owner,
});
export type StagedRun = z.infer<typeof StagedRun>;

export interface StagingRequest {
  /** Start of the run on the lake's clock, in whole seconds. */
  readonly startedAt: Date;
  /** As typed, without secrets. */
  readonly command: string;
  readonly state: LakeState;
  /** Whose run it is; a RunLock will do. */
  readonly lock: { readonly owner: Owner };
}

export interface Staging extends AsyncDisposable {
  readonly runId: string;
  readonly run: StagedRun;
  readonly folder: string;
  /** Where a file waits whose final path, relative to the lake root, is `path`. */
  path(path: string): string;
  /** Where a file of the new snapshot waits, e.g. `gold/daily_revenue/part-<hash>.parquet`. */
  snapshotPath(path: string): string;
  /** Removes the folder; harmless when recovery was faster. */
  remove(): Promise<void>;
}

/** Name of the run's description inside its staging folder. */
export const RUN_FILE = "run.json";

/** Start time and the number the run means to commit as, e.g. `20261121T122500Z-000042`. */
export function runIdOf(startedAt: Date, n: number): string {
  const time = startedAt.toISOString().replace(/[-:]|\.\d+/g, "");
  return `${time}-${String(n).padStart(6, "0")}`;
}

/** Start of the name of a dead run's folder in `_staging/`; the run id follows. */
export const DEAD = ".dead-";

/** Creates `_staging/<run_id>/`, durably and never over another; throws CommitConflictError when the id is taken. */
export async function openStaging(root: string, request: StagingRequest): Promise<Staging> {
  const { startedAt, command, state, lock } = request;
  const runId = runIdOf(startedAt, state.next);
  const run: StagedRun = {
    runId,
    command,
    startedAt: startedAt.toISOString(),
    n: state.next,
    owner: lock.owner,
  };
  const { staging } = lakePaths(root);
  const folder = join(staging, runId);
  const opening = join(staging, `.opening-pid${lock.owner.pid}-${runId}`);
  try {
    await makeDirectory(staging);
    await mkdir(opening);
    await writeNewFile(join(opening, RUN_FILE), `${JSON.stringify(run, null, 2)}\n`);
    await syncDirectory(opening);
    await rename(opening, folder);
    await syncDirectory(staging);
  } catch (error) {
    await rm(opening, { recursive: true, force: true });
    throw isOccupied(error) ? taken(run, folder, error) : asStorageError(error, `opening ${folder}`);
  }
  return stagingAt(folder, run);
}

/** `rename` onto a folder with files in it; Windows says EPERM. */
export function isOccupied(error: unknown): boolean {
  if (!isSystemError(error)) return false;
  return (
    ["EEXIST", "ENOTEMPTY"].includes(error.code) || (process.platform === "win32" && error.code === "EPERM")
  );
}

/** The run described in a staging folder, or undefined when the description is unreadable. */
export async function readStagedRun(folder: string): Promise<StagedRun | undefined> {
  try {
    return StagedRun.parse(JSON.parse(await readFile(join(folder, RUN_FILE), "utf8")));
  } catch {
    return undefined;
  }
}

/** Names in `_staging/`: run ids, and hidden folders that are nobody's run. */
export async function stagedNames(root: string): Promise<string[]> {
  try {
    return (await readdir(lakePaths(root).staging)).sort();
  } catch (error) {
    if (isEnoent(error)) return [];
    throw error;
  }
}

function stagingAt(folder: string, run: StagedRun): Staging {
  const remove = () => rm(folder, { recursive: true, force: true });
  return {
    runId: run.runId,
    run,
    folder,
    path: (path) => join(folder, path),
    snapshotPath: (path) => join(folder, "snapshot", path),
    remove,
    [Symbol.asyncDispose]: remove,
  };
}

function taken(run: StagedRun, folder: string, cause: unknown): CommitConflictError {
  return new CommitConflictError(`run ${run.runId} is already under way`, {
    where: folder,
    next: "wait for it to end, then run the same command again",
    cause,
  });
}

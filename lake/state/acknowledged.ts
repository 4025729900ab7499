/**
 * Whether a broken commit file is provably one that no run ever reported as committed. Two facts prove it: the run
 * that linked it has not been cleaned up (its staging still holds the same file under its other name), and nothing
 * derived from the commit exists.
 */
import { readdir, readlink, stat } from "node:fs/promises";
import { join } from "node:path";
import { readCheckpoint } from "./checkpoint.ts";
import { ignoreMissing } from "./ignore-missing.ts";
import { lakePaths } from "./paths.ts";

/** Name of a commit inside the staging folder of its run, from where it is linked into the log. */
export const STAGED_COMMIT = "commit.json";
/** Name of the entry that recovery appends for a dead run. The run's own file stays beside it, as proof. */
export const STAGED_ABORT = "aborted.json";

export async function neverAcknowledged(root: string, n: number): Promise<boolean> {
  const paths = lakePaths(root);
  const runId = await unfinishedRunOf(paths.staging, (await stat(paths.commit(n))).ino);
  if (runId === undefined) return false;
  const published = await readlink(paths.current).catch(ignoreMissing);
  if (published?.replaceAll("\\", "/").endsWith(`snapshots/${n}`)) return false;
  if ((await stat(paths.manifest(runId)).catch(ignoreMissing)) !== undefined) return false;
  const checkpoint = await readCheckpoint(root);
  return typeof checkpoint !== "object" || checkpoint.n < n;
}

/** The run whose staging folder holds the file `inode`. */
async function unfinishedRunOf(staging: string, inode: number): Promise<string | undefined> {
  for (const name of (await readdir(staging).catch(ignoreMissing)) ?? []) {
    for (const file of [STAGED_COMMIT, STAGED_ABORT]) {
      if ((await stat(join(staging, name, file)).catch(ignoreMissing))?.ino === inode)
        return name.replace(/^\.dead-/, "");
    }
  }
  return undefined;
}

/** Removes folders of the lake, and what earlier crashes left in `_staging/`. */
import { lstat, mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { makeDirectory } from "./durable.ts";
import { ignoreMissing } from "./ignore-missing.ts";
import { lakePaths } from "./paths.ts";
import { isForgotten } from "./scratch.ts";
import { DEAD, stagedNames } from "./staging.ts";

const TRASH = ".trash-";

/** First out of sight by a rename, so that nobody ever meets half a folder, then gone. */
export async function removeFolders(root: string, folders: readonly string[]): Promise<void> {
  const { staging } = lakePaths(root);
  await makeDirectory(staging);
  const trash = await mkdtemp(join(staging, TRASH));
  for (const [i, folder] of folders.entries()) {
    await rename(join(root, folder), join(trash, String(i))).catch(ignoreMissing);
  }
  const now = (await lstat(trash)).mtimeMs;
  for (const name of await stagedNames(root)) {
    const path = join(staging, name);
    if (!name.startsWith(".") || name.startsWith(DEAD)) continue;
    if (name.startsWith(TRASH) || (await isForgotten(path, now)))
      await rm(path, { recursive: true, force: true });
  }
}

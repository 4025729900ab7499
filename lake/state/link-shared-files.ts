/** Files that a new snapshot shares with the current one become hard links to it: no bytes twice, and durable already. */
import { existsSync } from "node:fs";
import { link, mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CorruptLakeError, isEnoent } from "../errors.ts";
import type { Snapshot } from "./commit.ts";
import { concurrently } from "./concurrently.ts";
import { sha256File } from "./hash.ts";
import { ignoreMissing } from "./ignore-missing.ts";
import { lakePaths } from "./paths.ts";
import type { Staging } from "./staging.ts";

/**
 * @param current what is published now; the files of models that were not built lie there only
 * @param next what is staged
 * @throws CorruptLakeError when a published file is gone
 */
export async function linkSharedFiles(
  root: string,
  current: Snapshot,
  next: Snapshot,
  staging: Staging,
): Promise<void> {
  const folder = join(lakePaths(root).snapshots, String(current.number));
  const published = new Map(filesOf(current).map((file) => [file.path, file.sha256]));
  const shared = filesOf(next).filter((file) => published.get(file.path) === file.sha256);
  await concurrently(shared, async ({ path, sha256 }) => {
    const from = join(folder, path);
    const to = staging.snapshotPath(path);
    if (existsSync(to)) {
      // Built again, to the same bytes. A published file that was altered since is healed by what was built.
      if ((await sha256File(from).catch(ignoreMissing)) !== sha256) return;
      await rm(to);
    }
    await mkdir(dirname(to), { recursive: true });
    try {
      await link(from, to);
    } catch (error) {
      if (!isEnoent(error)) throw error;
      throw new CorruptLakeError("a published file is gone", {
        where: from,
        next: "lake run-transforms, which makes every table again from bronze",
        cause: error,
      });
    }
  });
}

function filesOf({ models }: Snapshot) {
  return Object.values(models).flatMap((model) => model.files);
}

/**
 * Points readers at a snapshot. `silver` and `gold` lead through `current`, so that one rename moves both layers.
 * Symbolic links on POSIX; junctions on Windows, which need no privilege but want absolute targets.
 */
import { lstat, readlink, rename, rm, symlink } from "node:fs/promises";
import { join, resolve } from "node:path";
import { CorruptLakeError, isEnoent } from "../errors.ts";
import { syncDirectory } from "./durable.ts";

const WINDOWS = process.platform === "win32";

/** Makes the three links lead to snapshot `number`; returns the names of those that did not before. */
export async function publishLinks(root: string, number: number, scratch: () => string): Promise<string[]> {
  const wanted = [
    ["current", `snapshots/${number}`],
    ["silver", "current/silver"],
    ["gold", "current/gold"],
  ] as const;
  const swapped: string[] = [];
  for (const [name, target] of wanted) {
    if ((await leadsTo(root, name)) === resolve(root, target)) continue;
    await swap(join(root, name), WINDOWS ? resolve(root, target) : target, scratch());
    swapped.push(name);
  }
  if (swapped.length > 0) await syncDirectory(root);
  return swapped;
}

/** Absolute target of a link of the lake, or undefined when there is none. */
async function leadsTo(root: string, name: string): Promise<string | undefined> {
  const path = join(root, name);
  try {
    if ((await lstat(path)).isSymbolicLink()) return resolve(root, await readlink(path));
  } catch (error) {
    if (isEnoent(error)) return undefined;
    throw error;
  }
  throw new CorruptLakeError(`${name} is not the lake's link`, {
    where: path,
    next: `move it away (${name} is where the lake publishes), then run the same command again`,
  });
}

async function swap(path: string, target: string, scratch: string): Promise<void> {
  await symlink(target, scratch, "junction");
  // Windows cannot rename over a junction: readers may miss it for an instant.
  if (WINDOWS) await rm(path, { force: true });
  await rename(scratch, path);
}

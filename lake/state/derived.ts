/**
 * Writes the files that follow from the log: run manifests, `_latest`, watermarks, `lake.sql`, the checkpoint. Each is
 * compared with what it should be and written only when it differs, so a torn one is simply made again.
 */
import { readdir, readFile, rm } from "node:fs/promises";
import { join, relative } from "node:path";
import { CorruptLakeError, isEnoent } from "../errors.ts";
import { refreshCheckpoint } from "./checkpoint.ts";
import type { Commit } from "./commit.ts";
import { concurrently } from "./concurrently.ts";
import { createFile, makeDirectory, replaceFile, syncDirectory } from "./durable.ts";
import type { LakeState } from "./fold.ts";
import { lakeSql } from "./lake-sql.ts";
import { type Bodies, latestFiles, watermarkFiles } from "./latest.ts";
import { readCommit } from "./log.ts";
import { manifestOf } from "./manifest.ts";
import { lakePaths } from "./paths.ts";
import { seal, unseal } from "./seal.ts";

/** Returns what it wrote or removed, relative to the root. Throws CorruptLakeError for a manifest of another run. */
export async function writeDerived(root: string, state: LakeState, scratch: () => string): Promise<string[]> {
  if (state.head === undefined) return [];
  const paths = lakePaths(root);
  await makeDirectory(paths.latest);
  await makeDirectory(paths.watermarks);
  const changed = [
    ...(await writeManifests(root, state.head, scratch)),
    ...(await writeFolder(paths.watermarks, watermarkFiles(state), scratch)),
    ...(await writeFolder(paths.latest, latestFiles(state), scratch)),
    ...(await writeChanged(paths.sql, lakeSql(state), scratch)),
  ];
  if (await refreshCheckpoint(root, state, scratch())) changed.push(paths.checkpoint);
  return changed.map((path) => relative(root, path));
}

/** From the newest run back to the first whose manifest is in place: a crash leaves out the last ones only. */
async function writeManifests(root: string, head: Commit, scratch: () => string): Promise<string[]> {
  const written: string[] = [];
  for (
    let commit: Commit | undefined = head;
    commit !== undefined;
    commit = await commitBefore(root, commit)
  ) {
    const path = lakePaths(root).manifest(commit.runId);
    if (!(await writeManifest(path, commit, scratch))) break;
    written.push(path);
  }
  if (written.length > 0) await syncDirectory(lakePaths(root).manifests);
  return written;
}

/** True when written. Immutable: a whole manifest of the same commit stays as it is, one of another commit is refused, a torn one is made again. */
export async function writeManifest(path: string, commit: Commit, scratch: () => string): Promise<boolean> {
  const { text } = seal(manifestOf(commit), 2);
  const there = await readText(path);
  if (there === undefined) {
    await createFile(path, text, scratch());
    return true;
  }
  const unsealed = unseal(there);
  if (unsealed.kind !== "whole") {
    await replaceFile(path, text, scratch());
    return true;
  }
  if (unsealed.body.commit_checksum === commit.checksum) return false;
  throw new CorruptLakeError(
    `the manifest of run ${commit.runId} is of another commit; it was not overwritten`,
    {
      where: path,
      next: "lake doctor",
    },
  );
}

async function commitBefore(root: string, commit: Commit): Promise<Commit | undefined> {
  if (commit.parent === null) return undefined;
  for (let n = commit.n - 1; n > 0; n--) {
    const before = await readCommit(root, n).catch((error) => {
      // A torn entry that the log stepped over has no manifest; the parent check tells it from damage.
      if (error instanceof CorruptLakeError) return undefined;
      throw error;
    });
    if (before?.checksum === commit.parent) return before;
  }
  return undefined;
}

/** Makes the folder's JSON files exactly `bodies`. */
async function writeFolder(folder: string, bodies: Bodies, scratch: () => string): Promise<string[]> {
  const stale = (await readdir(folder)).filter((name) => name.endsWith(".json") && !bodies.has(name));
  for (const name of stale) await rm(join(folder, name), { force: true });
  const written = await concurrently([...bodies], ([name, body]) =>
    writeChanged(join(folder, name), seal(body, 2).text, scratch),
  );
  const changed = [...stale.map((name) => join(folder, name)), ...written.flat()];
  if (changed.length > 0) await syncDirectory(folder);
  return changed;
}

async function writeChanged(path: string, text: string, scratch: () => string): Promise<string[]> {
  if ((await readText(path)) === text) return [];
  await replaceFile(path, text, scratch());
  return [path];
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (isEnoent(error)) return undefined;
    throw error;
  }
}

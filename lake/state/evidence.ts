/** What proves that commits were made, besides the log: run manifests, and the link to the current snapshot. */
import { lstat, readdir, readlink } from "node:fs/promises";
import { basename } from "node:path";
import { CorruptLakeError } from "../errors.ts";
import type { LakeState } from "./fold.ts";
import { ignoreMissing } from "./ignore-missing.ts";
import { lakePaths } from "./paths.ts";

export interface Evidence {
  readonly runIds: readonly string[];
  readonly snapshot: number | undefined;
}

/** To be gathered before the log is read, so that it is never ahead of it. */
export async function commitEvidence(root: string): Promise<Evidence> {
  const paths = lakePaths(root);
  const manifests = (await readdir(paths.manifests).catch(ignoreMissing)) ?? [];
  const runIds = manifests.flatMap((name) => /^run_(.+)\.json$/.exec(name)?.[1] ?? []);
  const link = await lstat(paths.current).catch(ignoreMissing);
  const target = link?.isSymbolicLink() === true ? basename(await readlink(paths.current)) : "";
  return { runIds, snapshot: /^\d+$/.test(target) ? Number(target) : undefined };
}

/** A log that lost commits must not make recovery take their files for orphans. */
export function requireComplete(root: string, { runIds, snapshot }: Evidence, state: LakeState): void {
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

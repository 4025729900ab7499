/** Looks at every manifest, which a run does not: it makes the missing newest ones and leaves older ones alone. */
import { readdir } from "node:fs/promises";
import { relative } from "node:path";
import type { Commit } from "./commit.ts";
import { writeManifest } from "./derived.ts";
import { ignoreMissing } from "./ignore-missing.ts";
import { lakePaths } from "./paths.ts";
import { withScratch } from "./scratch.ts";

/** Makes torn and altered manifests again from the log; returns them, relative to the root. Under the run lock. */
export async function mendManifests(root: string, commits: readonly Commit[]): Promise<string[]> {
  const { manifests } = lakePaths(root);
  const there = new Set(await readdir(manifests).catch(ignoreMissing));
  return withScratch(root, async (scratch) => {
    const mended: string[] = [];
    for (const commit of commits) {
      const path = lakePaths(root).manifest(commit.runId);
      const isThere = there.has(relative(manifests, path));
      if (isThere && (await writeManifest(path, commit, scratch))) mended.push(relative(root, path));
    }
    return mended;
  });
}

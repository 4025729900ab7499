/** Brings everything that follows from the log up to date: the links, then the derived files. Idempotent. */
import { stat } from "node:fs/promises";
import type { Problem } from "../errors.ts";
import type { Step } from "../failpoint.ts";
import { writeDerived } from "./derived.ts";
import type { LakeState } from "./fold.ts";
import { ignoreMissing } from "./ignore-missing.ts";
import { lakePaths } from "./paths.ts";
import { publishLinks } from "./publish-links.ts";
import { readState } from "./read-state.ts";
import { withScratch } from "./scratch.ts";

export interface Published {
  /** What was missing, torn or behind, relative to the root. */
  readonly changed: readonly string[];
  readonly warnings: readonly Problem[];
}

export async function publish(
  root: string,
  state: LakeState,
  reach: (step: Step) => void = () => {},
): Promise<Published> {
  const changed: string[] = [];
  const warnings: Problem[] = [];
  const attempt = async (work: () => Promise<string[]>) => {
    try {
      changed.push(...(await work()));
    } catch (error) {
      warnings.push({
        what: `not up to date after commit ${state.head?.n}: ${(error as Error).message}`,
        where:
          (error as { where?: string; path?: string }).where ?? (error as { path?: string }).path ?? root,
        hint: "the next run repairs it; lake doctor shows it",
      });
    }
  };
  for (let now = state; ; now = (await readState(root)).state) {
    await withScratch(root, async (scratch) => {
      const { snapshot } = now;
      if (snapshot !== null) await attempt(() => publishLinks(root, snapshot.number, scratch));
      reach("publish:swapped");
      await attempt(() => writeDerived(root, now, scratch));
      reach("publish:derived");
    });
    // Another run may have committed meanwhile and been overtaken here: the newest state must be the last one written.
    if ((await stat(lakePaths(root).commit(now.next)).catch(ignoreMissing)) === undefined)
      return { changed, warnings };
  }
}

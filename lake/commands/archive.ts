/** `lake archive`: the manifests of old runs, out of the way; nothing is deleted. */
import { UsageError } from "../errors.ts";
import { openProject } from "../project.ts";
import { archiveManifests } from "../state/archive-manifests.ts";
import { acquireRunLock } from "../state/lock.ts";
import { recover } from "../state/recover.ts";
import type { Command } from "./verbs.ts";

const DAY_MS = 86_400_000;
const DAYS_KEPT = 90;

const archive: Command = async ({ flags, projectDir, effects, typed: command }) => {
  const days = Number(flags.olderThan ?? DAYS_KEPT);
  if (!Number.isInteger(days) || days < 1) {
    throw new UsageError(`--older-than is ${flags.olderThan}, expected a whole number above 0`, {
      next: "lake archive --older-than 90",
    });
  }
  const dryRun = flags.dryRun === true;
  const { root } = await openProject(projectDir, effects, flags);
  await using lock = await acquireRunLock(root, effects, { command });
  const { state } = await recover(root, effects, lock);
  const before = new Date(effects.now().getTime() - days * DAY_MS);
  const runs = await archiveManifests({ root, state, before, dryRun });
  const verb = dryRun ? "would be moved" : "moved";
  return {
    data: { archived: runs, dryRun },
    text: `${runs.length} ${runs.length === 1 ? "manifest" : "manifests"} of runs older than ${days} days ${verb} to _state/manifests/archive/`,
  };
};

export default archive;

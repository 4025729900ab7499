/** `lake rollback [snapshot]`: publishes an earlier snapshot again; bronze, files and history stay. */
import { UsageError } from "../errors.ts";
import { openProject } from "../project.ts";
import { commitRun } from "../state/commit-run.ts";
import type { LakeState } from "../state/fold.ts";
import { acquireRunLock } from "../state/lock.ts";
import { recover } from "../state/recover.ts";
import { rollbackDraft } from "../state/rollback.ts";
import { openStaging } from "../state/staging.ts";
import type { Command } from "./verbs.ts";

const rollback: Command = async ({ args, flags, projectDir, effects, typed: command }) => {
  const { root } = await openProject(projectDir, effects, flags);
  await using lock = await acquireRunLock(root, effects, { command });
  const { state } = await recover(root, effects, lock);
  const snapshot = args[0] === undefined ? previous(state) : wanted(args[0]);
  await using staging = await openStaging(root, { startedAt: effects.now(), command, state, lock });
  const { runId, startedAt } = staging.run;
  const draft = await rollbackDraft({ root, state, snapshot, runId, command, startedAt });
  const { warnings } = await commitRun({ root, effects, state, staging, draft, verify: async () => {} });
  const was = state.snapshot?.number;
  return {
    data: { snapshot, from: was ?? null, runId, warnings },
    text: `snapshot ${snapshot} is published again${was === undefined ? "" : `, instead of ${was}`}`,
    next: ["lake snapshots", ...(was === undefined ? [] : [`lake rollback ${was}`])],
  };
};

export default rollback;

function wanted(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new UsageError(`the snapshot is ${text}, expected its number`, { next: "lake snapshots" });
}

/** The snapshot that was current before the one that is. */
function previous(state: LakeState): number {
  const number = state.runs.findLast(
    (run) => run.snapshot !== null && run.snapshot !== state.snapshot?.number,
  )?.snapshot;
  if (number !== undefined && number !== null) return number;
  throw new UsageError("there is no earlier snapshot to go back to", { next: "lake snapshots" });
}

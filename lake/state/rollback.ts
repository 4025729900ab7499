/** A rollback is a commit like any other: its snapshot is an earlier one, number and all, so only the pointer moves. */
import { access } from "node:fs/promises";
import { join } from "node:path";
import { CorruptLakeError, UsageError } from "../errors.ts";
import type { CommitDraft } from "./commit.ts";
import type { LakeState } from "./fold.ts";
import { readCommit } from "./log.ts";
import { lakePaths } from "./paths.ts";

export interface RollbackRequest {
  readonly root: string;
  readonly state: LakeState;
  /** The snapshot to return to. */
  readonly snapshot: number;
  readonly runId: string;
  readonly command: string;
  readonly startedAt: string;
}

/** Throws UsageError for a snapshot that was never published, CorruptLakeError when its folder is gone. */
export async function rollbackDraft(request: RollbackRequest): Promise<CommitDraft> {
  const { root, state, runId, command, startedAt } = request;
  const published = [...new Set(state.runs.flatMap((run) => run.snapshot ?? []))];
  if (!published.includes(request.snapshot)) {
    throw new UsageError(`snapshot ${request.snapshot} does not exist`, {
      next:
        published.length === 0
          ? "lake run-all, which publishes the first"
          : `one of ${published.join(", ")}: lake snapshots`,
    });
  }
  const { snapshot } = await readCommit(root, request.snapshot);
  const folder = join(lakePaths(root).snapshots, String(request.snapshot));
  await access(folder).catch((cause) => {
    throw new CorruptLakeError(`the folder of snapshot ${request.snapshot} is gone`, {
      where: folder,
      next: "lake doctor",
      cause,
    });
  });
  return {
    runId,
    command,
    startedAt,
    outcome: "completed",
    api: null,
    landed: [],
    snapshot,
    assertions: null,
    error: null,
  };
}

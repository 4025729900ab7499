/** Everything a run did, as one value; what `reports/<run_id>/` shows. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { AssertionResult } from "../assert/assertion-result.ts";
import type { BuildEvent } from "../build/build-models.ts";
import type { CommitDraft, LandedResource } from "../state/commit.ts";

export interface RunReport extends Pick<CommitDraft, "runId" | "command" | "outcome" | "startedAt" | "api" | "error"> {
  readonly elapsedMs: number;
  /** Number of the snapshot the run published; null when it published none. */
  readonly snapshot: number | null;
  readonly landed: readonly LandedResource[];
  readonly builds: readonly BuildEvent[];
  readonly assertions: readonly AssertionResult[];
}

/** Writes `report.json` into the folder. */
export async function writeReport(folder: string, report: RunReport): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "report.json"), `${JSON.stringify(report, null, 2)}\n`);
}

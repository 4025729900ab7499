/** Everything a run did, as one value; what `reports/<run_id>/` shows. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { AssertionResult } from "../assert/assertion-result.ts";
import type { BuildEvent } from "../build/build-models.ts";
import type { CommitDraft, LandedResource } from "../state/commit.ts";
import { qualityScores } from "./quality-score.ts";
import { renderReport } from "./render-report.ts";

export interface RunReport
  extends Pick<CommitDraft, "runId" | "command" | "outcome" | "startedAt" | "api" | "error"> {
  readonly elapsedMs: number;
  /** Number of the snapshot the run published; null when it published none. */
  readonly snapshot: number | null;
  readonly landed: readonly LandedResource[];
  /** How each model ended; none of them `running`. */
  readonly builds: readonly BuildEvent[];
  readonly assertions: readonly AssertionResult[];
}

const SCHEMA_VERSION = 1;

/** Writes `report.json` and `report.html` into the folder. */
export async function writeReport(folder: string, report: RunReport): Promise<void> {
  await mkdir(folder, { recursive: true });
  const json = { schemaVersion: SCHEMA_VERSION, ...report, scores: qualityScores(report.assertions) };
  await writeFile(join(folder, "report.json"), `${JSON.stringify(json, null, 2)}\n`);
  await writeFile(join(folder, "report.html"), renderReport(report));
}

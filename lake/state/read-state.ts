/** The state of the lake now: the checkpoint and the commits since it. A pure read that takes no lock. */
import { asStorageError, type Problem } from "../errors.ts";
import { readCheckpoint } from "./checkpoint.ts";
import { foldLog, type LakeState, lakeState } from "./fold.ts";
import { readCommit, readLog } from "./log.ts";
import { lakePaths } from "./paths.ts";

export interface StateRead {
  readonly state: LakeState;
  readonly warnings: readonly Problem[];
  /** False when the checkpoint could not be used and the whole log was read instead. */
  readonly checkpointUsable: boolean;
}

/** Throws CorruptLakeError naming the file when the log is damaged, ConfigError when a newer version wrote it. */
export async function readState(root: string): Promise<StateRead> {
  try {
    const checkpoint = await readCheckpoint(root);
    if (typeof checkpoint === "string") return await readWhole(root, checkpoint);
    const { n, commit, watermarks, datasets, standIns, api, snapshot, coverage, landings, runs } = checkpoint;
    const head = await readCommit(root, n);
    if (head.checksum !== commit) return await readWhole(root, "torn");
    const base = lakeState({
      head,
      next: n + 1,
      api,
      snapshot,
      watermarks: new Map(watermarks),
      datasets: new Map(datasets),
      standIns: new Map(standIns),
      coverage,
      landings,
      runs,
    });
    const log = await readLog(root, { n, checksum: commit });
    return {
      state: atNext(foldLog(log.commits, base), log.next),
      warnings: log.warnings,
      checkpointUsable: true,
    };
  } catch (error) {
    throw asStorageError(error, "reading the commit log");
  }
}

async function readWhole(root: string, checkpoint: "absent" | "torn" | "outdated"): Promise<StateRead> {
  const log = await readLog(root);
  const warnings = [...log.warnings];
  if (checkpoint === "torn") {
    warnings.push({
      what: "the checkpoint is torn or of another log; the whole log was read instead",
      where: lakePaths(root).checkpoint,
      hint: "the next run makes it again",
    });
  }
  return {
    state: atNext(foldLog(log.commits), log.next),
    warnings,
    checkpointUsable: checkpoint === "absent",
  };
}

function atNext(state: LakeState, next: number): LakeState {
  return { ...state, next };
}

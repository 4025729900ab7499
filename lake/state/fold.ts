/** The log as the state it adds up to. Pure: the same commits always give the same state. */
import type { Commit, LakeFile, LandedResource, Snapshot } from "./commit.ts";
import { extendReach, type Reach } from "./reach.ts";
import { extendStandIns, type StandIns } from "./stand-ins.ts";

/** What one run keeps of one resource. */
export interface Landing {
  readonly source: string;
  readonly resource: string;
  readonly runId: string;
  readonly commit: number;
  readonly complete: boolean;
  readonly bronze: readonly LakeFile[];
  /** Whether the run keeps files of these kinds; which ones, the commit says. */
  readonly raw: boolean;
  readonly rejected: boolean;
}

export interface RunSummary {
  readonly n: number;
  readonly runId: string;
  readonly command: string;
  readonly startedAt: string;
  readonly committedAt: string;
  readonly outcome: Commit["outcome"];
  /** Rows landed, over all resources. */
  readonly landed: number;
  /** The snapshot this commit made current: its own number, an earlier one after a rollback, null when it published none. */
  readonly snapshot: number | null;
}

export interface LakeState extends Reach {
  readonly head: Commit | undefined;
  /** The number the next commit takes; head + 1, or more where a torn entry keeps its number. */
  readonly next: number;
  readonly api: Commit["api"];
  /** The current snapshot. */
  readonly snapshot: Snapshot | null;
  /** What stands in for what since when. */
  readonly standIns: StandIns;
  /** In commit order. */
  readonly landings: readonly Landing[];
  readonly runs: readonly RunSummary[];
  /** The Parquet files of one bronze table, in commit order. */
  bronzeFiles(source: string, resource: string): readonly LakeFile[];
}

export type StateParts = Omit<LakeState, "bronzeFiles">;

/** Adds the one method to the plain parts, as after reading a checkpoint. */
export function lakeState(parts: StateParts): LakeState {
  return {
    ...parts,
    bronzeFiles: (source, resource) =>
      parts.landings
        .filter((landing) => landing.source === source && landing.resource === resource)
        .flatMap((landing) => landing.bronze),
  };
}

export const EMPTY_STATE: LakeState = lakeState({
  head: undefined,
  next: 1,
  api: null,
  snapshot: null,
  watermarks: new Map(),
  coverage: [],
  datasets: new Map(),
  standIns: new Map(),
  landings: [],
  runs: [],
});

/** Applies `commits`, in order, to the state `onto`. */
export function foldLog(commits: readonly Commit[], onto: LakeState = EMPTY_STATE): LakeState {
  const head = commits.at(-1) ?? onto.head;
  const landings = [...onto.landings];
  const runs = [...onto.runs];
  let { api, snapshot } = onto;
  for (const commit of commits) {
    api = commit.api ?? api;
    snapshot = commit.snapshot ?? snapshot;
    runs.push(summary(commit));
    for (const landed of commit.landed) landings.push(landing(commit, landed));
  }
  const reach = extendReach(
    onto,
    commits.flatMap(({ n, runId, landed }) => landed.map((one) => ({ landed: one, runId, commit: n }))),
  );
  const standIns = extendStandIns(onto.standIns, commits);
  const next = Math.max(onto.next, (head?.n ?? 0) + 1);
  return lakeState({ head, next, api, snapshot, ...reach, standIns, landings, runs });
}

function landing(commit: Commit, landed: LandedResource): Landing {
  return {
    source: landed.source,
    resource: landed.resource,
    runId: commit.runId,
    commit: commit.n,
    complete: landed.complete,
    bronze: landed.files.bronze,
    raw: landed.files.raw.length > 0,
    rejected: landed.files.rejected.length > 0,
  };
}

function summary(commit: Commit): RunSummary {
  return {
    n: commit.n,
    runId: commit.runId,
    command: commit.command,
    startedAt: commit.startedAt,
    committedAt: commit.committedAt,
    outcome: commit.outcome,
    landed: commit.landed.reduce((rows, landed) => rows + landed.landed, 0),
    snapshot: commit.snapshot?.number ?? null,
  };
}

/** The log as the state it adds up to. Pure: the same commits always give the same state. */
import type { Commit, LakeFile, LandedResource, Snapshot } from "./commit.ts";
import { addInterval, advanceCursor, type Interval } from "./coverage.ts";

export interface Watermark {
  /** End of the unbroken stretch of covered windows that the resource has reached (see `advanceCursor`). ISO text. */
  readonly cursor: string;
  /** The run and commit that moved it last. */
  readonly runId: string;
  readonly commit: number;
}

export interface Coverage extends Interval {
  readonly source: string;
  readonly resource: string;
}

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

export interface LakeState {
  readonly head: Commit | undefined;
  /** The number the next commit takes; head + 1, or more where a torn entry keeps its number. */
  readonly next: number;
  readonly api: Commit["api"];
  /** The current snapshot. */
  readonly snapshot: Snapshot | null;
  /** By `<source>.<resource>`. */
  readonly watermarks: ReadonlyMap<string, Watermark>;
  /** Merged windows of all complete landings, sorted by resource and time. */
  readonly coverage: readonly Coverage[];
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
  landings: [],
  runs: [],
});

export function resourceKey(of: { readonly source: string; readonly resource: string }): string {
  return `${of.source}.${of.resource}`;
}

/** Applies `commits`, in order, to the state `onto`. */
export function foldLog(commits: readonly Commit[], onto: LakeState = EMPTY_STATE): LakeState {
  const head = commits.at(-1) ?? onto.head;
  const stretches = stretchesOf(onto.coverage);
  const watermarks = new Map(onto.watermarks);
  const landings = [...onto.landings];
  const runs = [...onto.runs];
  let { api, snapshot } = onto;
  for (const commit of commits) {
    api = commit.api ?? api;
    snapshot = commit.snapshot ?? snapshot;
    runs.push(summary(commit));
    for (const landed of commit.landed) {
      landings.push(landing(commit, landed));
      if (landed.complete) cover(landed, commit, stretches, watermarks);
    }
  }
  const coverage = [...stretches.values()].flat().sort(byResource);
  const next = Math.max(onto.next, (head?.n ?? 0) + 1);
  return lakeState({ head, next, api, snapshot, watermarks, coverage, landings, runs });
}

function cover(
  landed: LandedResource,
  commit: Commit,
  stretches: Map<string, Coverage[]>,
  watermarks: Map<string, Watermark>,
): void {
  const { source, resource, window } = landed;
  if (Date.parse(window.to) <= Date.parse(window.from)) return;
  const key = resourceKey(landed);
  const merged = addInterval(stretches.get(key) ?? [], window);
  stretches.set(
    key,
    merged.map(({ from, to }) => ({ source, resource, from, to })),
  );
  const before = watermarks.get(key);
  const cursor = advanceCursor(before?.cursor, merged, window);
  if (cursor !== before?.cursor) watermarks.set(key, { cursor, runId: commit.runId, commit: commit.n });
}

function stretchesOf(coverage: readonly Coverage[]): Map<string, Coverage[]> {
  return Map.groupBy(coverage, resourceKey);
}

function byResource(a: Coverage, b: Coverage): number {
  const [one, other] = [resourceKey(a), resourceKey(b)];
  if (one !== other) return one < other ? -1 : 1;
  return Date.parse(a.from) - Date.parse(b.from);
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

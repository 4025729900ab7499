/**
 * One entry of the commit log: the truth about the lake. Everything else under `_state/` is derived from these.
 * `_state/commits/<n>.json` is sealed JSON (seal.ts): its last field is the checksum of the text before it.
 */
import { z } from "zod";

/** Version of the layout on disk. A lake with a newer one is refused. */
export const LAKE_FORMAT = 2;
/** 1: no entry has datasets, params or stand-ins. */
const FORMATS = [1, LAKE_FORMAT] as const;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const instant = z.iso.datetime();

/** A file the lake keeps; `path` is relative to the lake root, with forward slashes. */
export const LakeFile = z.strictObject({
  path: z.string(),
  bytes: z.int().nonnegative(),
  /** Rows of a Parquet file; null for files that have none (raw bodies). */
  rows: z.int().nonnegative().nullable(),
  sha256,
});
export type LakeFile = z.infer<typeof LakeFile>;

export const CommitColumn = z.strictObject({ name: z.string(), type: z.string() });

/** What one resource added to bronze in one run: `fetched = landed + rejected + duplicate`. */
export const LandedResource = z.strictObject({
  source: z.string(),
  resource: z.string(),
  /** The window asked for, around those of all datasets; it counts as covered once the commit exists. */
  window: z.strictObject({ from: instant, to: instant }),
  /**
   * Of a resource with datasets: those that were read, each for a window of its own, and all it had. Only what was read
   * counts as covered.
   */
  datasets: z
    .strictObject({
      read: z.array(z.strictObject({ id: z.string(), from: instant, to: instant })),
      all: z.array(z.string()).min(1),
    })
    .optional(),
  /** Values the run gave in place of the defaults. What was read with them covers no window of what is read without. */
  params: z.record(z.string(), z.string()).optional(),
  pages: z.int().nonnegative(),
  fetched: z.int().nonnegative(),
  landed: z.int().nonnegative(),
  rejected: z.int().nonnegative(),
  duplicate: z.int().nonnegative(),
  requests: z.int().nonnegative(),
  retries: z.int().nonnegative(),
  bytes: z.int().nonnegative(),
  elapsedMs: z.number().nonnegative(),
  /** Fields seen that the contract does not know, types that changed: `{kind, path, rows}`. */
  drift: z.array(
    z.strictObject({ kind: z.enum(["new", "missing", "changed"]), path: z.string(), rows: z.int() }),
  ),
  files: z.strictObject({
    raw: z.array(LakeFile),
    bronze: z.array(LakeFile),
    rejected: z.array(LakeFile),
  }),
  /** False when the resource failed and only its evidence (raw, rejected) is kept: no bronze, no watermark. */
  complete: z.boolean(),
});
export type LandedResource = z.infer<typeof LandedResource>;

/** Data that stand in for others: those rows of `by` that have that place (null: all), their values times the factor. */
export const StandInPair = z.strictObject({
  of: z.strictObject({ source: z.string(), resource: z.string(), dataset: z.string().nullable() }),
  by: z.strictObject({ source: z.string(), resource: z.string(), dataset: z.string().nullable() }),
  place: z.string().nullable(),
  /** A decimal as text. */
  factor: z.string(),
});
export type StandInPair = z.infer<typeof StandInPair>;

/** One model of a snapshot. */
export const PublishedModel = z.strictObject({
  materialization: z.enum(["view", "table", "partitioned"]),
  partitionBy: z.string().nullable(),
  columns: z.array(CommitColumn),
  rows: z.int().nonnegative().nullable(),
  /** Hash over the sorted content hashes of its files: equal means byte-identical. Of the SQL text for a view. */
  hash: sha256,
  /** The run that produced these bytes; older than the commit's when the model came out identical or was not selected. */
  runId: z.string(),
  /** SQL of a view, as written; null for what is kept as Parquet. */
  sql: z.string().nullable(),
  /** Here `path` is relative to the snapshot's folder, e.g. `gold/daily_revenue/part-<hash>.parquet`. */
  files: z.array(LakeFile),
});
export type PublishedModel = z.infer<typeof PublishedModel>;

/** An input table as the models saw it: the contract's columns and the expression of its `_from_json` macro. */
export const SnapshotInput = z.strictObject({
  columns: z.array(CommitColumn),
  fromJson: z.string().nullable(),
});
export type SnapshotInput = z.infer<typeof SnapshotInput>;

/** A published version of silver and gold: every model, every file. */
export const Snapshot = z.strictObject({
  /** The commit that first published it; its folder is `snapshots/<number>`. */
  number: z.int().positive(),
  /** By name, upstream before downstream: `lake.sql` creates the views in this order. */
  models: z.record(z.string(), PublishedModel),
  /** The `bronze.*` tables that the models read, by name, so that `lake.sql` needs no contract. */
  inputs: z.record(z.string(), SnapshotInput).optional(),
});
export type Snapshot = z.infer<typeof Snapshot>;

export const OUTCOMES = ["completed", "failed", "cancelled", "aborted"] as const;

export const Commit = z.strictObject({
  format: z.literal(FORMATS),
  n: z.int().positive(),
  /** Checksum of commit n-1; null for the first. */
  parent: sha256.nullable(),
  runId: z.string(),
  /** The command as typed, without secrets. */
  command: z.string(),
  startedAt: instant,
  committedAt: instant,
  outcome: z.enum(OUTCOMES),
  /** Whether the lake's data comes from the mock or the real services; they never mix. Null when nothing was extracted. */
  api: z.enum(["mock", "live"]).nullable(),
  landed: z.array(LandedResource),
  /** What stood in for data whose source could not be asked. */
  standIns: z.array(StandInPair).optional(),
  /** Set when this commit published; null leaves the current snapshot in place. */
  snapshot: Snapshot.nullable(),
  assertions: z.strictObject({ passed: z.int(), warned: z.int(), failed: z.int() }).nullable(),
  /** The failure of a run that did not complete, as its JSON error. */
  error: z.record(z.string(), z.unknown()).nullable(),
  /** sha256 of the entry's text up to this field. */
  checksum: sha256,
});
export type Commit = z.infer<typeof Commit>;

/** Everything a run wants committed; the log fills in n, parent, time and checksum. */
export type CommitDraft = Omit<Commit, "format" | "n" | "parent" | "committedAt" | "checksum">;

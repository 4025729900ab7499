/** Where things lie under a lake root (DESIGN §4). */
import { join } from "node:path";

export interface LakePaths {
  readonly root: string;
  readonly commits: string;
  readonly lock: string;
  readonly checkpoint: string;
  readonly manifests: string;
  readonly latest: string;
  readonly watermarks: string;
  readonly keyUsage: string;
  readonly staging: string;
  readonly snapshots: string;
  readonly reports: string;
  /** The link that names the current snapshot; `silver` and `gold` go through it. */
  readonly current: string;
  readonly sql: string;
  commit(n: number): string;
  manifest(runId: string): string;
}

export function lakePaths(root: string): LakePaths {
  const state = join(root, "_state");
  const manifests = join(state, "manifests");
  const commits = join(state, "commits");
  return {
    root,
    commits,
    lock: join(state, "lock"),
    checkpoint: join(state, "checkpoint.json"),
    manifests,
    latest: join(manifests, "_latest"),
    watermarks: join(state, "watermarks"),
    keyUsage: join(state, "key_usage.ndjson"),
    staging: join(root, "_staging"),
    snapshots: join(root, "snapshots"),
    reports: join(root, "reports"),
    current: join(root, "current"),
    sql: join(root, "lake.sql"),
    commit: (n) => join(commits, `${String(n).padStart(9, "0")}.json`),
    manifest: (runId) => join(manifests, `run_${runId}.json`),
  };
}

/** Folders of landed files: `<kind>/<source>/<resource>/run_id=<id>/`. */
export const LANDED_KINDS = ["raw", "bronze", "rejected"] as const;
export type LandedKind = (typeof LANDED_KINDS)[number];

/** Relative to the root, with forward slashes, e.g. `bronze/payments/charges/run_id=20261121T122500Z-000042`. */
export function landedFolder(kind: LandedKind, source: string, resource: string, runId: string): string {
  return `${kind}/${source}/${resource}/run_id=${runId}`;
}

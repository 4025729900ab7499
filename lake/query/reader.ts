/** A read-only catalog over one published snapshot and all of bronze, in a sandbox that sees nothing but the lake. */
import { type Database, openDatabase } from "../duckdb/database.ts";
import { ConfigError, UsageError } from "../errors.ts";
import type { Snapshot } from "../state/commit.ts";
import type { LakeState } from "../state/fold.ts";
import { lakeViews } from "../state/lake-sql.ts";
import { readCommit } from "../state/log.ts";
import { readState } from "../state/read-state.ts";

export interface ReaderOptions {
  /** Folder of the lake. */
  readonly root: string;
  /** An earlier snapshot; default the current one. */
  readonly snapshot?: number | undefined;
  /** A folder outside the lake that results may be written to. */
  readonly scratch?: string;
  readonly connections?: number;
}

export interface Reader {
  readonly database: Database;
  /** Number of the snapshot that is read. */
  readonly snapshot: number;
}

/** @throws ConfigError when nothing has been published, UsageError when the snapshot asked for does not exist */
export async function openReader({
  root,
  snapshot,
  scratch,
  connections = 1,
}: ReaderOptions): Promise<Reader> {
  const { state } = await readState(root);
  const published = snapshot === undefined ? state.snapshot : await earlierSnapshot(root, state, snapshot);
  if (published === null)
    throw new ConfigError("nothing has been published yet", { where: root, next: "lake run-all --days 1" });
  const database = await openDatabase({
    directories: scratch === undefined ? [root] : [root, scratch],
    connections,
  });
  try {
    for (const statement of lakeViews({ ...state, snapshot: published }, `${root}/`))
      await database.run(statement);
  } catch (error) {
    database.close();
    throw error;
  }
  return { database, snapshot: published.number };
}

async function earlierSnapshot(root: string, state: LakeState, number: number): Promise<Snapshot | null> {
  const published = [...new Set(state.runs.flatMap((run) => run.snapshot ?? []))];
  if (published.includes(number)) return (await readCommit(root, number)).snapshot;
  throw new UsageError(`snapshot ${number} does not exist`, {
    next: `one of ${published.join(", ") || "none yet"}: lake snapshots`,
  });
}

/** A read-only catalog over one published snapshot and all of bronze, in a sandbox that sees nothing but the lake. */
import { resolve } from "node:path";
import { type Database, openDatabase } from "../duckdb/database.ts";
import { asLostFile } from "../duckdb/lost-file.ts";
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
  /** A folder outside the lake for results, and for what sorts and joins spill. */
  readonly scratch?: string;
  /** Queries at once; default 1. */
  readonly connections?: number;
  /** DuckDB size text, e.g. "4GB"; default four fifths of the machine's. */
  readonly memoryLimit?: string;
}

export interface Reader {
  readonly database: Database;
  /** Number of the snapshot that is read; null when the lake holds bronze only. */
  readonly snapshot: number | null;
}

/** @throws ConfigError when the lake holds nothing, UsageError when the snapshot asked for does not exist */
export async function openReader(options: ReaderOptions): Promise<Reader> {
  const { scratch, memoryLimit } = options;
  const root = resolve(options.root);
  const { state } = await readState(root);
  const snapshot =
    options.snapshot === undefined ? state.snapshot : await earlierSnapshot(root, state, options.snapshot);
  if (snapshot === null && state.landings.length === 0)
    throw new ConfigError("this lake holds nothing yet", { where: root, next: "lake run-all --days 1" });
  const database = await openDatabase({
    directories: scratch === undefined ? [root] : [root, scratch],
    connections: options.connections ?? 1,
    ...(scratch === undefined ? {} : { tempDirectory: scratch }),
    ...(memoryLimit === undefined ? {} : { memoryLimit }),
  });
  try {
    for (const statement of lakeViews({ ...state, snapshot }, `${root}/`)) await database.run(statement);
  } catch (error) {
    database.close();
    throw asLostFile(error);
  }
  return { database, snapshot: snapshot?.number ?? null };
}

async function earlierSnapshot(root: string, state: LakeState, number: number): Promise<Snapshot | null> {
  const published = [...new Set(state.runs.flatMap((run) => run.snapshot ?? []))];
  if (published.includes(number)) return (await readCommit(root, number)).snapshot;
  throw new UsageError(`snapshot ${number} does not exist`, {
    next: `one of ${published.join(", ") || "none yet"}: lake snapshots`,
  });
}

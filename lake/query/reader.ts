/** A read-only catalog over one published snapshot and all of bronze, in a sandbox that sees nothing but the lake. */
import { join } from "node:path";
import { type Database, openDatabase } from "../duckdb/database.ts";
import { createSchemas, createViewOverFiles } from "../duckdb/catalog.ts";
import { quoteName } from "../duckdb/identifiers.ts";
import { ConfigError, UsageError } from "../errors.ts";
import { bronzeTable } from "../contract/definition.ts";
import type { Snapshot } from "../state/commit.ts";
import { foldLog, type LakeState } from "../state/fold.ts";
import { readLog } from "../state/log.ts";

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
export async function openReader({ root, snapshot, scratch, connections = 1 }: ReaderOptions): Promise<Reader> {
  const { commits } = await readLog(root);
  const state = foldLog(commits);
  const published = snapshot === undefined ? state.snapshot : commits.findLast((commit) => commit.snapshot?.number === snapshot)?.snapshot;
  if (published === undefined || published === null) {
    if (snapshot !== undefined) throw new UsageError(`snapshot ${snapshot} does not exist`, { next: "lake snapshots" });
    throw new ConfigError("nothing has been published yet", { where: root, next: "lake run-all --days 1" });
  }
  const database = await openDatabase({ directories: scratch === undefined ? [root] : [root, scratch], connections });
  try {
    for (const statement of catalogOf(root, state, published)) await database.run(statement);
  } catch (error) {
    database.close();
    throw error;
  }
  return { database, snapshot: published.number };
}

function catalogOf(root: string, state: LakeState, snapshot: Snapshot): string[] {
  const folder = join(root, "snapshots", String(snapshot.number));
  const models = Object.entries(snapshot.models);
  const tables = models.filter(([, model]) => model.sql === null);
  // A view names tables and earlier views only; the log keeps models upstream first.
  const views = models.filter(([, model]) => model.sql !== null);
  return [
    createSchemas(),
    ...state.resources().map(({ source, resource }) =>
      createViewOverFiles(
        `bronze.${bronzeTable(source, resource)}`,
        state.bronzeFiles(source, resource).map((file) => join(root, file.path)),
      ),
    ),
    ...tables.map(([name, model]) => createViewOverFiles(name, model.files.map((file) => join(folder, file.path)), model.columns)),
    ...views.map(([name, model]) => `CREATE VIEW ${quoteName(name)} AS ${model.sql}`),
  ];
}

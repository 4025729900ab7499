/** `lake query`: one SELECT over a published snapshot and bronze, as a table, JSON, CSV, Parquet or Arrow. */
import { createReadStream, existsSync, mkdtempSync, realpathSync, rmSync, statSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve, sep } from "node:path";
import type { Database } from "../duckdb/database.ts";
import { interruptible } from "../duckdb/interruptible.ts";
import { asStorageError, UsageError } from "../errors.ts";
import { openProject } from "../project.ts";
import { openReader } from "../query/reader.ts";
import { FILE_FORMATS, type FileFormat, writeResultFile } from "../query/result-file.ts";
import { rowObjects, selectRows } from "../query/select.ts";
import { renderTable } from "../report/table.ts";
import type { Command, Invocation, Outcome } from "./verbs.ts";

const FORMATS = ["table", ...FILE_FORMATS] as const;

/** A table is for eyes; every other format gives all rows. */
const TABLE_ROWS_MAX = 1000;

interface QueryRequest {
  readonly sql: string;
  readonly format: "table" | FileFormat;
  /** Absolute path. */
  readonly output: string | undefined;
  readonly snapshot: number | undefined;
  readonly spreadsheet: boolean;
  /** Rows go into the one object that `--json` prints. */
  readonly json: boolean;
}

const query: Command = async (invocation) => {
  const { flags, projectDir, effects, signal } = invocation;
  const { root, settings } = await openProject(projectDir, effects, flags);
  const request = await requestOf(invocation, root);
  const scratch = scratchFolder(request.output);
  const removeScratch = () => rmSync(scratch, { recursive: true, force: true });
  try {
    const { snapshot, database } = await openReader({
      root,
      snapshot: request.snapshot,
      scratch,
      memoryLimit: settings.memoryLimit,
    });
    await using _ = database;
    const work = () => answer(database, request, join(scratch, "result"), removeScratch);
    const outcome = await interruptible(database, signal, effects.sleep, work);
    if (outcome.bytes === undefined) removeScratch();
    return { ...outcome, data: { snapshot, ...outcome.data } };
  } catch (error) {
    removeScratch();
    throw asStorageError(error, "writing the result");
  }
};

export default query;

async function answer(
  database: Database,
  { sql, format, output, spreadsheet, json }: QueryRequest,
  file: string,
  removeFile: () => void,
): Promise<Outcome> {
  if (json && output === undefined) {
    const selected = await selectRows(database, sql);
    return { data: { columns: selected.columns, rows: rowObjects(selected) } };
  }
  if (format !== "table") await writeResultFile(database, sql, { format, path: file, spreadsheet });
  else {
    const text = await tableOf(database, sql);
    if (output === undefined) return { data: {}, text };
    await writeFile(file, `${text}\n`);
  }
  if (output === undefined) return { data: {}, bytes: contentOf(file, removeFile) };
  await rename(file, output);
  return { data: { written: output, bytes: statSync(output).size } };
}

async function tableOf(database: Database, sql: string): Promise<string> {
  const { columns, values, more } = await selectRows(database, sql, { rowsMax: TABLE_ROWS_MAX });
  const note = `\nmore rows follow; --format csv, json, parquet or arrow gives all of them`;
  return renderTable(columns, values) + (more ? note : "");
}

async function* contentOf(file: string, removeFile: () => void): AsyncIterable<Uint8Array> {
  try {
    yield* createReadStream(file);
  } finally {
    removeFile();
  }
}

async function requestOf({ args, flags }: Invocation, root: string): Promise<QueryRequest> {
  const json = flags.json === true;
  const output = flags.output === undefined ? undefined : outputPath(String(flags.output), root);
  const format = FORMATS.find((name) => name === String(flags.format ?? (json ? "json" : "table")));
  if (format === undefined) {
    throw new UsageError(`--format ${flags.format} is not one of ${FORMATS.join(", ")}`, {
      next: "lake query --help",
    });
  }
  if (json && output === undefined && format !== "json") {
    throw new UsageError(`--json prints one JSON object; --format ${format} beside it needs --output`, {
      next: `lake query … --json --format ${format} --output <file>`,
    });
  }
  if (flags.spreadsheet === true && format !== "csv") {
    throw new UsageError("--spreadsheet is for --format csv", {
      next: "lake query … --format csv --spreadsheet",
    });
  }
  const snapshot = flags.snapshot === undefined ? undefined : Number(flags.snapshot);
  if (snapshot !== undefined && !Number.isInteger(snapshot))
    throw new UsageError(`--snapshot ${flags.snapshot} is not a number`, { next: "lake snapshots" });
  const sql = args[0] === undefined || args[0] === "-" ? await sqlFromStdin() : args[0];
  if (sql.trim() === "") throw noSql();
  return { sql, format, output, snapshot, spreadsheet: flags.spreadsheet === true, json };
}

async function sqlFromStdin(): Promise<string> {
  if (process.stdin.isTTY) throw noSql();
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk as Buffer));
  return Buffer.concat(chunks).toString();
}

/** A published file never changes, so no result may land among them. */
function outputPath(output: string, root: string): string {
  const path = resolve(output);
  const folder = dirname(path);
  if (!existsSync(folder)) {
    throw new UsageError(`--output ${output}: the folder ${folder} does not exist`, {
      next: `mkdir -p ${folder}`,
    });
  }
  const inside = `${realpathSync(folder)}${sep}`.startsWith(
    `${existsSync(root) ? realpathSync(root) : root}${sep}`,
  );
  if (inside) {
    throw new UsageError(`--output ${output} lies in the lake, which only runs write to`, {
      next: "name a file outside it",
    });
  }
  return path;
}

/** Beside the output, so that the finished file only needs a new name. */
function scratchFolder(output: string | undefined): string {
  return mkdtempSync(
    output === undefined ? join(tmpdir(), "lake-query-") : join(dirname(output), ".lake-query-"),
  );
}

function noSql(): UsageError {
  return new UsageError("no SQL given", { next: 'lake query "SHOW ALL TABLES"' });
}

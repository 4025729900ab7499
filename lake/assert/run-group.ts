/** Runs the checks that share a statement: count first, then fetch failing rows only where there are any. */
import { basename } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { engineError } from "../duckdb/engine-error.ts";
import { placeAt } from "../duckdb/place-at.ts";
import { rowsOn } from "../duckdb/rows-on.ts";
import { asStorageError, isSystemError, LakeError } from "../errors.ts";
import type { AssertionResult, Sample } from "./assertion-result.ts";
import { type CheckGroup, group as groupOf, type Member } from "./check-groups.ts";
import { failureMessage } from "./failure-message.ts";
import { keepFailingRows } from "./keep-failing-rows.ts";

export interface GroupContext {
  readonly connection: DuckDBConnection;
  /** File name for failing rows, by assertion name. */
  readonly files: ReadonlyMap<string, string>;
  readonly outputDir: string;
  readonly monotonicMs: () => number;
  readonly signal: AbortSignal;
  readonly tell: (result: AssertionResult) => void;
}

export async function runGroup(group: CheckGroup, context: GroupContext): Promise<void> {
  context.signal.throwIfAborted();
  const startedMs = context.monotonicMs();
  let counts: readonly (number | undefined)[];
  try {
    counts = await countFailing(context.connection, group);
  } catch (error) {
    refuse(error, context);
    const [only, ...others] = group.members;
    if (others.length === 0) return context.tell(await errored(only!, error, startedMs, context));
    // One bad check fails the statement of all: each tells for itself.
    for (const member of group.members) await runGroup(groupOf([member]), context);
    return;
  }
  const countedMs = context.monotonicMs() - startedMs;
  for (const [index, member] of group.members.entries())
    await judge(member, counts[index], countedMs, context);
}

async function countFailing(
  connection: DuckDBConnection,
  group: CheckGroup,
): Promise<(number | undefined)[]> {
  if (group.counts === undefined) return [undefined];
  const [row = {}] = await rowsOn(connection, group.counts);
  return Object.values(row).map(Number);
}

/** `count` is undefined when only the failing rows themselves tell. */
async function judge(
  member: Member,
  count: number | undefined,
  countedMs: number,
  context: GroupContext,
): Promise<void> {
  const { connection, files, outputDir, monotonicMs, tell } = context;
  if (count === 0) return tell(result(member, "passed", countedMs));
  const startedMs = monotonicMs() - countedMs;
  const file = files.get(member.assertion.name)!;
  try {
    const kept = await keepFailingRows(connection, member.check.failing, `${outputDir}/${file}`);
    const elapsedMs = monotonicMs() - startedMs;
    if (kept.rows === 0) return tell(result(member, "passed", elapsedMs));
    tell(failed(member, kept.rows, kept.sample, `${basename(outputDir)}/${file}`, elapsedMs));
  } catch (error) {
    refuse(error, context);
    tell(await errored(member, error, startedMs, context));
  }
}

/** What is not the assertion's fault ends them all. */
function refuse(error: unknown, { signal }: GroupContext): void {
  signal.throwIfAborted();
  const storage = asStorageError(error, "keeping failing rows");
  if (storage instanceof LakeError || isSystemError(error)) throw storage;
}

function result(member: Member, status: AssertionResult["status"], elapsedMs: number): AssertionResult {
  const { name, model, description, severity, place } = member.assertion;
  const what = {
    name,
    model,
    description,
    severity,
    place,
    status,
    failingRows: 0,
    message: "no failing rows",
  };
  return { ...what, elapsedMs, sql: member.check.failing };
}

function failed(
  member: Member,
  rows: number,
  sample: Sample,
  path: string,
  elapsedMs: number,
): AssertionResult {
  const status = member.assertion.severity === "error" ? "failed" : "warned";
  return {
    ...result(member, status, elapsedMs),
    failingRows: rows,
    failingRowsPath: path,
    sample,
    message: failureMessage(member.assertion, rows, sample),
  };
}

/** An offset of an error at run time may lie in the text of a view, so only one that binding gives is believed. */
async function errored(
  member: Member,
  error: unknown,
  startedMs: number,
  { connection, monotonicMs }: GroupContext,
): Promise<AssertionResult> {
  const { message } = engineError(error);
  const { place, check } = member.assertion;
  const base = {
    ...result(member, "errored", monotonicMs() - startedMs),
    message: `its SQL failed: ${message}`,
  };
  if (check.kind !== "sql") return base;
  const prefix = "DESCRIBE (\n";
  try {
    await connection.run(`${prefix}${check.sql}\n)`);
    return base;
  } catch (binding) {
    const { position } = engineError(binding);
    if (position === undefined) return base;
    return { ...base, place: { path: place.path, ...placeAt(check.sql, position - prefix.length) } };
  }
}

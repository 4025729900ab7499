/** The four verbs that run differ in their name only; the plan does the rest. */
import type { Effects } from "../effects.ts";
import { LakeError, UsageError } from "../errors.ts";
import type { PlanCommand } from "../plan/plan.ts";
import { openProject, type Project } from "../project.ts";
import { answerOf } from "../query/answer.ts";
import { renderTable } from "../report/table.ts";
import { type RunRequest, run } from "../run.ts";
import type { RunResult } from "../run-record.ts";
import { dryRun } from "./dry-run.ts";
import { loop } from "./loop.ts";
import { progressOf } from "./progress-of.ts";
import { requestOf } from "./run-request.ts";
import type { Command, Invocation, Outcome } from "./verbs.ts";

export function runCommand(verb: PlanCommand): Command {
  return async (invocation) => {
    const { flags } = invocation;
    if (flags.interval !== undefined && flags.loop === undefined)
      throw new UsageError("--interval is the pause of --loop", {
        next: `lake ${verb} --loop --interval 3600`,
      });
    if (flags.loop === true)
      return loop(invocation, requestOf(invocation, verb), (request) => once(request, invocation));
    if (flags.dryRun === true) return dryRun(invocation, verb);
    return once(requestOf(invocation, verb), invocation);
  };
}

async function once(request: RunRequest, invocation: Invocation): Promise<Outcome> {
  const { effects, flags, projectDir } = invocation;
  const { verb } = request;
  const project = await openProject(projectDir, effects, flags);
  const progress = progressOf(invocation, project);
  try {
    const { error, ...result } = await run(project, request, effects, progress?.show);
    progress?.stop();
    if (error !== undefined) return { data: result.summary, error };
    const outcome = await outcomeOf(verb, project, result, effects);
    if (progress !== undefined && outcome.text !== "") effects.err("\n");
    const next = project.settings.logFormat === "json" ? [] : nextCommands(verb, result);
    return { ...outcome, next };
  } finally {
    progress?.stop();
  }
}

/** By now the run is committed, so an answer that fails is no failure of the run. */
async function outcomeOf(
  verb: PlanCommand,
  { root, settings: { answer: sql } }: Project,
  { summary }: Pick<RunResult, "summary">,
  { log }: Effects,
): Promise<Outcome> {
  if (verb === "extract" || verb === "run-quality" || sql === undefined) return { data: summary, text: "" };
  try {
    const { columns, values, rows } = await answerOf(root, sql);
    return { data: { ...summary, answer: rows }, text: renderTable(columns, values) };
  } catch (error) {
    if (!(error instanceof LakeError)) throw error;
    log.warn({ why: error.message, answer: sql }, "the setting answer cannot be shown");
    return { data: { ...summary, answer: null }, text: "" };
  }
}

/** What a person may want next; the table they may look into is one that this lake has. */
function nextCommands(verb: PlanCommand, { tables }: Pick<RunResult, "tables">): string[] {
  const table = tables.findLast((name) => name.startsWith("gold.")) ?? tables.at(-1);
  const look = table === undefined ? [] : [`lake query "FROM ${table} LIMIT 5"`];
  return {
    "run-all": [...look, "lake status", "lake run-all --days 7"],
    extract: ["lake run-transforms", "lake status"],
    "run-transforms": [...look, "lake snapshots"],
    "run-quality": ["lake status"],
  }[verb];
}

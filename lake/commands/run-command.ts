/** The four verbs that run differ in their name only; the plan does the rest. */
import type { PlanCommand } from "../plan/plan.ts";
import { createProgress, type Progress } from "../progress.ts";
import { openProject, type Project } from "../project.ts";
import { type Answer, answerOf } from "../query/answer.ts";
import { renderTable } from "../report/table.ts";
import { run } from "../run.ts";
import type { RunResult } from "../run-record.ts";
import { requestOf } from "./run-request.ts";
import type { Command, Invocation, Outcome } from "./verbs.ts";

export function runCommand(verb: PlanCommand): Command {
  return async (invocation) => {
    const { effects, flags, projectDir } = invocation;
    const request = requestOf(invocation, verb);
    const project = await openProject(projectDir, effects, flags);
    const isQuiet = invocation.quiet || project.settings.logFormat === "json";
    const progress = isQuiet ? undefined : progressOf(invocation);
    try {
      const { error, ...result } = await run(project, request, effects, progress?.show);
      progress?.stop();
      if (error !== undefined) return { data: result.summary, error };
      const outcome = await outcomeOf(verb, project, result);
      if (!isQuiet && outcome.text !== "") effects.err("\n");
      const next = project.settings.logFormat === "json" ? [] : nextCommands(verb, result);
      return { ...outcome, next };
    } finally {
      progress?.stop();
    }
  };
}

function progressOf(invocation: Invocation): Progress {
  const { effects, interactive } = invocation;
  const { err: write, monotonicMs } = effects;
  const progress = createProgress({ write, interactive, colour: useColour(invocation), monotonicMs });
  effects.logging.printWith(progress.print);
  return progress;
}

/** no-color.org: any non-empty NO_COLOR wins; FORCE_COLOR colours pipes too. */
function useColour({ effects: { env }, interactive }: Invocation): boolean {
  if ((env.NO_COLOR ?? "") !== "") return false;
  return interactive || ((env.FORCE_COLOR ?? "") !== "" && env.FORCE_COLOR !== "0");
}

async function outcomeOf(
  verb: PlanCommand,
  project: Project,
  { summary }: Pick<RunResult, "summary">,
): Promise<Outcome> {
  const answer = await answerTo(verb, project);
  if (answer === undefined) return { data: summary, text: "" };
  return { data: { ...summary, answer: answer.rows }, text: renderTable(answer.columns, answer.values) };
}

async function answerTo(verb: PlanCommand, { root, settings }: Project): Promise<Answer | undefined> {
  if (verb === "extract" || verb === "run-quality" || settings.answer === undefined) return undefined;
  return answerOf(root, settings.answer);
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

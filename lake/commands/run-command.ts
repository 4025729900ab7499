/** The four verbs that run differ in their name only; the plan does the rest. */
import { EXIT } from "../errors.ts";
import type { PlanCommand } from "../plan/plan.ts";
import { createProgress } from "../progress.ts";
import { openProject, type Project } from "../project.ts";
import { type Answer, answerOf } from "../query/answer.ts";
import { renderTable } from "../report/table.ts";
import { run } from "../run.ts";
import { requestOf } from "./run-request.ts";
import type { Command, Invocation } from "./verbs.ts";

export function runCommand(verb: PlanCommand): Command {
  return async (invocation) => {
    const { effects, flags, projectDir, quiet, interactive } = invocation;
    const project = await openProject(projectDir, effects, flags);
    const progress = createProgress({
      write: effects.err,
      interactive,
      colour: useColour(invocation),
      monotonicMs: effects.monotonicMs,
    });
    try {
      const result = await run(
        project,
        requestOf(invocation, verb),
        effects,
        quiet ? undefined : progress.show,
      );
      progress.stop();
      if (result.error !== undefined) throw result.error;
      const answer = await answerTo(verb, project);
      if (!quiet) effects.err(nextCommands(verb));
      return {
        exitCode: EXIT.ok,
        data: { ...result.summary, ...(answer === undefined ? {} : { answer: answer.rows }) },
        text: answer === undefined ? "" : renderTable(answer.columns, answer.values),
      };
    } finally {
      progress.stop();
    }
  };
}

async function answerTo(verb: PlanCommand, { root, settings }: Project): Promise<Answer | undefined> {
  if (verb === "extract" || verb === "run-quality" || settings.answer === undefined) return undefined;
  return answerOf(root, settings.answer);
}

/** no-color.org: any non-empty NO_COLOR wins; FORCE_COLOR colours pipes too. */
function useColour({ effects: { env }, interactive }: Invocation): boolean {
  if ((env.NO_COLOR ?? "") !== "") return false;
  return interactive || ((env.FORCE_COLOR ?? "") !== "" && env.FORCE_COLOR !== "0");
}

function nextCommands(verb: PlanCommand): string {
  const next = {
    "run-all": [
      'lake query "FROM gold.customer_lifetime_value LIMIT 5"',
      "lake status",
      "lake run-all --days 7",
    ],
    extract: ["lake run-transforms", "lake status"],
    "run-transforms": ['lake query "SHOW ALL TABLES"', "lake snapshots"],
    "run-quality": ["lake status"],
  }[verb];
  return `${next.map((command) => `next     ${command}`).join("\n")}\n`;
}

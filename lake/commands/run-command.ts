/** The four verbs that run: they differ only in which steps they take. */
import { EXIT } from "../errors.ts";
import { createProgress } from "../progress.ts";
import { openProject } from "../project.ts";
import { answerOf } from "../query/answer.ts";
import { renderTable } from "../report/table.ts";
import { type RunSteps, run } from "../run.ts";
import { requestOf } from "./run-request.ts";
import type { Command, Invocation } from "./verbs.ts";

export function runCommand(steps: RunSteps): Command {
  return async (invocation) => {
    const { effects, flags, projectDir, quiet } = invocation;
    const project = await openProject(projectDir, effects, flags);
    const progress = createProgress({
      write: effects.err,
      interactive: invocation.interactive,
      colour: useColour(invocation),
      monotonicMs: effects.monotonicMs,
    });
    const show = quiet ? () => {} : progress.show;
    try {
      const result = await run(project, requestOf(invocation, steps), effects, show);
      progress.stop();
      if (result.error !== undefined) throw result.error;
      const published = steps.publish && result.snapshot !== undefined;
      const answer = published && project.settings.answer !== undefined ? await answerOf(project.root, project.settings.answer) : undefined;
      if (!quiet) effects.err(nextCommands(published));
      return {
        exitCode: EXIT.ok,
        data: { ...result.summary, answer: answer?.rows },
        text: answer === undefined ? "" : renderTable(answer.columns, answer.values),
      };
    } finally {
      progress.stop();
    }
  };
}

/** no-color.org: any non-empty NO_COLOR wins; FORCE_COLOR colours pipes too. */
function useColour({ effects: { env }, interactive }: Invocation): boolean {
  if ((env.NO_COLOR ?? "") !== "") return false;
  return interactive || ((env.FORCE_COLOR ?? "") !== "" && env.FORCE_COLOR !== "0");
}

function nextCommands(published: boolean): string {
  const next = published
    ? ['lake query "FROM gold.customer_lifetime_value LIMIT 5"', "lake status", "lake run-all --days 7"]
    : ["lake run-transforms", "lake status"];
  return `${next.map((command) => `next     ${command}`).join("\n")}\n`;
}

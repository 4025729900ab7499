/** `--dry-run`: how much a run would ask for. No socket is opened and nothing is written. */
import { describeEstimate } from "../plan/describe-estimate.ts";
import type { PlanCommand } from "../plan/plan.ts";
import { previewRun } from "../preview-run.ts";
import { openProject } from "../project.ts";
import { requestOf } from "./run-request.ts";
import type { Invocation, Outcome } from "./verbs.ts";

export async function dryRun(invocation: Invocation, verb: PlanCommand): Promise<Outcome> {
  const { flags, projectDir, effects } = invocation;
  const request = requestOf(invocation, verb);
  const project = await openProject(projectDir, effects, flags);
  const { plan, estimate } = await previewRun(project, request, effects);
  return { data: { dryRun: true, plan, estimate }, text: describeEstimate(estimate) };
}

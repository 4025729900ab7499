/** `--dry-run`: how much a run would ask for. No socket is opened and nothing is written. */
import { compileLake } from "../compile-lake.ts";
import { estimator } from "../estimate-runs.ts";
import { describeEstimate } from "../plan/describe-estimate.ts";
import type { PlanCommand } from "../plan/plan.ts";
import { planLake, startOfRun } from "../plan-lake.ts";
import { loadSources, openProject } from "../project.ts";
import { readState } from "../state/read-state.ts";
import { usedCalls } from "../used-calls.ts";
import { requestOf } from "./run-request.ts";
import type { Invocation, Outcome } from "./verbs.ts";

export async function dryRun(invocation: Invocation, verb: PlanCommand): Promise<Outcome> {
  const { flags, projectDir, effects } = invocation;
  const request = requestOf(invocation, verb);
  const project = await openProject(projectDir, effects, flags);
  const sources = await loadSources(project);
  const graph = await compileLake(project, sources);
  const { state } = await readState(project.root);
  const startedAt = startOfRun(effects.now());
  const { plan } = planLake({ project, sources, graph, state, request, startedAt });
  const used = await usedCalls(project.root, sources, startedAt);
  const estimateOf = await estimator({ project, sources, state, startedAt, used });
  const estimate = estimateOf([plan.stages.filter((stage) => stage.kind === "extract")]);
  return { data: { dryRun: true, plan, estimate }, text: describeEstimate(estimate) };
}

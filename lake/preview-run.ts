/** What a run would do and how much it would ask for. No socket is opened and nothing is written. */
import { compileLake } from "./compile-lake.ts";
import type { Effects } from "./effects.ts";
import { estimator } from "./estimate-runs.ts";
import type { Estimate } from "./plan/estimate.ts";
import type { Plan } from "./plan/plan.ts";
import { type PlanOptions, planLake, startOfRun } from "./plan-lake.ts";
import { loadSources, type Project } from "./project.ts";
import { readState } from "./state/read-state.ts";
import { usedCalls } from "./used-calls.ts";

export interface Preview {
  readonly plan: Plan;
  readonly estimate: Estimate;
}

export async function previewRun(
  project: Project,
  request: PlanOptions,
  effects: Pick<Effects, "now">,
): Promise<Preview> {
  const sources = await loadSources(project);
  const graph = await compileLake(project, sources);
  const { state } = await readState(project.root);
  const startedAt = startOfRun(effects.now());
  const { plan } = planLake({ project, sources, graph, state, request, startedAt });
  const used = await usedCalls(project.root, sources, startedAt);
  const estimateOf = await estimator({ project, sources, state, startedAt, used });
  return { plan, estimate: estimateOf([plan.stages.filter((stage) => stage.kind === "extract")]) };
}

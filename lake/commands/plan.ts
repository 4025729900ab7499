/** `lake plan`: what run-all would do, decided the same way, with nothing done. */
import { compileLake } from "../compile-lake.ts";
import { describePlan } from "../plan/describe-plan.ts";
import { planLake, startOfRun } from "../plan-lake.ts";
import { loadSources, openProject } from "../project.ts";
import { readState } from "../state/read-state.ts";
import { requestOf } from "./run-request.ts";
import type { Command } from "./verbs.ts";

const plan: Command = async (invocation) => {
  const { flags, projectDir, effects } = invocation;
  const project = await openProject(projectDir, effects, flags);
  const sources = await loadSources(project);
  const graph = await compileLake(project, sources);
  const { state } = await readState(project.root);
  const request = requestOf(invocation, "run-all");
  const { plan } = planLake({
    project,
    sources,
    graph,
    state,
    request,
    startedAt: startOfRun(effects.now()),
  });
  return { data: { plan }, text: describePlan(plan) };
};

export default plan;

/** `lake run`: one of the project's flows, or the list of them. */
import { bindArgs, usageOf } from "../flows/bind-args.ts";
import type { Flow } from "../flows/definition.ts";
import { flowConfig } from "../flows/flow-config.ts";
import { describeSteps } from "../flows/flow-steps.ts";
import { flowNamed, loadFlows } from "../flows/load-flows.ts";
import { startFlow } from "../flows/start-flow.ts";
import { describeEstimate } from "../plan/describe-estimate.ts";
import { openProject } from "../project.ts";
import { renderTable } from "../report/table.ts";
import { progressOf } from "./progress-of.ts";
import { type Command, GLOBAL_OPTIONS, type Outcome, VERBS } from "./verbs.ts";

const runFlowByName: Command = async (invocation) => {
  const { args: typed, flags, ownOptions, projectDir, effects, signal, typed: command } = invocation;
  const project = await openProject(projectDir, effects, flags);
  const flows = await loadFlows(project, takenOptions());
  const [name, ...positionals] = typed;
  if (name === undefined && Object.keys(ownOptions).length === 0) return listed(flows);
  const flow = flowNamed(name ?? "", flows);
  const args = bindArgs(flow, { positionals, options: ownOptions });
  const config = flowConfig(flow, flags.config === undefined ? undefined : { file: String(flags.config) });
  const dryRun = flags.dryRun === true;
  const progress = dryRun ? undefined : progressOf(invocation, project);
  const start = { project, flow, args, config, dryRun, command, effects, signal, show: progress?.show };
  const { result, error } = await startFlow(start);
  progress?.stop();
  const { steps, estimate, state } = result;
  if (error !== undefined) {
    if (progress !== undefined) effects.err(`${"state".padEnd(8)} ${state}\n`);
    return { data: result, error };
  }
  if (steps !== undefined && estimate !== undefined)
    return { data: result, text: `${describeSteps(steps)}\n\n${describeEstimate(estimate)}` };
  return { data: result, text: `${flow.name}: ${state}, run ${result.runId}`, next: ["lake status"] };
};

export default runFlowByName;

/** Names that an argument of a flow cannot have, because they mean something already. */
function takenOptions(): string[] {
  const own = VERBS.find(({ name }) => name === "run")?.options ?? [];
  return [...own, ...GLOBAL_OPTIONS].flatMap(([flag]) => flag.match(/--[\w-]+/g) ?? []);
}

function listed(flows: readonly Flow[]): Outcome {
  const data = {
    flows: flows.map((flow) => ({
      flow: flow.name,
      about: flow.about,
      usage: usageOf(flow),
      args: flow.args.map(({ name, about }) => ({ name, about })),
      takesConfig: flow.config !== undefined,
    })),
  };
  if (flows.length === 0) return { data, text: "no flows yet: write flows/<name>.ts" };
  const columns = ["flow", "about", "usage"].map((name) => ({ name }));
  return {
    data,
    text: renderTable(
      columns,
      data.flows.map(({ flow, about, usage }) => [flow, about, usage]),
    ),
  };
}

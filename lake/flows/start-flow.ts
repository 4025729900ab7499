/** One flow, done or only planned, and what to tell of it. */
import type { Effects } from "../effects.ts";
import { CancelledError, ConfigError, type LakeError, UsageError } from "../errors.ts";
import { lakeErrorOf } from "../lake-error-of.ts";
import type { Estimate } from "../plan/estimate.ts";
import type { PlanOptions } from "../plan-lake.ts";
import { previewRun } from "../preview-run.ts";
import type { Project } from "../project.ts";
import { type RunRequest, run } from "../run.ts";
import type { RunEvent } from "../run-event.ts";
import type { Flow, FlowRequest } from "./definition.ts";
import { type FlowSteps, flowSteps } from "./flow-steps.ts";

export type FlowState = "Completed" | "Failed" | "Cancelled";

/** What `lake run <flow> --json` prints, and `runFlow` returns; of a run, its summary comes on top. */
export interface FlowResult extends Readonly<Record<string, unknown>> {
  readonly flow: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** Absent from a dry run. */
  readonly state?: FlowState;
  /** Of a dry run: what would be done, and how much would be asked for. */
  readonly dryRun?: true;
  readonly steps?: FlowSteps;
  readonly estimate?: Estimate;
}

export interface FlowStart {
  readonly project: Project;
  readonly flow: Flow;
  readonly args: Readonly<Record<string, unknown>>;
  readonly config: unknown;
  /** Plan only: nothing is asked, nothing is written. */
  readonly dryRun: boolean;
  /** The command as typed, for the record. */
  readonly command: string;
  readonly effects: Effects;
  readonly signal: AbortSignal;
  readonly show?: ((event: RunEvent) => void) | undefined;
}

/** Never throws what a user can meet: a run that did not come to be has Failed as well. */
export async function startFlow(start: FlowStart): Promise<{ result: FlowResult; error?: LakeError }> {
  const { project, flow, args, dryRun, effects, signal } = start;
  const told = { flow: flow.name, args };
  try {
    if (dryRun) return { result: { ...told, ...(await planned(start)) } };
    const { summary, error } = await run(project, runRequest(start), effects, start.show);
    return { result: { ...told, state: stateOf(error), ...summary }, ...(error && { error }) };
  } catch (thrown) {
    const error = lakeErrorOf(signal.aborted ? signal.reason : thrown, project.dir);
    return { result: { ...told, ...(dryRun ? {} : { state: stateOf(error) }) }, error };
  }
}

function stateOf(error: LakeError | undefined): FlowState {
  if (error === undefined) return "Completed";
  return error instanceof CancelledError ? "Cancelled" : "Failed";
}

async function planned(start: FlowStart): Promise<Pick<FlowResult, "dryRun" | "steps" | "estimate">> {
  const { plan, estimate } = await previewRun(start.project, runRequest(start), start.effects);
  return { dryRun: true, steps: flowSteps(plan), estimate };
}

function runRequest({ flow, args, config, command, effects, signal }: FlowStart): RunRequest {
  const asked = flow.run(args as never, config as never, effects.now());
  if ("refused" in asked)
    throw new UsageError(`${flow.name}: ${asked.refused}`, { next: `lake run ${flow.name}` });
  return { ...planOptions(flow, asked), command, signal };
}

/** No sources would mean all of them, which no flow is about. */
function planOptions(
  { name }: Flow,
  { window, select = [], exclude = [], ...rest }: FlowRequest,
): PlanOptions {
  if (rest.sources?.length > 0) return { ...rest, verb: "run-all", window: window ?? {}, select, exclude };
  throw new ConfigError(`the flow ${name} asks for no source`, {
    where: `flows/${name}.ts`,
    next: "name its sources in what run() gives",
  });
}

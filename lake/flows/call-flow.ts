/** What is behind `runFlow`: loaded when a flow is run, not when a project imports "lake". */
import { systemEffects } from "../effects.ts";
import { BugError, CancelledError } from "../errors.ts";
import { lakeErrorOf } from "../lake-error-of.ts";
import { openProject } from "../project.ts";
import { errorJson } from "../render-error.ts";
import { bindArgs, flagOf } from "./bind-args.ts";
import type { Flow } from "./definition.ts";
import { flowConfig } from "./flow-config.ts";
import type { RunFlowOptions } from "./run-flow.ts";
import { type FlowResult, startFlow } from "./start-flow.ts";

export async function callFlow(
  flow: Flow,
  texts: Readonly<Record<string, unknown>>,
  { project: dir = ".", config, dryRun = false, settings = {}, now, signal }: RunFlowOptions<unknown>,
): Promise<FlowResult> {
  const effects = systemEffects({ now });
  const given = Object.entries(texts).filter(([, value]) => value !== undefined);
  const command = `runFlow ${[flow.name, ...given.map(([name, value]) => `${flagOf(name)} ${value}`)].join(" ")}`;
  try {
    const args = bindArgs(flow, {
      positionals: [],
      options: Object.fromEntries(given.map(([name, value]) => [flagOf(name), value])),
    });
    const project = await openProject(dir, effects, settings);
    const { result, error } = await startFlow({
      project,
      flow,
      args,
      config: flowConfig(flow, config === undefined ? undefined : { value: config }),
      dryRun,
      command,
      effects,
      signal: cancelledBy(signal),
    });
    return plain({ ...result, ...(error && { error: errorJson(error) }) });
  } catch (thrown) {
    const error = lakeErrorOf(thrown, dir);
    if (error instanceof BugError) throw error;
    return plain({ flow: flow.name, args: texts, state: "Failed", error: errorJson(error) });
  }
}

/** As it would come out of `--json`. */
function plain(result: FlowResult): FlowResult {
  return JSON.parse(JSON.stringify(result)) as FlowResult;
}

/** Whatever reason the caller gives, the run is told to be cancelled. */
function cancelledBy(signal: AbortSignal | undefined): AbortSignal {
  const controller = new AbortController();
  const cancel = (): void => controller.abort(new CancelledError("its caller"));
  if (signal?.aborted === true) cancel();
  signal?.addEventListener("abort", cancel, { once: true });
  return controller.signal;
}

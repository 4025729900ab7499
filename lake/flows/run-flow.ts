/** Flows from TypeScript: the same run, and the same result, as `lake run <flow> --json`. */
import type { z } from "zod";
import type { Config } from "../config.ts";
import type { FlowArg, FlowDefinition } from "./definition.ts";
import type { FlowResult } from "./start-flow.ts";

type Optional<T> = undefined extends T ? true : false;

/** Arguments as texts, by name; those that may be missing may be. */
export type ArgTexts<A extends readonly FlowArg[]> = {
  readonly [One in A[number] as Optional<z.input<One["type"]>> extends true ? never : One["name"]]: z.input<
    One["type"]
  >;
} & {
  readonly [One in A[number] as Optional<z.input<One["type"]>> extends true ? One["name"] : never]?: z.input<
    One["type"]
  >;
};

export interface RunFlowOptions<C> {
  /** Folder of the project; default: the current one. */
  readonly project?: string;
  /** What `--config` would hold. */
  readonly config?: C;
  /** Plan only: nothing is asked, nothing is written. */
  readonly dryRun?: boolean;
  /** In place of those of `lake.config.ts` and the environment. */
  readonly settings?: Config;
  /** Fixes the clock. */
  readonly now?: Date;
  /** Cancels the run; what is published stays. */
  readonly signal?: AbortSignal;
}

/**
 * Rejects for bugs only: `state` tells how the run ended, `error` what kept it from its end.
 *
 *     const { state } = await runFlow(refreshMarketData, { year: "2024", as_of: "2026-11-01" });
 */
export async function runFlow<const A extends readonly FlowArg[], C extends z.ZodType>(
  flow: FlowDefinition<A, C>,
  args: ArgTexts<A>,
  options: RunFlowOptions<z.input<C>> = {},
): Promise<FlowResult> {
  const { callFlow } = await import("./call-flow.ts");
  return callFlow(flow, args, options);
}

/** What a project declares in `flows/<name>.ts`: a run with a name, made of typed arguments. */
import type { z } from "zod";

/** An argument: by place, in the order of the list, or by name: `as_of` is also `--as-of`. */
export interface FlowArg {
  /** snake_case. */
  readonly name: string;
  readonly about: string;
  /** Judges the text that was typed; one that takes `undefined` makes the argument optional. */
  readonly type: z.ZodType<unknown, string | undefined>;
}

/** The run that a flow asks for; all of it as the options of `lake run-all` have it. */
export interface FlowRequest {
  /** At least one source, or resource as `source.resource`. */
  readonly sources: readonly string[];
  /** Default: since the watermarks. */
  readonly window?: { readonly days: number } | { readonly from: string; readonly to?: string };
  readonly datasets?: readonly string[];
  /** For those resources that have params of these names. */
  readonly params?: Readonly<Record<string, string>>;
  /** Models to build; default all. */
  readonly select?: readonly string[];
  readonly exclude?: readonly string[];
}

/** Why there is no run for these arguments, though each is right by itself. */
export interface FlowRefusal {
  readonly refused: string;
}

export type ArgsOf<A extends readonly FlowArg[]> = {
  readonly [One in A[number] as One["name"]]: z.output<One["type"]>;
};

export interface FlowDefinition<
  A extends readonly FlowArg[] = readonly FlowArg[],
  C extends z.ZodType = z.ZodType,
> {
  /** kebab-case, as the file is called. */
  readonly name: string;
  readonly about: string;
  readonly args: A;
  /** Judges the JSON of `--config <file>`; without it the flow takes none. */
  readonly config?: C;
  /** Pure. `now`: when the run starts. */
  run(args: ArgsOf<A>, config: z.output<C>, now: Date): FlowRequest | FlowRefusal;
}

/** A flow whose types are no longer told apart, as a project's folder holds them. */
export interface Flow {
  readonly name: string;
  readonly about: string;
  readonly args: readonly FlowArg[];
  readonly config?: z.ZodType | undefined;
  run(args: never, config: never, now: Date): FlowRequest | FlowRefusal;
}

export function defineFlow<const A extends readonly FlowArg[], C extends z.ZodType = z.ZodUndefined>(
  flow: FlowDefinition<A, C>,
): FlowDefinition<A, C> {
  return flow;
}

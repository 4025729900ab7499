/** What was typed after a flow's name → its arguments, typed; everything wrong with them at once. */
import { type Problem, UsageError } from "../errors.ts";
import { nearest } from "../nearest.ts";
import type { Flow, FlowArg } from "./definition.ts";

export interface TypedArgs {
  readonly positionals: readonly string[];
  /** By option, e.g. `--as-of`: a text, true for an option without a value, a list when it was given again. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** `as_of` → `--as-of`. */
export function flagOf(name: string): string {
  return `--${name.replaceAll("_", "-")}`;
}

/** `lake run refresh-market-data <year> [as_of]`. */
export function usageOf({ name, args, config }: Flow): string {
  const places = args.map((arg) => (isOptional(arg) ? `[${arg.name}]` : `<${arg.name}>`));
  return ["lake run", name, ...places, ...(config === undefined ? [] : ["--config <file>"])].join(" ");
}

export function isOptional({ type }: FlowArg): boolean {
  return type.safeParse(undefined).success;
}

/** @throws UsageError */
export function bindArgs(flow: Flow, { positionals, options }: TypedArgs): Readonly<Record<string, unknown>> {
  const problems: Problem[] = [...unknownOptions(flow, Object.keys(options)), ...leftOver(flow, positionals)];
  const values: Record<string, unknown> = {};
  for (const [i, arg] of flow.args.entries()) {
    const bound = boundTo(arg, positionals[i], options[flagOf(arg.name)]);
    if ("problem" in bound) problems.push(bound.problem);
    else values[arg.name] = bound.value;
  }
  const [first] = problems;
  if (first === undefined) return values;
  throw new UsageError(
    problems.length === 1
      ? first.what
      : `${problems.length} things are wrong with the arguments of ${flow.name}`,
    { problems, next: usageOf(flow) },
  );
}

type Bound = { readonly value: unknown } | { readonly problem: Problem };

function boundTo(arg: FlowArg, positional: string | undefined, option: unknown): Bound {
  const flag = flagOf(arg.name);
  const wrong = (what: string, hint = arg.about): Bound => ({ problem: { what, hint } });
  if (Array.isArray(option)) return wrong(`${flag} is given ${option.length} times`);
  if (positional !== undefined && option !== undefined)
    return wrong(`${arg.name} is given twice, as ${positional} and by ${flag}`);
  if (option !== undefined && (typeof option !== "string" || option === ""))
    return wrong(`${flag} needs a value`);
  const text = option ?? positional;
  const parsed = arg.type.safeParse(text);
  if (parsed.success) return { value: parsed.data };
  if (text === undefined) return wrong(`${arg.name} is missing`);
  return wrong(`${arg.name} is ${text}, ${parsed.error.issues[0]?.message}`);
}

function unknownOptions(flow: Flow, typed: readonly string[]): Problem[] {
  const known = flow.args.map(({ name }) => flagOf(name));
  return typed
    .filter((option) => !known.includes(option))
    .map((option) => {
      const near = nearest(option, [...known, "--dry-run", "--config"]);
      return {
        what: `unknown option ${option}`,
        ...(near === undefined ? {} : { hint: `did you mean ${near}?` }),
      };
    });
}

function leftOver({ name, args }: Flow, positionals: readonly string[]): Problem[] {
  if (positionals.length <= args.length) return [];
  const takes = args.length === 0 ? "no arguments" : args.map((arg) => arg.name).join(", ");
  return [{ what: `${name} takes ${takes}; left over: ${positionals.slice(args.length).join(" ")}` }];
}

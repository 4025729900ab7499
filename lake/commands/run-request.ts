/** Flags of the running verbs, parsed once into what a run is asked to do. */
import { UsageError } from "../errors.ts";
import type { PlanCommand } from "../plan/plan.ts";
import type { RunRequest } from "../run.ts";
import type { Invocation } from "./verbs.ts";

export function requestOf({ flags, typed, signal }: Invocation, verb: PlanCommand): RunRequest {
  return {
    command: typed,
    verb,
    window: {
      days: flags.days === undefined ? undefined : wholeDays(flags.days),
      from: text(flags.from),
      to: text(flags.to),
    },
    sources: list(flags.source),
    select: list(flags.select),
    exclude: list(flags.exclude),
    signal,
  };
}

function wholeDays(value: unknown): number {
  if (/^\d+$/.test(String(value))) return Number(value);
  throw new UsageError(`--days is ${value}, expected a whole number`, { next: "--days 1" });
}

function text(value: unknown): string | undefined {
  return value === undefined ? undefined : String(value);
}

/** `--select a --select "b c"` → `["a", "b", "c"]`; a comma stays, it means "and" to --select. */
function list(value: unknown): string[] {
  return [value ?? []]
    .flat()
    .flatMap((part) => String(part).split(/\s+/))
    .filter((part) => part !== "");
}

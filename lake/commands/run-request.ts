/** Flags of the running verbs, parsed once into what a run is asked to do. */
import { UsageError } from "../errors.ts";
import type { PlanCommand } from "../plan/plan.ts";
import { splitList } from "../plan-resources.ts";
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
    sources: [...list(flags.source), ...list(flags.providers)],
    datasets: [flags.datasets ?? []].flat().flatMap((ids) => splitList(String(ids))),
    params: paramsOf([flags.param ?? []].flat().map(String)),
    catalogOnly: flags.catalogOnly === true,
    acceptContracts: flags.acceptContracts === true,
    select: list(flags.select),
    exclude: list(flags.exclude),
    signal,
  };
}

function wholeDays(value: unknown): number {
  if (/^\d+$/.test(String(value))) return Number(value);
  throw new UsageError(`--days is ${value}, expected a whole number`, { next: "--days 1" });
}

/** `["year=2024"]` → `{ year: "2024" }`. */
function paramsOf(given: readonly string[]): Record<string, string> {
  const problems = given
    .filter((one) => !/^[^=]+=./s.test(one))
    .map((one) => ({ what: `--param is ${one}, expected name=value`, hint: "--param year=2024" }));
  if (problems.length > 0)
    throw new UsageError(`${problems[0]?.what}`, { problems, next: "--param year=2024" });
  return Object.fromEntries(
    given.map((one) => [one.slice(0, one.indexOf("=")), one.slice(one.indexOf("=") + 1)]),
  );
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

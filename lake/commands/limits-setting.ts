/** `--set` of `lake limits`, parsed and judged: everything wrong with it at once. */
import type { SourceDefinition } from "../contract/definition.ts";
import { type Problem, UsageError } from "../errors.ts";
import type { Setting } from "../traffic/settings.ts";

interface Flag {
  readonly names: readonly [camelCase: string, flag: string];
  readonly sets: Exclude<keyof Setting, "forced">;
  readonly whole: boolean;
}

const FLAGS: readonly Flag[] = [
  { names: ["rate", "--rate"], sets: "ratePerSecond", whole: false },
  { names: ["concurrency", "--concurrency"], sets: "concurrency", whole: true },
  { names: ["workers", "--workers"], sets: "concurrency", whole: true },
  { names: ["perDay", "--per-day"], sets: "perDay", whole: true },
  { names: ["perMonth", "--per-month"], sets: "perMonth", whole: true },
  { names: ["pageSize", "--page-size"], sets: "pageSize", whole: true },
  { names: ["batchSize", "--batch-size"], sets: "pageSize", whole: true },
];

/** Undefined without `--set`. @throws UsageError naming every value that is none, or above what the source declares */
export function settingOf(
  flags: Readonly<Record<string, unknown>>,
  source: SourceDefinition | undefined,
): Setting | undefined {
  const given = FLAGS.filter(({ names: [name] }) => flags[name] !== undefined);
  const forced = flags.force === true;
  if (source === undefined) {
    const [first] = [...given.map(({ names }) => names[1]), ...(forced ? ["--force"] : [])];
    if (first === undefined) return undefined;
    throw new UsageError(`${first} says nothing without --set`, {
      next: `lake limits --set <source> ${first} …`,
    });
  }
  if (given.length === 0) {
    throw new UsageError(`nothing to set for ${source.name}`, {
      next: `lake limits --set ${source.name} --rate ${source.limits.ratePerSecond / 2}`,
    });
  }
  const problems = [
    ...given.flatMap((flag) => valueProblem(flag, flags, source, forced)),
    ...twice(given).map((name) => ({ what: `${name} is given under both its names` })),
  ];
  if (problems.length > 0) {
    const message =
      problems.length === 1
        ? String(problems[0]?.what)
        : `${problems.length} things are wrong with the setting`;
    throw new UsageError(message, { problems, state: "nothing was set", next: "lake limits --help" });
  }
  const values = given.map(({ names: [name], sets }) => [sets, Number(flags[name])] as const);
  return { ...Object.fromEntries(values), ...(forced ? { forced } : {}) };
}

function valueProblem(
  { names: [name, flag], sets, whole }: Flag,
  flags: Readonly<Record<string, unknown>>,
  source: SourceDefinition,
  forced: boolean,
): Problem[] {
  const text = String(flags[name]);
  const value = Number(text);
  if (!(whole ? /^\d+$/ : /^\d*\.?\d+$/).test(text) || value <= 0)
    return [{ what: `${flag} is ${text}, expected a ${whole ? "whole " : ""}number above 0` }];
  const declared = sets === "pageSize" ? source.pageSize : source.limits[sets];
  if (forced || declared === undefined || value <= declared) return [];
  return [
    {
      what: `${flag} is ${value}, above the ${declared} that ${source.name} declares: ${source.title} may refuse what is beyond`,
      hint: "--force, if your plan allows it",
    },
  ];
}

function twice(given: readonly Flag[]): string[] {
  const sets = given.map((flag) => flag.sets);
  return given.filter((flag, i) => sets.indexOf(flag.sets) < i).map(({ names }) => names[1]);
}

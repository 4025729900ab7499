/** `lake backfill`: past windows, one run each, skipping what the log covers already; then the models. */
import { readFileSync } from "node:fs";
import { type BackfillContext, estimateBackfill, requireBackfillQuota, runBackfill } from "../backfill.ts";
import type { SourceDefinition, Window } from "../contract/definition.ts";
import { type Problem, UsageError } from "../errors.ts";
import { nearest } from "../nearest.ts";
import { type Backfill, type BackfillStep, planBackfill } from "../plan/backfill.ts";
import { readBackfillFile } from "../plan/backfill-file.ts";
import { UNITS, type Unit } from "../plan/calendar.ts";
import { describeEstimate } from "../plan/describe-estimate.ts";
import { readInstant } from "../plan/instant.ts";
import type { Target } from "../plan/targets.ts";
import { startOfRun } from "../plan-lake.ts";
import { wantedTargets } from "../plan-resources.ts";
import { loadSources, openProject, type Project } from "../project.ts";
import { count } from "../report/units.ts";
import { type RunRequest, run } from "../run.ts";
import { readState } from "../state/read-state.ts";
import { usedCalls } from "../used-calls.ts";
import { progressOf } from "./progress-of.ts";
import { requestOf } from "./run-request.ts";
import type { Command, Invocation, Outcome } from "./verbs.ts";

const backfill: Command = async (invocation) => {
  const { flags, projectDir, effects } = invocation;
  const startedAt = startOfRun(effects.now());
  const { range, every } = rangeOf(flags, startedAt);
  const request = { ...requestOf(invocation, "extract"), window: {} };
  const project = await openProject(projectDir, effects, flags);
  const sources = await loadSources(project);
  const targets = targetsOf(flags, project, sources, request);
  const { state } = await readState(project.root);
  const plan = planBackfill({
    range,
    every,
    targets,
    reach: state,
    now: startedAt,
    again: flags.again === true,
  });
  const used = await usedCalls(project.root, sources, startedAt);
  const context = { project, sources, state, startedAt, used, request };
  if (flags.dryRun === true) {
    const estimate = await estimateBackfill(plan, context);
    return {
      data: { dryRun: true, ...counts(plan), estimate },
      text: `${announcement(plan, every)}\n\n${describeEstimate(estimate)}`,
    };
  }
  await requireBackfillQuota(plan, context);
  return runAll(invocation, plan, every, context);
};

export default backfill;

/** A day would be a commit for each of a thousand days, a year a lot to read again after a failure. */
const DEFAULT_UNIT: Unit = "month";
const DAY_MS = 86_400_000;

async function runAll(
  invocation: Invocation,
  plan: Backfill,
  every: Unit,
  context: BackfillContext,
): Promise<Outcome> {
  const { effects, flags, quiet } = invocation;
  const { project, request } = context;
  const say = (text: string): void => {
    if (!quiet) effects.err(`${text}\n`);
  };
  say(announcement(plan, every));
  const { runs, read, error } = await runBackfill(plan, context, effects, (step) => {
    say(`\nwindow ${step.number} of ${plan.steps.length}  ${stepSpan(step)}`);
    return progressOf(invocation, project);
  });
  const told = { ...counts(plan), read, runs };
  if (error !== undefined) return { data: told, error };
  const text = `${count(read)} ${read === 1 ? "window" : "windows"} read`;
  if (flags.extractOnly === true) return { data: told, text, next: ["lake run-transforms"] };
  say("");
  const progress = progressOf(invocation, project);
  const asked = { ...request, verb: "run-transforms" as const };
  const built = await run(project, asked, effects, progress?.show).finally(() => progress?.stop());
  const data = { ...told, transforms: built.summary };
  return built.error === undefined ? { data, text, next: ["lake status"] } : { data, error: built.error };
}

function counts({ steps, whole }: Backfill): Record<string, unknown> {
  return { windows: steps.length, due: dueOf(steps), leftOut: whole };
}

/** Windows with something left to read. */
function dueOf(steps: Backfill["steps"]): number {
  return steps.filter(({ reads }) => reads.length > 0).length;
}

function announcement({ steps, whole }: Backfill, every: Unit): string {
  return [
    `${count(steps.length)} windows, one for each ${every}; ${count(dueOf(steps))} to be read`,
    ...(whole.length === 0 ? [] : [`left out, as they are always read whole: ${whole.join(", ")}`]),
  ].join("\n");
}

/** What asks alike for longer is read in one piece. */
function stepSpan({ window, reads }: BackfillStep): string {
  const last = new Date(Math.max(...reads.map(({ to }) => Date.parse(to))));
  return last > window.to ? `${spanOf(window)}, some of it to ${short(last)}` : spanOf(window);
}

function short(at: Date): string {
  return at.toISOString().replace(/T00:00:00\.000Z$|\.000(?=Z)/, "");
}

function spanOf({ from, to }: Window): string {
  return `${short(from)} to ${short(to)}`;
}

/** All that is wrong with the range, at once. */
function rangeOf(flags: Invocation["flags"], now: Date): { range: Window; every: Unit } {
  const problems: Problem[] = [];
  const instant = (option: string, value: unknown): Date | undefined => {
    const at = value === undefined ? undefined : readInstant(String(value));
    if (value !== undefined && at === undefined)
      problems.push({
        what: `${option} is ${value}, expected a date or an instant with its zone`,
        hint: "2026-11-01",
      });
    return at;
  };
  if (flags.from === undefined)
    problems.push({ what: "a backfill needs --from", hint: "--from 2019-01-01 --to 2023-01-01" });
  const from = instant("--from", flags.from);
  const midnight = new Date(Math.floor(now.getTime() / DAY_MS) * DAY_MS);
  const to = flags.to === undefined ? midnight : instant("--to", flags.to);
  if (to !== undefined && to > now)
    problems.push({ what: `--to ${flags.to} lies in the future: it is ${now.toISOString()}` });
  if (from !== undefined && to !== undefined && from >= to)
    problems.push({
      what: `--from ${flags.from} is not before --to ${flags.to ?? short(to)}`,
    });
  const every = String(flags.every ?? DEFAULT_UNIT);
  if (!isUnit(every)) {
    const near = nearest(every, UNITS);
    problems.push({
      what: `--every is ${every}, expected ${UNITS.slice(0, -1).join(", ")} or ${UNITS.at(-1)}`,
      ...(near === undefined ? {} : { hint: `did you mean ${near}?` }),
    });
  }
  if (problems.length > 0 || from === undefined || to === undefined || !isUnit(every)) {
    const message =
      problems.length === 1
        ? `${problems[0]?.what}`
        : `${problems.length} things are wrong with the backfill`;
    throw new UsageError(message, { problems, next: "lake backfill --from 2019-01-01 --to 2023-01-01" });
  }
  return { range: { from, to }, every };
}

function isUnit(text: string): text is Unit {
  return (UNITS as readonly string[]).includes(text);
}

function targetsOf(
  { plan: file, source, providers, datasets }: Invocation["flags"],
  project: Project,
  sources: readonly SourceDefinition[],
  request: RunRequest,
): Target[] {
  if (file === undefined) return wantedTargets(project, sources, request);
  if ([source, providers, datasets].some((flag) => flag !== undefined))
    throw new UsageError(
      "--plan says which datasets, so it goes with neither --source, --providers nor --datasets",
      {
        next: `lake backfill --from 2019-01-01 --plan ${file}`,
      },
    );
  return readBackfillFile(textOf(String(file)), String(file), sources);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError(`--plan ${file} cannot be read: ${(error as Error).message}`, {
      where: file,
      next: "give the path of a JSON file",
    });
  }
}

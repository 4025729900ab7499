/** A backfill as a value: the windows of a range, and what each still has to read. Pure. */
import type { Window } from "../contract/definition.ts";
import { covers, type Interval } from "../state/coverage.ts";
import { datasetKey, type Reach, resourceKey } from "../state/reach.ts";
import { firstRequests, isWindowed } from "./asked.ts";
import { splitWindow, type Unit } from "./calendar.ts";
import type { Read } from "./plan.ts";
import type { Target } from "./targets.ts";

export interface BackfillOptions {
  readonly range: Window;
  readonly every: Unit;
  readonly targets: readonly Target[];
  readonly reach: Pick<Reach, "coverage" | "datasets">;
  readonly now: Date;
  /** Reads what is covered too. */
  readonly again: boolean;
}

export interface BackfillStep {
  /** Counted from 1. */
  readonly number: number;
  readonly window: Window;
  /** Empty when the log covers all of it. */
  readonly reads: readonly Read[];
}

export interface Backfill {
  readonly steps: readonly BackfillStep[];
  /** Resources that answer the same whatever the window: a backfill has nothing to read from them. */
  readonly whole: readonly string[];
}

/** One resource, or one dataset of it: what has a coverage of its own. */
interface Part {
  readonly target: Target;
  readonly dataset: string | undefined;
}

export function planBackfill({ range, every, targets, reach, now, again }: BackfillOptions): Backfill {
  const windows = splitWindow(range, every);
  const windowed = targets.filter((target) => isWindowed(target, range, now));
  const due = windowed.flatMap(partsOf).map((part) => {
    const covered = again ? [] : coverageOf(part, reach);
    const wanted = mergeAlike(part, windows, now).filter((window) => !covers(covered, texts(window)));
    return { part, wanted: new Map(wanted.map((window) => [window.from.getTime(), window])) };
  });
  const steps = windows.map((window, i) => {
    const parts = due.flatMap(({ part, wanted }) => {
      const own = wanted.get(window.from.getTime());
      return own === undefined ? [] : [{ part, window: own }];
    });
    return { number: i + 1, window, reads: readsOf(parts) };
  });
  const whole = targets
    .filter((target) => !windowed.includes(target))
    .map(({ source, resource }) => `${source.name}.${resource.name}`);
  return { steps, whole };
}

function partsOf(target: Target): Part[] {
  return target.datasets?.map((dataset) => ({ target, dataset })) ?? [{ target, dataset: undefined }];
}

/**
 * Windows that begin with the same requests, as of a survey of a whole year in each of its months, become one; it is read
 * with the first of them.
 */
function mergeAlike({ target, dataset }: Part, windows: readonly Window[], now: Date): Window[] {
  const one = dataset === undefined ? target : { ...target, datasets: [dataset] };
  const requestsFor = (window: Window): string => JSON.stringify(firstRequests(one, { window, now }));
  const merged: { window: Window; asked: string }[] = [];
  for (const window of windows) {
    const asked = requestsFor(window);
    const before = merged.at(-1);
    const joined = before && { from: before.window.from, to: window.to };
    if (before?.asked === asked && joined !== undefined && requestsFor(joined) === asked)
      before.window = joined;
    else merged.push({ window, asked });
  }
  return merged.map(({ window }) => window);
}

function coverageOf(
  { target, dataset }: Part,
  { coverage, datasets }: BackfillOptions["reach"],
): readonly Interval[] {
  const of = { source: target.source.name, resource: target.resource.name };
  if (dataset !== undefined) return datasets.get(datasetKey(of, dataset))?.coverage ?? [];
  return coverage.filter((stretch) => resourceKey(stretch) === resourceKey(of));
}

/** One read per resource, with all of its datasets that are due in this step. */
function readsOf(parts: readonly { readonly part: Part; readonly window: Window }[]): Read[] {
  return [...Map.groupBy(parts, ({ part }) => part.target)].map(([{ source, resource }, own]) => {
    const windows = own.map(({ window }) => window);
    const read = own.flatMap(({ part, window }) =>
      part.dataset === undefined ? [] : [{ id: part.dataset, ...texts(window) }],
    );
    return {
      source: source.name,
      resource: resource.name,
      from: new Date(Math.min(...windows.map(({ from }) => from.getTime()))).toISOString(),
      to: new Date(Math.max(...windows.map(({ to }) => to.getTime()))).toISOString(),
      ...(read.length === 0 ? {} : { datasets: read }),
    };
  });
}

function texts({ from, to }: Window): Interval {
  return { from: from.toISOString(), to: to.toISOString() };
}

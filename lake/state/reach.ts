/**
 * How far the lake has come: for which stretches of time each resource was read, and each dataset of those that have
 * datasets. What a resource with datasets has reached is what all of them have. Pure.
 */
import type { LandedResource } from "./commit.ts";
import { addInterval, advanceCursor, type Interval, inBoth } from "./coverage.ts";

export interface Watermark {
  /** End of the unbroken stretch of covered windows that was reached (see `advanceCursor`). ISO text. */
  readonly cursor: string;
  /** The run and commit that moved it last. */
  readonly runId: string;
  readonly commit: number;
}

export interface Coverage extends Interval {
  readonly source: string;
  readonly resource: string;
}

/** One dataset of a resource, e.g. a series: its own watermark and merged windows. */
export interface DatasetReach extends Watermark {
  readonly source: string;
  readonly resource: string;
  readonly dataset: string;
  readonly coverage: readonly Interval[];
}

export interface Reach {
  /** By `<source>.<resource>`. With datasets: that of the dataset that is furthest behind; absent until each has one. */
  readonly watermarks: ReadonlyMap<string, Watermark>;
  /** Merged windows of whole resources, sorted by resource and time. */
  readonly coverage: readonly Coverage[];
  /** By `<source>.<resource>/<dataset>`. */
  readonly datasets: ReadonlyMap<string, DatasetReach>;
}

/** A resource as a run landed it, and that run. */
export interface LandedIn {
  readonly landed: LandedResource;
  readonly runId: string;
  readonly commit: number;
}

interface Named {
  readonly source: string;
  readonly resource: string;
}

export function resourceKey({ source, resource }: Named): string {
  return `${source}.${resource}`;
}

/** Ids may have any character; names of sources and resources have no slash. */
export function datasetKey(of: Named, dataset: string): string {
  return `${resourceKey(of)}/${dataset}`;
}

/** Adds what was landed, in the order of the log. What did not land whole, or was read with other params, counts for nothing. */
export function extendReach(reach: Reach, landings: Iterable<LandedIn>): Reach {
  const stretches = Map.groupBy<string, Coverage>(reach.coverage, resourceKey);
  const watermarks = new Map(reach.watermarks);
  const datasets = new Map(reach.datasets);

  const coverWhole = ({ landed, runId, commit }: LandedIn): void => {
    const { source, resource, window } = landed;
    if (isEmpty(window)) return;
    const key = resourceKey(landed);
    const merged = addInterval(stretches.get(key) ?? [], window);
    stretches.set(
      key,
      merged.map((interval) => ({ source, resource, ...interval })),
    );
    const before = watermarks.get(key)?.cursor;
    const cursor = advanceCursor(before, merged, window);
    if (cursor !== before) watermarks.set(key, { cursor, runId, commit });
  };

  const coverDataset = (id: string, window: Interval, { landed, runId, commit }: LandedIn): void => {
    if (isEmpty(window)) return;
    const { source, resource } = landed;
    const key = datasetKey(landed, id);
    const before = datasets.get(key);
    const coverage = addInterval(before?.coverage ?? [], window);
    const cursor = advanceCursor(before?.cursor, coverage, window);
    const mover = before !== undefined && cursor === before.cursor ? before : { runId, commit };
    datasets.set(key, {
      source,
      resource,
      dataset: id,
      cursor,
      runId: mover.runId,
      commit: mover.commit,
      coverage,
    });
  };

  /** Anew from the datasets that the resource has now: one that is new has reached nothing yet. */
  const sumUp = (of: Named, all: readonly string[]): void => {
    const { source, resource } = of;
    const key = resourceKey(of);
    const reached = all.map((id) => datasets.get(datasetKey(of, id)));
    const common = reached.map((one) => one?.coverage ?? []).reduce(inBoth);
    stretches.set(
      key,
      common.map((interval) => ({ source, resource, ...interval })),
    );
    const behind = furthestBehind(reached);
    if (behind === undefined) watermarks.delete(key);
    else watermarks.set(key, behind);
  };

  for (const entry of landings) {
    const { complete, params, datasets: asked } = entry.landed;
    if (!complete || params !== undefined) continue;
    if (asked === undefined) coverWhole(entry);
    else {
      for (const { id, ...window } of asked.read) coverDataset(id, window, entry);
      sumUp(entry.landed, asked.all);
    }
  }
  return { watermarks, coverage: [...stretches.values()].flat().sort(byResource), datasets };
}

function isEmpty({ from, to }: Interval): boolean {
  return Date.parse(to) <= Date.parse(from);
}

/** Of those equally far, the one that got there last: it moved the whole. */
function furthestBehind(reached: readonly (DatasetReach | undefined)[]): Watermark | undefined {
  let behind: DatasetReach | undefined;
  for (const one of reached) {
    if (one === undefined) return undefined;
    const ahead = behind === undefined ? -1 : Date.parse(one.cursor) - Date.parse(behind.cursor);
    if (behind === undefined || ahead < 0 || (ahead === 0 && one.commit > behind.commit)) behind = one;
  }
  return behind && { cursor: behind.cursor, runId: behind.runId, commit: behind.commit };
}

function byResource(a: Coverage, b: Coverage): number {
  const [one, other] = [resourceKey(a), resourceKey(b)];
  if (one !== other) return one < other ? -1 : 1;
  return Date.parse(a.from) - Date.parse(b.from);
}

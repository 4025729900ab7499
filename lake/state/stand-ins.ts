/** Which data stand in for which at the moment, as the log tells it: from the run in which a source failed until it lands again. */
import type { Commit, LandedResource, StandInPair } from "./commit.ts";
import { datasetKey, resourceKey } from "./reach.ts";

export interface StandIn extends StandInPair {
  /** Start of the run that first had to do without. ISO text. */
  readonly since: string;
}

/** By what they stand in for: `<source>.<resource>/<dataset>`, or `<source>.<resource>`. */
export type StandIns = ReadonlyMap<string, StandIn>;

type Told = Pick<Commit, "startedAt" | "landed" | "standIns">;

/** Applies commits in the order of the log. Pure. */
export function extendStandIns(before: StandIns, commits: Iterable<Told>): StandIns {
  const standIns = new Map(before);
  for (const { startedAt, landed, standIns: begun = [] } of commits) {
    for (const key of landed.filter(({ complete }) => complete).flatMap(keysOf)) standIns.delete(key);
    for (const pair of begun) {
      const { of } = pair;
      const key = of.dataset === null ? resourceKey(of) : datasetKey(of, of.dataset);
      standIns.set(key, { ...pair, since: standIns.get(key)?.since ?? startedAt });
    }
  }
  return standIns;
}

function keysOf(landed: LandedResource): string[] {
  const { datasets } = landed;
  return datasets === undefined
    ? [resourceKey(landed)]
    : datasets.read.map(({ id }) => datasetKey(landed, id));
}

/** Columns of `lake.stand_ins`, and a row of it. */
export const STAND_IN_COLUMNS = [
  { name: "source", type: "VARCHAR" },
  { name: "resource", type: "VARCHAR" },
  { name: "dataset", type: "VARCHAR" },
  { name: "by_source", type: "VARCHAR" },
  { name: "by_resource", type: "VARCHAR" },
  { name: "by_dataset", type: "VARCHAR" },
  { name: "by_place", type: "VARCHAR" },
  { name: "factor", type: "DECIMAL(38,9)" },
  { name: "since", type: "TIMESTAMP WITH TIME ZONE" },
] as const;

export function standInRow({ of, by, place, factor, since }: StandIn): Record<string, string | null> {
  const { source: by_source, resource: by_resource, dataset: by_dataset } = by;
  return { ...of, by_source, by_resource, by_dataset, by_place: place, factor, since };
}

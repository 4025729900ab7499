/** How resources were read before, from the newest commits that landed them whole. */
import type { LandedResource } from "./commit.ts";
import type { LakeState } from "./fold.ts";
import { readCommit } from "./log.ts";
import { resourceKey } from "./reach.ts";

/** Landings looked at for each resource. Of these the longest window tells most. */
const NEWEST = 5;

export interface PastLanding {
  readonly landed: Pick<LandedResource, "window" | "datasets" | "pages" | "fetched">;
  readonly startedAt: Date;
}

/** By `<source>.<resource>`; what was never landed whole with the default params is absent. */
export async function pastLandings(
  root: string,
  state: LakeState,
  keys: ReadonlySet<string>,
): Promise<Map<string, PastLanding>> {
  const newest = Map.groupBy(
    state.landings.filter((landing) => landing.complete && keys.has(resourceKey(landing))),
    resourceKey,
  );
  const numbers = [...newest.values()].flatMap((own) => own.slice(-NEWEST).map(({ commit }) => commit));
  const past = new Map<string, PastLanding>();
  for (const n of [...new Set(numbers)].sort((a, b) => a - b)) {
    const { landed, startedAt } = await readCommit(root, n);
    for (const one of landed) {
      const key = resourceKey(one);
      if (!keys.has(key) || !one.complete || one.params !== undefined) continue;
      const before = past.get(key);
      if (before === undefined || lengthMs(one) >= lengthMs(before.landed))
        past.set(key, { landed: one, startedAt: new Date(startedAt) });
    }
  }
  return past;
}

function lengthMs({ window }: PastLanding["landed"]): number {
  return Date.parse(window.to) - Date.parse(window.from);
}

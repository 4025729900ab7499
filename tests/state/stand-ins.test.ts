import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Commit, LandedResource, StandInPair } from "../../lake/state/commit.ts";
import { extendStandIns, type StandIns } from "../../lake/state/stand-ins.ts";

type Told = Pick<Commit, "startedAt" | "landed" | "standIns">;

const DATASETS = ["X", "Y/1"] as const;
const at = (n: number) => new Date(n * 3_600_000).toISOString();
const pair = (dataset: string): StandInPair => ({
  of: { source: "a", resource: "data", dataset },
  by: { source: "b", resource: "data", dataset },
  place: null,
  factor: "1",
});
const landed = (dataset: string, complete: boolean) =>
  ({
    source: "a",
    resource: "data",
    datasets: { read: [{ id: dataset, from: at(0), to: at(1) }], all: [...DATASETS] },
    complete,
  }) as unknown as LandedResource;

/** What happens to one dataset in a run. */
const fate = fc.constantFrom("stood-in", "landed", "failed", "not-asked");

test("data stand in for others from the run that had to do without until they land again", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fate, fate), { maxLength: 12 }), fc.nat(12), (runs, cut) => {
      const commits: Told[] = runs.map((fates, n) => ({
        startedAt: at(n),
        landed: DATASETS.flatMap((dataset, i) =>
          fates[i] === "landed"
            ? [landed(dataset, true)]
            : fates[i] === "failed"
              ? [landed(dataset, false)]
              : [],
        ),
        standIns: DATASETS.filter((_, i) => fates[i] === "stood-in").map(pair),
      }));
      const none: StandIns = new Map();
      const whole = extendStandIns(none, commits);
      assert.deepEqual(
        extendStandIns(extendStandIns(none, commits.slice(0, cut)), commits.slice(cut)),
        whole,
      );
      for (const [i, dataset] of DATASETS.entries()) {
        const fates = runs.map((run) => run[i]);
        const since = fates.indexOf("stood-in", fates.lastIndexOf("landed") + 1);
        assert.equal(whole.get(`a.data/${dataset}`)?.since, since < 0 ? undefined : at(since));
      }
    }),
  );
});

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { planBackfill } from "../../lake/plan/backfill.ts";
import { splitWindow, UNITS } from "../../lake/plan/calendar.ts";
import type { Read } from "../../lake/plan/plan.ts";
import type { LandedResource } from "../../lake/state/commit.ts";
import { extendReach, type Reach } from "../../lake/state/reach.ts";
import { list, series, source, survey, targetsIn, vintages } from "./asking.ts";

const NOTHING: Reach = { watermarks: new Map(), coverage: [], datasets: new Map() };
const RANGE = { from: new Date("2019-01-01T00:00:00Z"), to: new Date("2021-01-01T00:00:00Z") };
const NOW = new Date("2026-11-21T12:00:00Z");
const STATS = source([series, survey, list]);

function plan(reach: Reach, more: Partial<Parameters<typeof planBackfill>[0]> = {}) {
  return planBackfill({
    range: RANGE,
    every: "month",
    targets: targetsIn(STATS),
    reach,
    now: NOW,
    again: false,
    ...more,
  });
}

/** As the commit of the run that read it would have it. */
function landed({ source, resource, from, to, datasets }: Read, runId: string) {
  const all = STATS.resources.find(({ name }) => name === resource)?.datasets ?? [];
  const entry = {
    source,
    resource,
    window: { from, to },
    ...(datasets === undefined ? {} : { datasets: { read: datasets, all } }),
    complete: true,
  } as unknown as LandedResource;
  return { landed: entry, runId, commit: Number(runId) };
}

test("each dataset is due in each window; a survey of a year with its first window, a whole list never", () => {
  const { steps, whole } = plan(NOTHING);
  assert.deepEqual(whole, ["stats.list"]);
  assert.equal(steps.length, 24);
  for (const { window, reads } of steps) {
    const [ofSeries, ofSurvey] = ["series", "survey"].map((name) =>
      reads.find(({ resource }) => resource === name),
    );
    assert.deepEqual(
      ofSeries?.datasets?.map(({ id }) => id),
      ["A", "B", "C"],
    );
    assert.equal(ofSeries?.from, window.from.toISOString());
    assert.equal(ofSurvey !== undefined, window.from.getUTCMonth() === 0);
  }
  assert.equal(steps[0]?.reads[1]?.to, "2020-01-01T00:00:00.000Z");
});

test("stopped after any number of windows and planned anew, it asks for every window of every dataset exactly once", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...UNITS.filter((unit) => unit !== "day")),
      fc.array(fc.integer({ min: 1, max: 9 })),
      (every, stops) => {
        let reach = NOTHING;
        let runs = 0;
        const asked: Read[] = [];
        for (const stop of [...stops, Number.POSITIVE_INFINITY]) {
          const due = plan(reach, { every }).steps.filter(({ reads }) => reads.length > 0);
          for (const { reads } of due.slice(0, stop)) {
            runs += 1;
            asked.push(...reads);
            reach = extendReach(
              reach,
              reads.map((read) => landed(read, String(runs))),
            );
          }
        }
        const windows = splitWindow(RANGE, every).map(
          ({ from, to }) => `${from.toISOString()} ${to.toISOString()}`,
        );
        for (const id of ["A", "B", "C"]) {
          const read = asked.flatMap(({ datasets = [] }) => datasets.filter((one) => one.id === id));
          assert.deepEqual(
            read.map(({ from, to }) => `${from} ${to}`),
            windows,
          );
        }
        assert.equal(asked.filter(({ resource }) => resource === "survey").length, 2);
        assert.equal(
          plan(reach, { every }).steps.every(({ reads }) => reads.length === 0),
          true,
        );
      },
    ),
    { numRuns: 40 },
  );
});

test("what is covered is left out, dataset by dataset, unless it is to be read again", () => {
  const year = { from: "2019-01-01T00:00:00.000Z", to: "2020-01-01T00:00:00.000Z" };
  const read: Read = { source: "stats", resource: "series", ...year, datasets: [{ id: "B", ...year }] };
  const reach = extendReach(NOTHING, [landed(read, "1")]);
  const ids = (again: boolean) =>
    plan(reach, { again }).steps.map(({ reads }) => reads[0]?.datasets?.map(({ id }) => id).join(""));
  assert.deepEqual(ids(false), [...Array(12).fill("AC"), ...Array(12).fill("ABC")]);
  assert.deepEqual(ids(true), Array(24).fill("ABC"));
});

test("what looks back is no whole list, though its first request is always the same; it is read in one piece", () => {
  const { steps, whole } = plan(NOTHING, { targets: targetsIn(source([vintages])) });
  assert.deepEqual(whole, []);
  assert.deepEqual(
    steps.flatMap(({ reads }) => reads.map(({ from, to }) => [from, to])),
    [[RANGE.from.toISOString(), RANGE.to.toISOString()]],
  );
});

test("a range of one window knows a whole list too", () => {
  const day = { from: new Date("2019-05-01T00:00:00Z"), to: new Date("2019-05-02T00:00:00Z") };
  const { steps, whole } = plan(NOTHING, { range: day, every: "year" });
  assert.deepEqual(whole, ["stats.list"]);
  assert.deepEqual(
    steps.map(({ reads }) => reads.map(({ resource }) => resource)),
    [["series", "survey"]],
  );
});

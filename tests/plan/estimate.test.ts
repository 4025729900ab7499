import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { type EstimateOptions, estimate } from "../../lake/plan/estimate.ts";
import type { ExtractStage } from "../../lake/plan/plan.ts";
import { lackingQuotas, mostThatFits } from "../../lake/plan/quota-refusal.ts";
import type { PastLanding } from "../../lake/state/past-landings.ts";
import { list, series, source, survey } from "./asking.ts";

const NOW = new Date("2026-11-21T12:00:00Z");
const at = (day: number) => new Date(Date.UTC(2026, 0, 1 + day)).toISOString();

function stage(resource: string, days: number, ids?: readonly string[], of = "stats"): ExtractStage {
  const window = { from: at(0), to: at(days) };
  const datasets = ids && { datasets: { read: ids.map((id) => ({ id, ...window })), all: ["A", "B", "C"] } };
  return { kind: "extract", source: of, resource, window, ...datasets };
}

function past(days: number, pages: number, fetched: number, ids?: readonly string[]): PastLanding {
  const { window, datasets } = stage("series", days, ids);
  return {
    landed: { window, pages, fetched, ...(datasets === undefined ? {} : { datasets }) },
    startedAt: NOW,
  };
}

function estimated(stages: readonly ExtractStage[], options: Partial<EstimateOptions> = {}) {
  return estimate([stages], {
    sources: [source([series, survey, list])],
    now: NOW,
    past: new Map(),
    used: () => ({ day: 0, month: 0 }),
    ...options,
  });
}

describe("requests", () => {
  const ofSeries = (days: number, landing: PastLanding, more: Partial<EstimateOptions> = {}) =>
    estimated([stage("series", days, ["A", "B"])], { past: new Map([["stats.series", landing]]), ...more })
      .requests;

  test("are one for each chain at least, when nothing is known", () => {
    const { requests, atLeast } = estimated([stage("series", 30, ["A", "B"]), stage("list", 30)]);
    assert.deepEqual([requests, atLeast], [3, true]);
  });

  test("are what the resource itself says, but not fewer than its chains", () => {
    const told = {
      ...series,
      estimatePages: ({ datasets }: { datasets: readonly unknown[] }) => 4 * datasets.length,
    };
    const few = { ...list, estimatePages: () => 0 };
    const { requests, atLeast } = estimated([stage("series", 30, ["A", "B"]), stage("list", 30)], {
      sources: [source([told, few])],
    });
    assert.deepEqual([requests, atLeast], [9, false]);
  });

  test("grow with the rows of the window, and a chain has one page at least", () => {
    // 3 chains, 10 rows a day each, 100 rows a page.
    const landing = past(5, 3, 150, ["A", "B", "C"]);
    assert.deepEqual(
      [1, 10, 11, 40].map((days) => ofSeries(days, landing)),
      [2, 2, 4, 8],
    );
    assert.equal(ofSeries(10, landing, { maxPageSize: 10 }), 20);
    assert.equal(ofSeries(10, past(5, 3, 0, ["A", "B", "C"])), 2);
  });

  test("go by the rows that came on a page, when there were several", () => {
    // The service gives 40 rows a page, whatever it is asked for.
    assert.equal(ofSeries(10, past(10, 6, 240, ["A", "B", "C"])), 4);
  });

  test("of what is read whole do not grow with the window", () => {
    const whole = new Map([["stats.list", past(1, 7, 650)]]);
    assert.equal(estimated([stage("list", 300)], { past: whole }).requests, 7);
  });

  test("with other params than by default do not go by earlier runs", () => {
    const known = new Map([["stats.survey", past(1, 9, 900)]]);
    const { resources } = estimated([{ ...stage("survey", 1), params: { year: "2019" } }], { past: known });
    assert.deepEqual(resources, [{ source: "stats", resource: "survey", requests: 1, basis: "least" }]);
  });
});

test("time is that of the slowest source, at its own rate or its endpoint's; runs follow each other", () => {
  const slow = { ...list, ratePerSecond: 0.1 };
  const sources = [source([series, slow]), source([list], { ratePerSecond: 0.5 }, "other")];
  const options = { sources, now: NOW, past: new Map(), used: () => ({ day: 0, month: 0 }) };
  const run = [stage("series", 1, ["A", "B", "C"]), stage("list", 1), stage("list", 1, undefined, "other")];
  // 4 requests at 2 a second; 1 at a tenth; 1 at a half.
  assert.equal(estimate([run], options).seconds, 10);
  assert.equal(estimate([run, run.slice(0, 1)], options).seconds, 11.5);
  assert.equal(estimate([run, run], options).requests, 10);
});

test("a quota lacks when less is left than is needed: of the day, the month, or as the service said", () => {
  const said = { limit: 60, remaining: 2, renewedAt: "2026-11-21T13:00:00.000Z" };
  const sources = [source([series], { perDay: 10, perMonth: 100 })];
  const lacking = (used: { day: number; month: number; said?: typeof said }) =>
    lackingQuotas(estimated([stage("series", 1, ["A", "B", "C"])], { sources, used: () => used })).map(
      ({ quota }) => `${quota.period} ${quota.left} ${quota.renewedAt}`,
    );
  assert.deepEqual(lacking({ day: 7, month: 7 }), []);
  assert.deepEqual(lacking({ day: 8, month: 97 }), ["day 2 2026-11-22T00:00:00.000Z"]);
  assert.deepEqual(lacking({ day: 12, month: 98 }), [
    "day 0 2026-11-22T00:00:00.000Z",
    "month 2 2026-12-01T00:00:00.000Z",
  ]);
  assert.deepEqual(lacking({ day: 0, month: 0, said }), ["service 2 2026-11-21T13:00:00.000Z"]);
});

test("the most that fits is found, with few questions", () => {
  fc.assert(
    fc.property(fc.nat(40_000), fc.nat(50_000), (most, limit) => {
      let questions = 0;
      const found = mostThatFits(most, (n) => {
        questions += 1;
        return n <= limit;
      });
      assert.equal(found, Math.min(most, limit));
      assert.ok(questions <= 17);
    }),
  );
});

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { nextTick, splitWindow, UNITS } from "../../lake/plan/calendar.ts";

const instants = fc.date({
  min: new Date("1999-12-01T00:00:00Z"),
  max: new Date("2030-01-01T00:00:00Z"),
  noInvalidDate: true,
});

test("windows follow each other without gap or overlap, and every border between two is one of the calendar", () => {
  fc.assert(
    fc.property(
      instants,
      fc.integer({ min: 1, max: 800 * 86_400_000 }),
      fc.constantFrom(...UNITS),
      (from, length, unit) => {
        const to = new Date(from.getTime() + length);
        const windows = splitWindow({ from, to }, unit);
        assert.deepEqual([windows[0]?.from, windows.at(-1)?.to], [from, to]);
        for (const [i, window] of windows.entries()) {
          assert.ok(window.from < window.to);
          if (i === 0) continue;
          assert.deepEqual(window.from, windows[i - 1]?.to);
          assert.match(window.from.toISOString(), /T00:00:00\.000Z$/);
          if (unit === "week") assert.equal(window.from.getUTCDay(), 1);
          if (unit !== "day" && unit !== "week") assert.equal(window.from.getUTCDate(), 1);
          if (unit === "quarter") assert.equal(window.from.getUTCMonth() % 3, 0);
          if (unit === "year") assert.equal(window.from.getUTCMonth(), 0);
        }
      },
    ),
  );
});

test("four years are 1461 days, 48 months, 16 quarters, 4 years", () => {
  const range = { from: new Date("2019-01-01T00:00:00Z"), to: new Date("2023-01-01T00:00:00Z") };
  const counts = UNITS.map((unit) => [unit, splitWindow(range, unit).length]);
  assert.deepEqual(counts, [
    ["day", 1461],
    ["week", 209],
    ["month", 48],
    ["quarter", 16],
    ["year", 4],
  ]);
});

test("the next tick is later than now, by one interval at most, and the same from wherever before it one looks", () => {
  fc.assert(
    fc.property(instants, fc.integer({ min: 1, max: 604_800 }), (now, interval) => {
      const tick = nextTick(now, interval);
      const wait = tick.getTime() - now.getTime();
      assert.ok(wait > 0 && wait <= interval * 1000);
      assert.equal((tick.getTime() / 1000) % interval, 0);
      assert.deepEqual(nextTick(new Date(tick.getTime() - 1), interval), tick);
    }),
  );
  assert.equal(nextTick(new Date("2026-11-21T12:25:13.5Z"), 3600).toISOString(), "2026-11-21T13:00:00.000Z");
});

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { UsageError } from "../../lake/errors.ts";
import { resolveWindow, type WindowRequest } from "../../lake/plan/window.ts";

const NOW = new Date("2026-11-21T12:25:00Z");
const WATERMARK = new Date("2026-11-20T08:00:00Z");

describe("a window", () => {
  for (const [name, request, from, to] of [
    ["of one day is yesterday and today so far", { days: 1 }, "2026-11-20T00:00:00.000Z", NOW.toISOString()],
    ["of a week", { days: 7 }, "2026-11-14T00:00:00.000Z", NOW.toISOString()],
    [
      "of days ignores the watermark",
      { days: 1, watermark: WATERMARK },
      "2026-11-20T00:00:00.000Z",
      NOW.toISOString(),
    ],
    ["from a date to now", { from: "2026-11-01" }, "2026-11-01T00:00:00.000Z", NOW.toISOString()],
    [
      "between dates",
      { from: "2026-11-01", to: "2026-11-08" },
      "2026-11-01T00:00:00.000Z",
      "2026-11-08T00:00:00.000Z",
    ],
    [
      "from an instant with an offset",
      { from: "2026-11-21T01:30:00+02:00" },
      "2026-11-20T23:30:00.000Z",
      NOW.toISOString(),
    ],
    ["from the watermark", { watermark: WATERMARK }, WATERMARK.toISOString(), NOW.toISOString()],
    [
      "from the watermark to an instant",
      { watermark: WATERMARK, to: "2026-11-21" },
      WATERMARK.toISOString(),
      "2026-11-21T00:00:00.000Z",
    ],
    [
      "before the watermark, when asked for",
      { watermark: WATERMARK, from: "2026-11-01", to: "2026-11-02" },
      "2026-11-01T00:00:00.000Z",
      "2026-11-02T00:00:00.000Z",
    ],
    [
      "up to this very instant",
      { from: "2026-11-21", to: "2026-11-21T12:25:00Z" },
      "2026-11-21T00:00:00.000Z",
      NOW.toISOString(),
    ],
    ["is empty when the watermark is now", { watermark: NOW }, NOW.toISOString(), NOW.toISOString()],
    [
      "is empty when the watermark is ahead of the clock",
      { watermark: new Date("2027-01-01T00:00:00Z") },
      NOW.toISOString(),
      NOW.toISOString(),
    ],
  ] as const) {
    test(name, () => {
      const window = resolveWindow({ now: NOW, ...request });
      assert.deepEqual([window.from.toISOString(), window.to.toISOString()], [from, to]);
    });
  }

  test("of one day at midnight is all of yesterday", () => {
    const now = new Date("2026-11-21T00:00:00Z");
    assert.deepEqual(resolveWindow({ now, days: 1 }), { from: new Date("2026-11-20T00:00:00Z"), to: now });
  });
});

describe("a window is refused", () => {
  const REFUSED: readonly (readonly [name: string, request: Omit<WindowRequest, "now">, what: RegExp])[] = [
    ["without days, from and watermark", {}, /^nothing was extracted yet, so there is no watermark/],
    ["with only an end and no watermark", { to: "2026-11-01" }, /^nothing was extracted yet/],
    ["for no days", { days: 0 }, /^--days is 0, expected a whole number from 1/],
    ["for half a day", { days: 0.5 }, /^--days is 0.5/],
    ["for days that are no number", { days: Number.NaN }, /^--days is NaN/],
    ["for days before time began", { days: 1e9 }, /^--days is 1000000000/],
    ["for days and from", { days: 1, from: "2026-11-01" }, /^--days counts back from now/],
    ["for days and to", { days: 1, to: "2026-11-01" }, /^--days counts back from now/],
    ["from a day that does not exist", { from: "2026-02-30" }, /^--from is 2026-02-30, expected a date/],
    [
      "from an instant without a zone",
      { from: "2026-11-01T00:00:00" },
      /^--from is 2026-11-01T00:00:00, expected a date or an instant with its zone/,
    ],
    ["from words", { from: "yesterday" }, /^--from is yesterday/],
    [
      "from after to",
      { from: "2026-11-08", to: "2026-11-01" },
      /^--from 2026-11-08 is not before --to 2026-11-01/,
    ],
    ["from to", { from: "2026-11-08", to: "2026-11-08" }, /^--from 2026-11-08 is not before/],
    ["from the future", { from: "2026-12-01" }, /^--from 2026-12-01 is not before now, 2026-11-21/],
    [
      "to the future",
      { from: "2026-11-01", to: "2026-11-22" },
      /^--to 2026-11-22 lies in the future: it is 2026-11-21/,
    ],
    [
      "to before the watermark, which would turn it back",
      { watermark: WATERMARK, to: "2026-11-01" },
      /^--to 2026-11-01 is before the watermark/,
    ],
  ];
  for (const [name, request, what] of REFUSED) {
    test(name, () => {
      assert.throws(
        () => resolveWindow({ now: NOW, ...request }),
        (error: unknown) => {
          assert.ok(error instanceof UsageError);
          assert.match(error.problems[0]?.what ?? "", what);
          assert.match(error.message, /^no window to extract: /);
          return true;
        },
      );
    });
  }

  test("with every problem at once", () => {
    assert.throws(
      () => resolveWindow({ now: NOW, days: -1, from: "x", to: "y" }),
      (error: unknown) => error instanceof UsageError && error.problems.length === 4,
    );
  });
});

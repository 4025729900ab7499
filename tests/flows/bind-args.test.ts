import assert from "node:assert/strict";
import { test } from "node:test";
import { z } from "zod";
import { LakeError } from "../../lake/errors.ts";
import { bindArgs, usageOf } from "../../lake/flows/bind-args.ts";
import { calendarDay, calendarMonth, calendarYear } from "../../lake/flows/calendar.ts";
import { defineFlow } from "../../lake/flows/definition.ts";

const flow = defineFlow({
  name: "refresh-shop",
  about: "Read the shop",
  args: [
    { name: "year", about: "year of the data", type: calendarYear() },
    { name: "as_of", about: "last day that is read", type: calendarDay() },
    {
      name: "pages",
      about: "how many pages",
      type: z.string().regex(/^\d+$/, "expected a number").optional(),
    },
  ],
  run: ({ year }) => ({ sources: ["shop"], params: { year } }),
});

function told(positionals: string[], options: Record<string, unknown> = {}): string {
  try {
    return JSON.stringify(bindArgs(flow, { positionals, options }));
  } catch (error) {
    assert.ok(error instanceof LakeError && error.exitCode === 2);
    assert.equal(error.next, "lake run refresh-shop <year> <as_of> [pages]");
    return error.problems.map(({ what, hint }) => `${what} (${hint})`).join("; ");
  }
}

test("arguments go by place or by name, and are texts as they were typed", () => {
  const bound = JSON.stringify({ year: "2024", as_of: "2026-11-01", pages: "007" });
  assert.equal(told(["2024", "2026-11-01", "007"]), bound);
  assert.equal(told(["2024"], { "--as-of": "2026-11-01", "--pages": "007" }), bound);
  assert.equal(told([], { "--pages": "007", "--as-of": "2026-11-01", "--year": "2024" }), bound);
});

test("an argument whose type takes nothing may be left out", () => {
  assert.deepEqual(JSON.parse(told(["2024", "2026-11-01"])), { year: "2024", as_of: "2026-11-01" });
});

for (const [name, positionals, options, expected] of [
  ["a missing one", ["2024"], {}, "as_of is missing (last day that is read)"],
  [
    "one that is no day",
    ["2024", "2026-02-30"],
    {},
    "as_of is 2026-02-30, expected a day like 2026-11-01 (last day that is read)",
  ],
  [
    "one given twice",
    ["2024", "2026-11-01"],
    { "--as-of": "2026-11-02" },
    "as_of is given twice, as 2026-11-01 and by --as-of (last day that is read)",
  ],
  [
    "an option given twice",
    ["2024"],
    { "--as-of": ["2026-11-01", "2026-11-02"] },
    "--as-of is given 2 times (last day that is read)",
  ],
  [
    "an option without a value",
    ["2024"],
    { "--as-of": true },
    "--as-of needs a value (last day that is read)",
  ],
  [
    "an option with an empty value",
    ["2024"],
    { "--as-of": "" },
    "--as-of needs a value (last day that is read)",
  ],
  [
    "an unknown option",
    ["2024", "2026-11-01"],
    { "--pagse": "1" },
    "unknown option --pagse (did you mean --pages?)",
  ],
  [
    "one too many",
    ["2024", "2026-11-01", "1", "2"],
    {},
    "refresh-shop takes year, as_of, pages; left over: 2 (undefined)",
  ],
] as const) {
  test(`${name} is refused by name`, () => assert.equal(told([...positionals], options), expected));
}

test("everything that is wrong is told at once", () => {
  assert.equal(told(["24"], { "--foo": true }).split("; ").length, 3);
});

test("names that every object has are no options", () => {
  assert.match(told(["2024", "2026-11-01"], { "--constructor": true }), /^unknown option --constructor/);
});

test("a month is a month or a day of it", () => {
  const month = (text: string) => calendarMonth().safeParse(text).data;
  assert.deepEqual(["2026-11", "2026-11-30", "2024-02-29"].map(month), ["2026-11", "2026-11", "2024-02"]);
  assert.deepEqual(
    ["2026-13", "2026-11-31", "2026", "11-2026", "2026-1-1"].map(month),
    Array(5).fill(undefined),
  );
});

test("the usage shows what must be there, what may, and whether a config is taken", () => {
  const withConfig = { ...flow, args: [], config: z.object({}) };
  assert.equal(usageOf(withConfig), "lake run refresh-shop --config <file>");
});

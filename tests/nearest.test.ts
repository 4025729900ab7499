import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { nearest } from "../lake/nearest.ts";

const COMMANDS = [
  "run-all",
  "run-transforms",
  "run-quality",
  "query",
  "status",
  "snapshots",
  "rollback",
  "doctor",
];

for (const [typed, meant] of [
  ["run-al", "run-all"],
  ["runall", "run-all"],
  ["qeury", "query"],
  ["QUERY", "query"],
  ["statsu", "status"],
  ["snapshot", "snapshots"],
  ["docter", "doctor"],
] as const) {
  test(`${typed} was meant to be ${meant}`, () => assert.equal(nearest(typed, COMMANDS), meant));
}

test("a name like none has no nearest", () => {
  assert.equal(nearest("weather", COMMANDS), undefined);
  assert.equal(nearest("x", COMMANDS), undefined);
  assert.equal(nearest("", COMMANDS), undefined);
  assert.equal(nearest("query", []), undefined);
});

test("of two candidates the closer one is offered, of equals the first", () => {
  assert.equal(nearest("amounts", ["account", "amount"]), "amount");
  assert.equal(nearest("ab1", ["ab2", "ab3"]), "ab2");
});

test("swapping two neighbours is one edit, so a short name is still found", () => {
  assert.equal(nearest("dya", ["day", "days", "year"]), "day");
});

test("a known name is its own nearest, and one slip never hides it", () => {
  const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{4,10}$/), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(names, fc.nat(), fc.nat(), (known, which, at) => {
      const meant = known[which % known.length]!;
      assert.equal(nearest(meant, known), meant);
      const slip = meant.slice(0, at % meant.length) + meant.slice((at % meant.length) + 1);
      const found = nearest(slip, [meant]);
      assert.equal(found, meant);
    }),
  );
});

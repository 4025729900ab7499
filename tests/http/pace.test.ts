import assert from "node:assert/strict";
import { test } from "node:test";
import { Pace } from "../../lake/http/pace.ts";

test("the pace is full until a source gets too many requests, and again a while after", () => {
  const pace = new Pace(10);
  assert.equal(pace.spacingMs(0), 0);
  pace.slowDown(0, 1_000);
  assert.equal(pace.spacingMs(1_000), 200);
  assert.equal(Math.round(pace.spacingMs(16_000)), 133);
  assert.equal(pace.spacingMs(31_000), 0);
});

test("requests that left before the last slowing down do not slow down again", () => {
  const pace = new Pace(10);
  pace.slowDown(0, 1_000);
  pace.slowDown(900, 1_100);
  assert.equal(pace.spacingMs(1_000), 200);
  pace.slowDown(1_001, 1_001);
  assert.ok(pace.spacingMs(1_001) > 399);
});

test("the pace never stops", () => {
  const pace = new Pace(10);
  for (let nowMs = 1; nowMs < 100; nowMs += 1) pace.slowDown(nowMs, nowMs);
  assert.equal(pace.spacingMs(99), 1_600);
});

test("a limit a fifth of the declared one costs about one refusal in twenty requests", () => {
  const pace = new Pace(25);
  let nowMs = 0;
  let refused = 0;
  const admitted: number[] = [];
  for (let n = 0; n < 1_000; n += 1) {
    nowMs += Math.max(pace.spacingMs(nowMs), 1);
    if (admitted.filter((at) => nowMs - at < 1_000).length < 5) admitted.push(nowMs);
    else {
      refused += 1;
      pace.slowDown(nowMs, nowMs);
    }
  }
  assert.ok(refused <= 80, `${refused} of 1000 were refused`);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { retryAfterMs } from "../../lake/http/retry-after.ts";

const NOW = Date.parse("2026-11-21T12:00:00Z");
const read = (value: string, date?: string) =>
  retryAfterMs({ "retry-after": value, ...(date === undefined ? {} : { date }) }, NOW);

test("seconds, zero and fractions are read as they are", () => {
  assert.equal(read("30"), 30_000);
  assert.equal(read(" 0 "), 0);
  assert.equal(read("1.5"), 1_500);
  assert.equal(read("31536000"), 31_536_000_000);
});

test("an HTTP date counts from the answer's own clock, else from ours", () => {
  assert.equal(read("Sat, 21 Nov 2026 12:00:05 GMT"), 5_000);
  assert.equal(read("Sat, 21 Nov 2026 09:00:05 GMT", "Sat, 21 Nov 2026 09:00:00 GMT"), 5_000);
  assert.equal(read("Sat, 21 Nov 2026 11:59:00 GMT"), 0);
});

test("what says nothing usable counts as absent", () => {
  for (const value of ["-5", "", "soon", "NaN", "1e3", "2026-11-21", "--"])
    assert.equal(read(value), undefined, value);
  assert.equal(retryAfterMs({}, NOW), undefined);
});

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { AssertionResult } from "../../lake/assert/assertion-result.ts";
import { qualityScores } from "../../lake/report/quality-score.ts";

function result(more: Partial<AssertionResult>): AssertionResult {
  return {
    ...{ name: "gold/x", model: "gold.daily", description: "", severity: "error", status: "passed" },
    place: { path: "quality/gold/x.sql", line: 3, column: 1 },
    ...{ failingRows: 0, message: "", elapsedMs: 1, sql: "SELECT 1" },
    ...more,
  };
}

describe("qualityScores", () => {
  it("weighs an error twice a warning and leaves out what did not run", () => {
    const scores = qualityScores([
      result({}),
      result({ severity: "warn", status: "warned" }),
      result({ status: "skipped" }),
      result({ model: "gold.bad", status: "errored" }),
      result({ model: "gold.never", status: "skipped" }),
    ]);
    assert.deepEqual(scores, { "gold.bad": 0, "gold.daily": 66.7 });
  });
});

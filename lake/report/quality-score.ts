/** How much of what is asserted about a model holds: pure. */

import type { AssertionResult } from "../assert/assertion-result.ts";
import type { Severity } from "../compile/graph.ts";

/** A warning is worth half an error. */
const WEIGHT: Readonly<Record<Severity, number>> = { error: 2, warn: 1 };

/**
 * By model, 0 to 100: the weight of its assertions that passed over the weight of those that ran. Models without any
 * that ran have no score.
 */
export function qualityScores(results: readonly AssertionResult[]): Record<string, number> {
  const ran = Map.groupBy(
    results.filter(({ status }) => status !== "skipped"),
    ({ model }) => model,
  );
  const weigh = (some: readonly AssertionResult[]) =>
    some.reduce((weight, { severity }) => weight + WEIGHT[severity], 0);
  return Object.fromEntries(
    [...ran].sort().map(([model, all]) => {
      const passed = all.filter(({ status }) => status === "passed");
      return [model, Math.round((1000 * weigh(passed)) / weigh(all)) / 10];
    }),
  );
}

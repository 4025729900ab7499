import assert from "node:assert/strict";
import { test } from "node:test";
import { benchmark } from "../../extract/amenity/contract.ts";
import source from "../../extract/amenity/source.ts";
import { pagingContext } from "../../lake/contract/definition.ts";
import { resourceOf } from "./reading.ts";

const NOW = new Date("2026-11-21T12:25:00Z");
const benchmarks = resourceOf(source, "benchmarks");

function first(from: string, to: string, params?: Record<string, string>) {
  const window = { from: new Date(from), to: new Date(to) };
  const context = pagingContext(benchmarks, { window, now: NOW, pageSize: 100, ...(params && { params }) });
  const [request] = benchmarks.paging.start(context);
  return { request: request!, context };
}

test("the month asked for is that of the window's last instant, or the one that the run says", () => {
  const asOf = (...of: Parameters<typeof first>) => new Map(first(...of).request.query).get("as_of");
  assert.equal(asOf("2026-09-01", "2026-10-01"), "2026-09");
  assert.equal(asOf("2026-11-20", "2026-11-21T12:25:00Z"), "2026-11");
  assert.equal(asOf("2026-11-20", "2026-11-21", { as_of: "2025-02" }), "2025-02");
});

test("the next page is where the cursor says, and a null cursor ends it", () => {
  const { request, context } = first("2026-11-20", "2026-11-21");
  const next = (cursor: unknown) =>
    benchmarks.paging.next(
      { request, headers: {}, body: { data: [], next_cursor: cursor }, rows: [] },
      context,
    );
  assert.deepEqual(next("b25l")?.query, [
    ["as_of", "2026-11"],
    ["limit", "100"],
    ["cursor", "b25l"],
  ]);
  assert.equal(next(null), undefined);
});

test("a benchmark may have no premium, but always a rate, a number of buildings and a month", () => {
  const row = {
    submarket_id: "a",
    amenity: "pool",
    adoption_rate: 41.5,
    premium_usd: null,
    sample_size: 3,
    as_of: "2026-11",
  };
  const fits = (fields: object) => benchmark.safeParse({ ...row, ...fields }).success;
  assert.ok(fits({}) && fits({ premium_usd: -12.5 }));
  assert.ok(!fits({ adoption_rate: null }) && !fits({ sample_size: "3" }) && !fits({ as_of: "2026-13" }));
});

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import type { Graph } from "../../lake/compile/graph.ts";
import type { Row } from "../../lake/duckdb/database.ts";
import { quoteName } from "../../lake/duckdb/identifiers.ts";
import { DAY, type Landing, land, mockTimeline, seconds } from "./landing.ts";
import { compilePayments, openModelLake } from "./model-lake.ts";

/** Seven days over a month's end, with payouts of every currency in them. */
const FROM = seconds("2026-02-25");
const MIDNIGHT = FROM + 7 * DAY;
const NOON = MIDNIGHT - DAY / 2;

type Tables = ReadonlyMap<string, readonly Row[]>;

describe("silver and gold do not depend on how a window was cut into runs", () => {
  const timeline = mockTimeline();
  let graph: Graph;
  let atMidnight: Tables;
  let atNoon: Tables;

  before(async () => {
    graph = await compilePayments();
    atMidnight = await tablesOf([land(timeline, 1, MIDNIGHT, FROM)]);
    atNoon = await tablesOf([land(timeline, 1, NOON, FROM)]);
  });

  async function tablesOf(landings: readonly Landing[]): Promise<Tables> {
    await using lake = await openModelLake(graph, landings);
    const tables = new Map<string, readonly Row[]>();
    for (const { name, layer } of graph.models) {
      if (layer === "bronze") continue;
      tables.set(name, await lake.rows(`SELECT * FROM ${quoteName(name)} ORDER BY ALL`));
    }
    return tables;
  }

  function assertSame(actual: Tables, expected: Tables) {
    for (const [name, rows] of expected) assert.deepEqual(actual.get(name), rows, name);
  }

  it("seven runs, each at midnight over the day before it, give what one run over the week gives", async () => {
    const runs = Array.from({ length: 7 }, (_, n) =>
      land(timeline, n + 1, FROM + (n + 1) * DAY, FROM + n * DAY),
    );
    assertSame(await tablesOf(runs), atMidnight);
  });

  it("so do runs at noon that each read from the midnight before yesterday's noon, overlapping", async () => {
    const noons = Array.from({ length: 7 }, (_, n) => FROM + n * DAY + DAY / 2);
    const runs = noons.map((now, n) => land(timeline, n + 1, now, Math.max(FROM, now - DAY - DAY / 2)));
    assertSame(await tablesOf(runs), atNoon);
  });

  it("so do runs in the wrong order: each day read last day first, long after", async () => {
    const days = Array.from({ length: 7 }, (_, n) => FROM + (6 - n) * DAY);
    const runs = days.map((day, n) => land(timeline, n + 1, MIDNIGHT, day, day + DAY));
    assertSame(await tablesOf(runs), atMidnight);
  });

  it("so does the same run twice", async () => {
    const runs = [land(timeline, 1, MIDNIGHT, FROM), land(timeline, 2, MIDNIGHT, FROM)];
    assertSame(await tablesOf(runs), atMidnight);
  });

  it("and a day read again after a year gives the same days, and what changed since", async () => {
    const later = land(timeline, 2, MIDNIGHT + 365 * DAY, FROM, FROM + DAY);
    const forgotten = { ...later, rows: { ...later.rows, events: [] } };
    const tables = await tablesOf([land(timeline, 1, MIDNIGHT, FROM), forgotten]);
    for (const table of [
      "silver.balance_transactions",
      "silver.events",
      "gold.daily_revenue",
      "silver.covered_days",
    ]) {
      assert.deepEqual(tables.get(table), atMidnight.get(table), table);
    }
    assert.notDeepEqual(tables.get("silver.charges"), atMidnight.get("silver.charges"));
  });
});

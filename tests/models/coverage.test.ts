import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import type { Graph } from "../../lake/compile/graph.ts";
import { type ApiRecord, DAY, type Landing, land, mockTimeline, RESOURCES, seconds } from "./landing.ts";
import { compilePayments, type ModelLake, openModelLake } from "./model-lake.ts";

const FROM = seconds("2026-03-02");

describe("gold knows what the lake covers", () => {
  const timeline = mockTimeline();
  let graph: Graph;

  before(async () => {
    graph = await compilePayments();
  });

  async function days(lake: ModelLake): Promise<Record<string, unknown>> {
    const rows = await lake.rows("SELECT day, is_complete FROM silver.covered_days ORDER BY day");
    return Object.fromEntries(rows.map((row) => [String(row.day), row.is_complete]));
  }

  it("a day is complete when every resource that revenue is made of was read for all of it", async () => {
    const whole = land(timeline, 1, FROM + 2.5 * DAY, FROM);
    await using all = await openModelLake(graph, [whole]);
    assert.deepEqual(await days(all), { "2026-03-02": true, "2026-03-03": true, "2026-03-04": false });

    const { refunds: _, ...rows } = whole.rows;
    await using without = await openModelLake(graph, [{ ...whole, rows }]);
    assert.deepEqual(await days(without), { "2026-03-02": false, "2026-03-03": false, "2026-03-04": false });
  });

  it("a day read in two halves is complete, and one with an hour missing is not", async () => {
    const now = FROM + 2 * DAY;
    const halves = [
      land(timeline, 1, now, FROM, FROM + DAY / 2),
      land(timeline, 2, now, FROM + DAY / 2, FROM + DAY),
    ];
    const part = land(timeline, 3, now, FROM + DAY + 3600, now);
    await using lake = await openModelLake(graph, [...halves, part]);
    assert.deepEqual(await days(lake), { "2026-03-02": true, "2026-03-03": false });
  });

  it("a lifetime is whole only when no day is missing since the customer came", async () => {
    const now = FROM + 4 * DAY;
    const first = land(timeline, 1, now, FROM, FROM + DAY);
    const later = land(timeline, 2, now, FROM + 2 * DAY, now);
    const newIn = ({ rows }: Landing) => new Set(rows.customers!.map(({ id }) => id));
    await using lake = await openModelLake(graph, [first, later]);
    const rows = await lake.rows("SELECT customer, is_whole FROM gold.customer_lifetime_value");
    const whole = new Set(rows.filter((row) => row.is_whole).map(({ customer }) => String(customer)));
    assert.ok(whole.size > 0);
    assert.deepEqual(
      [...whole].filter((id) => !newIn(later).has(id)),
      [],
    );
    assert.ok(rows.some(({ customer }) => newIn(first).has(String(customer))));
  });

  it("a charge is disputed when its dispute is known, though the charge was read before", async () => {
    const run = land(timeline, 1, FROM + DAY, FROM);
    const charge = run.rows.charges!.find(
      ({ status, disputed }) => status === "succeeded" && disputed === false,
    )!;
    const dispute = { ...aDispute(), charge: charge.id, created: FROM + DAY + 60 };
    const empty = Object.fromEntries(RESOURCES.map((name) => [name, [] as ApiRecord[]]));
    const next = { runId: "run-2", now: FROM + 2 * DAY, from: FROM + DAY, to: FROM + 2 * DAY };
    await using lake = await openModelLake(graph, [
      run,
      { ...next, rows: { ...empty, disputes: [dispute] } },
    ]);
    assert.deepEqual(await lake.rows(`SELECT disputed FROM silver.charges WHERE id = '${charge.id}'`), [
      { disputed: true },
    ]);
  });

  it("a refund that is not booked yet is not money given back", async () => {
    const run = land(timeline, 1, FROM + DAY, FROM);
    const captured = run.rows.charges!.filter(({ balance_transaction: booked }) => booked !== null);
    const charge = captured.find(({ amount_refunded: refunded }) => refunded === 0)!;
    const waiting = {
      ...run.rows.refunds![0]!,
      id: "re_waiting",
      charge: charge.id,
      status: "pending",
      balance_transaction: null,
    };
    const total = async (refunds: readonly ApiRecord[]) => {
      await using lake = await openModelLake(graph, [{ ...run, rows: { ...run.rows, refunds } }]);
      return await lake.rows("SELECT currency, refunded_amount FROM gold.refund_rates ORDER BY ALL");
    };
    assert.deepEqual(await total([...run.rows.refunds!, waiting]), await total(run.rows.refunds!));
  });

  function aDispute(): ApiRecord {
    return land(timeline, 1, FROM + DAY, FROM - 6 * DAY).rows.disputes![0]!;
  }
});

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import type { Graph } from "../../lake/compile/graph.ts";
import { type ApiRecord, DAY, type Landing, mockTimeline, readLists, seconds } from "./landing.ts";
import { compilePayments, openModelLake } from "./model-lake.ts";

const NOW = seconds("2026-03-02");
const EARLIER = NOW - 3600;

describe("silver holds the latest state of each entity", () => {
  let graph: Graph;
  let sample: Record<"charges" | "customers" | "balance_transactions" | "invoices", ApiRecord>;

  before(async () => {
    graph = await compilePayments();
    const lists = ["charges", "customers", "balance_transactions", "invoices"] as const;
    const rows = readLists(mockTimeline(), lists, { from: NOW - DAY, to: NOW }, NOW);
    sample = {
      charges: { ...rows.charges[0]!, customer: null },
      customers: rows.customers[0]!,
      balance_transactions: rows.balance_transactions[0]!,
      invoices: { ...rows.invoices[0]!, customer: null },
    };
  });

  function run(commit: number, now: number, rows: Landing["rows"]): Landing {
    return { runId: `run-${commit}`, now, from: NOW - DAY, to: now, rows };
  }

  function event(n: number, created: number, type: string, object: object): ApiRecord {
    const rest = { account: null, context: null, livemode: false, pending_webhooks: 0, request: null };
    return { id: `evt_${n}`, object: "event", api_version: null, created, data: { object }, type, ...rest };
  }

  async function statuses(...landings: Landing[]): Promise<unknown[]> {
    await using lake = await openModelLake(graph, landings);
    return (await lake.rows("SELECT status FROM silver.charges ORDER BY id")).map(({ status }) => status);
  }

  const charge = (status: string) => ({ ...sample.charges, status });

  it("a list row read later beats an earlier one", async () => {
    const runs = [run(2, NOW, { charges: [charge("new")] }), run(1, EARLIER, { charges: [charge("old")] })];
    assert.deepEqual(await statuses(...runs), ["new"]);
  });

  it("an event beats a list row that was read before it", async () => {
    const late = event(1, EARLIER + 60, "charge.updated", charge("new"));
    const runs = [run(1, EARLIER, { charges: [charge("old")] }), run(2, NOW, { events: [late] })];
    assert.deepEqual(await statuses(...runs), ["new"]);
  });

  it("a list row beats the events of its own run, which all lie before it", async () => {
    const past = event(1, EARLIER - 1, "charge.updated", charge("old"));
    assert.deepEqual(await statuses(run(1, EARLIER, { charges: [charge("new")], events: [past] })), ["new"]);
  });

  it("an event beats a list row of its own second", async () => {
    const same = event(1, EARLIER, "charge.updated", charge("new"));
    const runs = [run(1, EARLIER, { charges: [charge("old")] }), run(2, NOW, { events: [same] })];
    assert.deepEqual(await statuses(...runs), ["new"]);
  });

  it("of two events of one second, the one that Stripe lists first is the later one", async () => {
    const events = [event(1, EARLIER, "b", charge("new")), event(2, EARLIER, "a", charge("old"))];
    assert.deepEqual(await statuses(run(1, NOW, { events })), ["new"]);
    const twice = [run(1, NOW, { events }), run(2, NOW, { events })];
    assert.deepEqual(await statuses(...twice), ["new"]);
    assert.deepEqual(await statuses(...twice.toReversed()), ["new"]);
  });

  it("an object that no list shows is known from its event", async () => {
    const events = [event(1, EARLIER, "charge.refunded", charge("known"))];
    assert.deepEqual(await statuses(run(1, NOW, { events })), ["known"]);
  });

  it("a deleted customer stays, marked; one that is only mentioned is there, inferred", async () => {
    const gone = event(1, EARLIER, "customer.deleted", sample.customers);
    const paying = { ...sample.charges, customer: "cus_mentioned" };
    await using lake = await openModelLake(graph, [run(1, NOW, { events: [gone], charges: [paying] })]);
    const rows = await lake.rows(
      "SELECT id, email, is_deleted, is_inferred FROM silver.customers ORDER BY is_inferred",
    );
    assert.deepEqual(rows, [
      { id: sample.customers.id, email: sample.customers.email, is_deleted: true, is_inferred: false },
      { id: "cus_mentioned", email: null, is_deleted: false, is_inferred: true },
    ]);
  });

  it("the preview in an invoice.upcoming event is no invoice", async () => {
    const { id, ...preview } = sample.invoices;
    const events = [
      event(1, EARLIER, "invoice.upcoming", preview),
      event(2, EARLIER, "invoice.created", { ...preview, id }),
    ];
    await using lake = await openModelLake(graph, [run(1, NOW, { events })]);
    assert.deepEqual(await lake.rows("SELECT id FROM silver.invoices"), [{ id }]);
  });

  it("amounts in major units have the decimals that Stripe gives the currency", async () => {
    const expected = {
      usd: "123.450",
      jpy: "12345.000",
      mga: "12345.000",
      ugx: "123.450",
      isk: "123.450",
      kwd: "12.345",
    };
    const balance_transactions = Object.keys(expected).map((currency) => ({
      ...sample.balance_transactions,
      id: `txn_${currency}`,
      amount: 12345,
      currency,
    }));
    await using lake = await openModelLake(graph, [run(1, NOW, { balance_transactions })]);
    const rows = await lake.rows("SELECT currency, amount_major FROM silver.balance_transactions");
    assert.deepEqual(Object.fromEntries(rows.map((row) => [row.currency, row.amount_major])), expected);
  });

  it("a large amount keeps its last digit in major units", async () => {
    const large = { ...sample.balance_transactions, currency: "usd", amount: Number.MAX_SAFE_INTEGER };
    await using lake = await openModelLake(graph, [run(1, NOW, { balance_transactions: [large] })]);
    assert.deepEqual(await lake.rows("SELECT amount_major FROM silver.balance_transactions"), [
      { amount_major: "90071992547409.910" },
    ]);
  });
});

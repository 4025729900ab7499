import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { compileCheck } from "../../lake/assert/compile-check.ts";
import type { Graph } from "../../lake/compile/graph.ts";
import { type ApiRecord, DAY, type Landing, mockTimeline, readLists, seconds } from "./landing.ts";
import { compilePayments, type ModelLake, openModelLake } from "./model-lake.ts";

const NOW = seconds("2026-03-06");
const FROM = NOW - 7 * DAY;
const AT = NOW - DAY / 2;

/** What Stripe can send and the mock never does. */
describe("gold of what is rare at Stripe", () => {
  let graph: Graph;
  let sample: { transaction: ApiRecord; charge: ApiRecord; payout: ApiRecord };

  before(async () => {
    graph = await compilePayments();
    const lists = ["balance_transactions", "charges", "payouts"] as const;
    const rows = readLists(mockTimeline(), lists, { from: FROM, to: NOW }, NOW);
    const paid = rows.charges.find(
      ({ status, captured, customer }) => status === "succeeded" && captured === true && customer !== null,
    );
    sample = { transaction: rows.balance_transactions[0]!, charge: paid!, payout: rows.payouts[0]! };
  });

  let count = 0;
  function entry(category: string, amount: number, more: object = {}): ApiRecord {
    const id = `txn_${++count}`;
    const money = { amount, fee: 0, net: amount, currency: "usd" };
    const when = { created: AT, available_on: AT };
    return {
      ...sample.transaction,
      id,
      ...money,
      ...when,
      type: category,
      reporting_category: category,
      source: null,
      ...more,
    };
  }

  function lakeOf(rows: Landing["rows"]): Promise<ModelLake> {
    const all = {
      balance_transactions: [],
      charges: [],
      refunds: [],
      disputes: [],
      payouts: [],
      events: [],
      ...rows,
    };
    return openModelLake(graph, [{ runId: "run-1", now: NOW, from: FROM, to: NOW, rows: all }]);
  }

  async function revenue(lake: ModelLake) {
    return await lake.rows(
      "SELECT currency, gross_amount::INTEGER AS gross, refund_amount::INTEGER AS refunds, fee_amount::INTEGER AS fees, net_amount::INTEGER AS net FROM gold.daily_revenue ORDER BY currency",
    );
  }

  /** Names of the failing assertions with severity error. */
  async function errors(lake: ModelLake): Promise<string[]> {
    const names: string[] = [];
    for (const assertion of graph.assertions.filter(({ severity }) => severity === "error")) {
      const { failing } = compileCheck(assertion, new Date(NOW * 1000));
      if ((await lake.rows(`SELECT 1 FROM (${failing}) LIMIT 1`)).length > 0) names.push(assertion.name);
    }
    return names;
  }

  it("a fee of its own is a fee, and a fee given back lowers it", async () => {
    await using lake = await lakeOf({
      balance_transactions: [entry("fee", -2500), entry("tax", -500), entry("fee", 1000)],
    });
    assert.deepEqual(await revenue(lake), [{ currency: "usd", gross: 0, refunds: 0, fees: 20, net: -20 }]);
    assert.deepEqual(await errors(lake), []);
  });

  it("a partial capture booked as the whole and a reversal is gross of the part captured", async () => {
    const transactions = [
      entry("charge", 10000, { source: sample.charge.id, fee: 300, net: 9700 }),
      entry("partial_capture_reversal", -4000, { source: sample.charge.id, fee: -100, net: -3900 }),
    ];
    const charge = {
      ...sample.charge,
      created: AT,
      currency: "usd",
      amount: 10000,
      amount_captured: 6000,
      amount_refunded: 0,
    };
    const charges = [{ ...charge, balance_transaction: transactions[0]!.id, payment_intent: null }];
    await using lake = await lakeOf({ balance_transactions: transactions, charges });
    assert.deepEqual(await revenue(lake), [{ currency: "usd", gross: 60, refunds: 0, fees: 2, net: 58 }]);
    const [lifetime] = await lake.rows("SELECT payments, net_amount FROM gold.customer_lifetime_value");
    assert.deepEqual(lifetime, { payments: "1", net_amount: "58.000" });
    assert.deepEqual(await errors(lake), []);
  });

  it("a payment that fails after all goes back like a refund", async () => {
    await using lake = await lakeOf({
      balance_transactions: [entry("charge", 5000), entry("charge_failure", -5000)],
    });
    assert.deepEqual(await revenue(lake), [{ currency: "usd", gross: 50, refunds: 50, fees: 0, net: 0 }]);
    assert.deepEqual(await errors(lake), []);
  });

  it("transfers, top-ups and reserves are no revenue", async () => {
    const rows = ["transfer", "topup", "risk_reserved_funds"].map((category) => entry(category, -700));
    await using lake = await lakeOf({ balance_transactions: rows });
    assert.deepEqual(await revenue(lake), []);
    assert.deepEqual(await errors(lake), []);
  });

  it("a charge settled in another currency is an attempt in its own and revenue in that of its settlement", async () => {
    const transaction = entry("charge", 1090, { source: sample.charge.id, exchange_rate: 1.09 });
    const charge = {
      ...sample.charge,
      created: AT,
      currency: "eur",
      amount: 1000,
      amount_captured: 1000,
      amount_refunded: 0,
    };
    const charges = [{ ...charge, balance_transaction: transaction.id, payment_intent: null }];
    await using lake = await lakeOf({ balance_transactions: [transaction], charges });
    const rows = await lake.rows(
      "SELECT currency, gross_amount, charges FROM gold.daily_revenue ORDER BY currency",
    );
    assert.deepEqual(rows, [
      { currency: "eur", gross_amount: "0.000", charges: "1" },
      { currency: "usd", gross_amount: "10.900", charges: "0" },
    ]);
    assert.deepEqual(await errors(lake), []);
  });

  async function verdicts(payouts: readonly object[], transactions: readonly ApiRecord[]) {
    const records = payouts.map((payout) => ({ ...sample.payout, currency: "usd", ...payout }) as ApiRecord);
    await using lake = await lakeOf({ balance_transactions: transactions, payouts: records });
    assert.deepEqual(await errors(lake), []);
    const rows = await lake.rows("SELECT payout, verdict FROM gold.payout_reconciliation");
    return Object.fromEntries(rows.map(({ payout, verdict }) => [payout, verdict]));
  }

  const earlier = { id: "po_0", created: NOW - 3 * DAY, amount: 0 };
  const today = { id: "po_1", created: NOW - DAY / 4, amount: 900 };
  const available = { available_on: NOW - 1.5 * DAY, created: NOW - 2 * DAY };

  it("a payout is reconciled by its entries, and different when one is missing", async () => {
    const entries = [entry("charge", 1000, available), entry("refund", -100, available)];
    assert.deepEqual(await verdicts([earlier, today], entries), { po_0: "unproved", po_1: "reconciled" });
    assert.deepEqual(await verdicts([earlier, today], entries.slice(1)), {
      po_0: "unproved",
      po_1: "different",
    });
  });

  it("a payout made by hand takes no entries, and is not judged", async () => {
    const entries = [entry("charge", 900, available)];
    const byHand = { id: "po_m", created: NOW - DAY, amount: 400, automatic: false };
    const expected = { po_0: "unproved", po_1: "reconciled", po_m: "manual" };
    assert.deepEqual(await verdicts([earlier, byHand, today], entries), expected);
  });

  it("entries pend as long as they are seen to, so that a payout is not judged on too little history", async () => {
    const slow = { created: NOW - 6 * DAY, available_on: NOW - DAY };
    assert.deepEqual(await verdicts([earlier, today], [entry("charge", 900, slow)]), {
      po_0: "unproved",
      po_1: "unproved",
    });
  });
});

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { customerLifetimeValue, provedPayouts, revenueCohorts } from "./customer-oracle.ts";
import { land, mockTimeline, seconds } from "./landing.ts";
import { compilePayments, type ModelLake, openModelLake } from "./model-lake.ts";
import { dailyRevenue, disputeRates, type GoldRow, readTruth, refundRates, type Truth } from "./oracle.ts";

/** Three weeks over a month's end, in dollars, euros, pounds and yen, up to the middle of a day. */
const FROM = seconds("2026-02-20");
const NOW = seconds("2026-03-12T12:25:00Z");

describe("gold", () => {
  let lake: ModelLake;
  let truth: Truth;

  before(async () => {
    const timeline = mockTimeline();
    truth = readTruth(timeline, FROM, NOW);
    lake = await openModelLake(await compilePayments(), [land(timeline, 1, NOW, FROM)]);
  });
  after(() => lake[Symbol.asyncDispose]());

  async function expectRows(table: string, expected: readonly GoldRow[], where = "true") {
    const rows = await lake.rows(`SELECT COLUMNS(*)::VARCHAR FROM gold.${table} WHERE ${where}`);
    assert.ok(expected.length > 0);
    assert.deepEqual(rows.map(asText).sort(), expected.map(asText).sort());
  }

  it("daily_revenue is what Stripe booked each UTC day, per currency", async () => {
    await expectRows("daily_revenue", dailyRevenue(truth));
  });

  it("refund_rates are what the charges of a month say was given back", async () => {
    await expectRows("refund_rates", refundRates(truth));
  });

  it("dispute_rates count disputes by when they were opened, and payments by whether they were disputed", async () => {
    await expectRows("dispute_rates", disputeRates(truth));
  });

  it("customer_lifetime_value is all that the payments of a customer brought", async () => {
    await expectRows("customer_lifetime_value", customerLifetimeValue(truth));
  });

  it("revenue_cohorts follow customers from the month of their first payment", async () => {
    await expectRows("revenue_cohorts", revenueCohorts(truth));
  });

  it("payout_reconciliation explains every payout whose history is covered, to the cent", async () => {
    await expectRows("payout_reconciliation", provedPayouts(truth), "verdict <> 'unproved'");
  });

  it("payout_reconciliation claims nothing about payouts whose history is not covered", async () => {
    const [unproved] = await lake.rows(
      `SELECT count(*) AS payouts, count(difference) AS differences
       FROM gold.payout_reconciliation WHERE verdict = 'unproved'`,
    );
    assert.notEqual(unproved?.payouts, "0");
    assert.equal(unproved?.differences, "0");
  });
});

function asText(row: object): string {
  return JSON.stringify(row);
}

/** A payout: on its way, arrived, reconciled; or refused by the bank, and the money is back on the balance. */
import { DAY, nextBankDay } from "./calendar.ts";
import { encodeId, token } from "./ids.ts";
import type { Ledger } from "./ledger.ts";
import { CURRENCIES } from "./market.ts";
import { balanceTransactionRecord } from "./records/balance-transaction.ts";
import { payoutRecord } from "./records/payout.ts";
import { type Entity, Story } from "./story.ts";

/** Stories from this index on are payouts, one per currency; below are orders. */
export const FIRST_PAYOUT_INDEX = 0xfffff0;

/** Days after a payout's own on which it may still change: over a weekend to the day it arrives. */
export const PAYOUT_LASTS_DAYS = 3;

const CREATED_AT = 5 * 3600;
const SENT_AFTER = 3600;
const ARRIVES_AT = 7 * 3600;

/** Seconds of the day between which payouts are made and change. */
export const PAYOUT_HOURS = { from: CREATED_AT, to: ARRIVES_AT + 3600 };

/** The payout of the currency at `index - FIRST_PAYOUT_INDEX`; an empty story when that day has none. */
export function payoutStory(seed: number, ledger: Ledger, day: number, index: number): Story {
  const story = new Story(seed, day, index);
  const position = index - FIRST_PAYOUT_INDEX;
  const currency = CURRENCIES[position];
  const amount = currency === undefined ? 0 : ledger.payoutAmount(day, currency);
  if (currency === undefined || amount === 0) return story;
  const id = story.newId("po");
  const created = day * DAY + CREATED_AT + position * 60;
  const arrivalDate = nextBankDay(day) * DAY;
  const transaction = balanceTransactionRecord({
    id: story.newId("txn"),
    type: "payout",
    reportingCategory: "payout",
    amount: -amount,
    currency: currency.code,
    source: id,
    created,
    availableOn: arrivalDate,
    description: "STRIPE PAYOUT",
  });
  const destination = encodeId(seed, "ba", { day: 0, index: position, ordinal: 0 });
  const facts = { id, created, amount, currency: currency.code, arrivalDate, destination };
  const payout = story.open(
    "payouts",
    payoutRecord({ ...facts, balanceTransaction: transaction.id }),
    "payout.created",
  );
  story.open("balance_transactions", transaction);
  story.change(payout, created + SENT_AFTER, { status: "in_transit" }, "payout.updated");
  const failsOn = ledger.payoutFailsOn(day, currency);
  if (failsOn === undefined) arrive(story, payout, token(12, seed, day, index, 51));
  else fail(story, payout, failsOn * DAY + ARRIVES_AT);
  return story;
}

function arrive(story: Story, payout: Entity<"payouts">, trace: string): void {
  const at = payout.record.arrival_date + ARRIVES_AT;
  const trace_id = { status: "supported", value: trace };
  story.change(payout, at, { status: "paid", trace_id }, "payout.paid");
  const reconciled = { reconciliation_status: "completed" };
  story.change(payout, at + 60, reconciled, "payout.reconciliation_completed");
}

function fail(story: Story, payout: Entity<"payouts">, at: number): void {
  const { id, amount, currency } = payout.record;
  const back = balanceTransactionRecord({
    id: story.newId("txn"),
    type: "payout_failure",
    reportingCategory: "payout_reversal",
    amount,
    currency,
    source: id,
    created: at,
    description: "PAYOUT FAILURE",
  });
  story.open("balance_transactions", back);
  const failed = {
    status: "failed",
    failure_balance_transaction: back.id,
    failure_code: "account_closed",
    failure_message: "The bank account has been closed.",
  };
  story.change(payout, at, failed, "payout.failed");
}

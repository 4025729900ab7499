/** What happens to an order on later days. */

import { dispute } from "./disputing.ts";
import type { FateKind } from "./fates.ts";
import { takeMoney } from "./money.ts";
import { makeAddress } from "./people.ts";
import { refundRecord } from "./records/refund.ts";
import { refund, refundInVain, refundSlowly, refundTwice } from "./refunding.ts";
import { type Entity, latest } from "./story.ts";
import { moment, portion, type Telling } from "./telling.ts";

type ChargeEntity = Entity<"charges">;

type Aftermath = (telling: Telling, charge: ChargeEntity) => void;

const OF_PAID: Partial<Record<FateKind, Aftermath>> = {
  "captured-later": (telling, charge) => {
    const { amount } = telling.order;
    capture(telling, charge, telling.draw() < 0.3 ? portion(telling, amount) : amount);
  },
  "captured-then-refunded": (telling, charge) => {
    capture(telling, charge, telling.order.amount);
    refund(telling, charge, moment(telling, 1), telling.order.amount);
  },
  "authorisation-expired": expire,
  refunded: (telling, charge) => {
    refund(telling, charge, moment(telling, 0), telling.order.amount);
  },
  "partly-refunded": (telling, charge) => {
    refund(telling, charge, moment(telling, 0), portion(telling, telling.order.amount));
  },
  "refunded-twice": refundTwice,
  "refund-pending": refundSlowly,
  "refund-failed": refundInVain,
  "dispute-won": dispute,
  "dispute-lost": dispute,
  "dispute-ignored": dispute,
  inquiry: dispute,
  "customer-updated": moveHouse,
  "customer-deleted": leave,
};

/** @param charge the charge that succeeded on the order's own day, if one did. */
export function tellAftermath(telling: Telling, charge: ChargeEntity | undefined): void {
  if (charge === undefined) writeOff(telling);
  else OF_PAID[telling.order.fate.kind]?.(telling, charge);
}

function capture(telling: Telling, charge: ChargeEntity, amount: number): void {
  const { story, intent } = telling;
  const at = moment(telling, 0);
  const transaction = takeMoney(telling, charge.record.id, at, amount);
  const captured = { captured: true, amount_captured: amount, balance_transaction: transaction };
  story.change(charge, at, captured, "charge.captured");
  const received = { status: "succeeded", amount_capturable: 0, amount_received: amount };
  story.change(intent, at, received, "payment_intent.succeeded");
}

/** Nobody captured in time: the bank frees the money. Stripe records a refund, yet none was ever taken. */
function expire(telling: Telling, charge: ChargeEntity): void {
  const { order, story, intent } = telling;
  const at = moment(telling, 0);
  const facts = { id: story.newId("re"), created: at, amount: order.amount, balanceTransaction: null };
  const record = refundRecord(
    { ...facts, reason: "expired_uncaptured_charge", status: "succeeded" },
    charge.record,
  );
  story.open("refunds", record, "refund.created");
  const freed = { refunded: true, amount_refunded: order.amount };
  story.change(charge, at, freed, "charge.expired", "charge.refunded");
  const canceled = {
    status: "canceled",
    amount_capturable: 0,
    canceled_at: at,
    cancellation_reason: "automatic",
  };
  story.change(intent, at, canceled, "payment_intent.canceled");
}

/** An invoice that nobody will pay is marked so, or voided. */
function writeOff(telling: Telling): void {
  const { order, story, invoice, intent } = telling;
  const { kind } = order.fate;
  if (invoice === undefined || kind === "declined") return;
  const at = moment(telling, 0);
  const { status_transitions } = latest(invoice);
  if (kind === "invoice-uncollectible") {
    const marked = { ...status_transitions, marked_uncollectible_at: at };
    const set = { status: "uncollectible", status_transitions: marked };
    story.change(invoice, at, set, "invoice.marked_uncollectible");
    return;
  }
  const voided = { ...status_transitions, voided_at: at };
  story.change(invoice, at, { status: "void", status_transitions: voided }, "invoice.voided");
  const canceled = { status: "canceled", canceled_at: at, cancellation_reason: "void_invoice" };
  story.change(intent, at, canceled, "payment_intent.canceled");
}

/** Only the order that brought a customer tells of the customer's later days. */
function moveHouse(telling: Telling): void {
  const { order, story, customer, draw } = telling;
  if (customer === undefined) return;
  const address = makeAddress(draw, order.currency.country);
  story.change(customer, moment(telling, 0), { address }, "customer.updated");
}

function leave(telling: Telling): void {
  const { story, customer } = telling;
  if (customer !== undefined) story.delete(customer, moment(telling, 0), "customer.deleted");
}

/** Money back to the customer: in one go, in two, slowly, or in vain. */

import { pick } from "../random.ts";
import { moveMoney } from "./money.ts";
import { refundRecord } from "./records/refund.ts";
import { type Entity, latest } from "./story.ts";
import { moment, portion, type Telling } from "./telling.ts";

const REASONS = ["requested_by_customer", "requested_by_customer", "duplicate", "fraudulent", null];

export function refund(
  telling: Telling,
  charge: Entity<"charges">,
  at: number,
  amount: number,
  status: "pending" | "succeeded" = "succeeded",
): Entity<"refunds"> {
  const { story, draw } = telling;
  const now = latest(charge);
  const id = story.newId("re");
  const transaction = moveMoney(telling, {
    type: "refund",
    reportingCategory: "refund",
    amount: -amount,
    source: id,
    created: at,
    description: "REFUND FOR CHARGE",
  });
  const facts = { id, created: at, amount, balanceTransaction: transaction.id, status };
  const record = refundRecord({ ...facts, reason: pick(draw, REASONS) }, now);
  const made = story.open("refunds", record, "refund.created");
  const refunded = now.amount_refunded + amount;
  const set = { amount_refunded: refunded, refunded: refunded === now.amount_captured };
  story.change(charge, at, set, "charge.refunded");
  return made;
}

export function refundTwice(telling: Telling, charge: Entity<"charges">): void {
  const first = portion(telling, telling.order.amount);
  refund(telling, charge, moment(telling, 0), first);
  const rest = latest(charge).amount_captured - first;
  refund(telling, charge, moment(telling, 1), telling.draw() < 0.5 ? rest : portion(telling, rest));
}

export function refundSlowly(telling: Telling, charge: Entity<"charges">): void {
  const made = refund(telling, charge, moment(telling, 0), telling.order.amount, "pending");
  const arrived = {
    status: "succeeded",
    destination_details: { card: { reference_status: "available", type: "refund" }, type: "card" },
  };
  telling.story.change(made, moment(telling, 1), arrived, "refund.updated", "charge.refund.updated");
}

/** The customer's bank sends the money back, and the charge counts as it did before. */
export function refundInVain(telling: Telling, charge: Entity<"charges">): void {
  const { story, order } = telling;
  const made = refund(telling, charge, moment(telling, 0), order.amount);
  const at = moment(telling, 1);
  const back = moveMoney(telling, {
    type: "refund_failure",
    reportingCategory: "refund_failure",
    amount: order.amount,
    source: made.record.id,
    created: at,
    description: "REFUND FAILURE",
  });
  const failed = {
    status: "failed",
    failure_reason: "lost_or_stolen_card",
    failure_balance_transaction: back.id,
  };
  story.change(made, at, failed, "refund.updated", "refund.failed", "charge.refund.updated");
  story.change(charge, at, { amount_refunded: 0, refunded: false }, "charge.updated");
}

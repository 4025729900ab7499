/** A customer's bank disputes a charge: the money is withdrawn, evidence is sent or not, and the bank decides. */

import { pick } from "../random.ts";
import { DAY, dayOf } from "./calendar.ts";
import { moveMoney } from "./money.ts";
import { disputeRecord, evidence } from "./records/dispute.ts";
import type { Entity } from "./story.ts";
import { moment, type Telling } from "./telling.ts";

const REASONS = ["fraudulent", "fraudulent", "product_not_received", "product_unacceptable", "duplicate"];

export function dispute(telling: Telling, charge: Entity<"charges">): void {
  const { order, story, draw } = telling;
  const inquiry = order.fate.kind === "inquiry";
  const id = story.newId("du");
  const at = moment(telling, 0);
  const withdrawal = inquiry
    ? undefined
    : moveMoney(telling, {
        type: "adjustment",
        reportingCategory: "dispute",
        amount: -charge.record.amount_captured,
        fee: order.currency.disputeFee,
        feeDescription: "Dispute fee",
        source: id,
        created: at,
        description: `Chargeback withdrawal for ${charge.record.id}`,
      });
  const dueBy = (dayOf(at) + 14) * DAY - 1;
  const record = disputeRecord(
    { id, created: at, dueBy, reason: pick(draw, REASONS), inquiry, withdrawal },
    charge.record,
  );
  const opened = story.open(
    "disputes",
    record,
    "charge.dispute.created",
    ...(inquiry ? [] : ["charge.dispute.funds_withdrawn"]),
  );
  story.change(charge, at, { disputed: true }, "charge.updated");
  decide(telling, opened);
}

function decide(telling: Telling, dispute: Entity<"disputes">): void {
  const { order, story } = telling;
  const { kind } = order.fate;
  if (kind === "inquiry") {
    story.change(dispute, moment(telling, 1), { status: "warning_closed" }, "charge.dispute.closed");
  } else if (kind === "dispute-ignored") {
    miss(telling, dispute);
  } else {
    respond(telling, dispute);
    if (kind === "dispute-won") win(telling, dispute);
    else story.change(dispute, moment(telling, 2), { status: "lost" }, "charge.dispute.closed");
  }
}

/** No evidence by the due day: lost. */
function miss(telling: Telling, dispute: Entity<"disputes">): void {
  const at = moment(telling, 1);
  const missed = { ...dispute.record.evidence_details, past_due: true };
  telling.story.change(dispute, at, { status: "lost", evidence_details: missed }, "charge.dispute.closed");
}

function win(telling: Telling, dispute: Entity<"disputes">): void {
  const { record } = dispute;
  const at = moment(telling, 2);
  const back = moveMoney(telling, {
    type: "adjustment",
    reportingCategory: "dispute_reversal",
    amount: record.amount,
    source: record.id,
    created: at,
    description: `Chargeback reversal for ${record.charge}`,
  });
  const won = { status: "won", balance_transactions: [...record.balance_transactions, back] };
  telling.story.change(dispute, at, won, "charge.dispute.funds_reinstated", "charge.dispute.closed");
}

function respond(telling: Telling, dispute: Entity<"disputes">): void {
  const { person, story, order } = telling;
  const given = {
    customer_name: person.name,
    customer_email_address: person.email,
    product_description: order.product.name,
  };
  const sent = { has_evidence: true, submission_count: 1, submission_method: "manual" };
  const set = {
    status: "under_review",
    evidence: evidence(given),
    evidence_details: { ...dispute.record.evidence_details, ...sent },
  };
  story.change(dispute, moment(telling, 1), set, "charge.dispute.updated");
}

/** The day of an order: customer, invoice, payment intent, attempts, charge. What follows on later days is in aftermath.ts. */

import { between, draws, pick } from "../random.ts";
import { tellAftermath } from "./aftermath.ts";
import { DAY } from "./calendar.ts";
import { isAuthorisedFirst, isUnpaid } from "./fates.ts";
import { encodeId, token } from "./ids.ts";
import { takeMoney } from "./money.ts";
import type { Order, Orders } from "./order.ts";
import type { Person } from "./people.ts";
import { chargeRecord, type Decline } from "./records/charge.ts";
import { customerRecord } from "./records/customer.ts";
import { invoiceRecord } from "./records/invoice.ts";
import { paymentIntentRecord } from "./records/payment-intent.ts";
import { type Entity, latest, Story } from "./story.ts";
import type { Telling } from "./telling.ts";

const DECLINES: readonly Decline[] = [
  { code: "card_declined", declineCode: "generic_decline", message: "Your card was declined." },
  { code: "card_declined", declineCode: "insufficient_funds", message: "Your card has insufficient funds." },
  { code: "expired_card", declineCode: "expired_card", message: "Your card has expired." },
  { code: "incorrect_cvc", declineCode: "incorrect_cvc", message: "Your card's security code is incorrect." },
];

/** Everything that order will ever bring about. */
export function orderStory(orders: Orders, day: number, index: number): Story {
  const telling = begin(orders, orders.order(day, index));
  const charge = tellPayment(telling);
  tellAftermath(telling, charge);
  return telling.story;
}

function begin(orders: Orders, order: Order): Telling {
  const { seed } = orders;
  const { day, index } = order;
  const story = new Story(seed, day, index);
  const person = orders.personOf(order);
  const home = order.customer ?? order;
  const customerId =
    order.customer === undefined ? null : encodeId(seed, "cus", { ...order.customer, ordinal: 0 });
  const isNew = order.customer?.day === day && order.customer.index === index;
  const customer = isNew
    ? story.open(
        "customers",
        customerRecord(story.newId("cus"), order.time, order, person),
        "customer.created",
      )
    : undefined;
  const metadata = { order_id: `${new Date(day * DAY * 1000).toISOString().slice(0, 10)}-${index + 1}` };
  const invoice =
    order.byInvoice && customerId !== null
      ? openInvoice(story, order, person, customerId, metadata)
      : undefined;
  const intent = story.open(
    "payment_intents",
    paymentIntentRecord(
      {
        id: story.newId("pi"),
        created: order.time + 5,
        customer: customerId,
        receiptEmail: person.email,
        capture: isAuthorisedFirst(order.fate.kind) ? "manual" : "automatic",
        secret: token(25, seed, day, index, 31),
        metadata,
      },
      order,
    ),
    "payment_intent.created",
  );
  return {
    order,
    person,
    story,
    draw: draws(seed, day, index, 27),
    seed,
    customerId,
    paymentMethod: encodeId(seed, "pm", { day: home.day, index: home.index, ordinal: 0 }),
    metadata,
    customer,
    invoice,
    intent,
  };
}

function openInvoice(
  story: Story,
  order: Order,
  person: Person,
  customer: string,
  metadata: Record<string, string>,
): Entity<"invoices"> {
  const id = story.newId("in");
  const record = invoiceRecord(
    { id, lineId: story.newId("il"), created: order.time, customer, metadata },
    order,
    person,
  );
  const invoice = story.open("invoices", record, "invoice.created");
  const finalized = order.time + 3;
  story.change(
    invoice,
    finalized,
    {
      status: "open",
      effective_at: finalized,
      number: `LC-${order.day}-${String(order.index + 1).padStart(5, "0")}`,
      hosted_invoice_url: `https://invoice.stripe.com/i/acct_lakeside/${id}`,
      invoice_pdf: `https://pay.stripe.com/invoice/acct_lakeside/${id}/pdf`,
      status_transitions: { ...record.status_transitions, finalized_at: finalized },
    },
    "invoice.finalized",
  );
  return invoice;
}

/** Returns the charge that succeeded, if one did. */
function tellPayment(telling: Telling): Entity<"charges"> | undefined {
  const { order, story, draw, intent } = telling;
  const { kind } = order.fate;
  const asked = order.time + 8 + between(draw, 0, 20);
  if (isUnpaid(kind)) {
    decline(telling, asked);
    if (kind === "declined" && telling.invoice === undefined && draw() < 0.6) {
      const at = asked + between(draw, 120, 300);
      const set = { status: "canceled", canceled_at: at, cancellation_reason: "abandoned" };
      story.change(intent, at, set, "payment_intent.canceled");
    }
    return undefined;
  }
  if (kind === "declined-then-paid") {
    decline(telling, asked);
    return pay(telling, asked + between(draw, 45, 240));
  }
  if (kind === "challenged") {
    challenge(telling, asked);
    return pay(telling, asked + between(draw, 15, 120));
  }
  return pay(telling, asked);
}

function challenge({ story, intent, paymentMethod }: Telling, at: number): void {
  const set = {
    status: "requires_action",
    payment_method: paymentMethod,
    next_action: { type: "use_stripe_sdk", use_stripe_sdk: { type: "three_d_secure_redirect" } },
  };
  story.change(intent, at, set, "payment_intent.requires_action");
}

function decline(telling: Telling, at: number): void {
  const { order, story, person, draw, intent, invoice } = telling;
  const declined = pick(draw, DECLINES);
  const id = story.newId("ch");
  const record = chargeRecord(chargeFacts(telling, id, at, null, declined), order, person);
  story.open("charges", record, "charge.failed");
  story.change(
    intent,
    at,
    {
      latest_charge: id,
      last_payment_error: {
        charge: id,
        code: declined.code,
        decline_code: declined.declineCode,
        doc_url: `https://stripe.com/docs/error-codes/${declined.code.replaceAll("_", "-")}`,
        message: declined.message,
        type: "card_error",
      },
    },
    "payment_intent.payment_failed",
  );
  if (invoice !== undefined) {
    story.change(invoice, at, { attempted: true, attempt_count: 1 }, "invoice.payment_failed");
  }
}

function pay(telling: Telling, at: number): Entity<"charges"> {
  const { order, story, person, intent, invoice, paymentMethod } = telling;
  const id = story.newId("ch");
  const authorised = isAuthorisedFirst(order.fate.kind);
  const transaction = authorised ? null : takeMoney(telling, id, at, order.amount);
  const record = chargeRecord(chargeFacts(telling, id, at, transaction, undefined), order, person);
  const charge = story.open("charges", record, "charge.succeeded");
  const paid = {
    latest_charge: id,
    payment_method: paymentMethod,
    next_action: null,
    last_payment_error: null,
  };
  if (authorised) {
    const set = { ...paid, status: "requires_capture", amount_capturable: order.amount };
    story.change(intent, at, set, "payment_intent.amount_capturable_updated");
    return charge;
  }
  const set = { ...paid, status: "succeeded", amount_received: order.amount };
  story.change(intent, at, set, "payment_intent.succeeded");
  if (invoice !== undefined) {
    const { attempt_count, status_transitions } = latest(invoice);
    const settled = {
      status: "paid",
      amount_paid: order.amount,
      amount_remaining: 0,
      attempted: true,
      attempt_count: attempt_count + 1,
      status_transitions: { ...status_transitions, paid_at: at },
    };
    story.change(invoice, at, settled, "invoice.paid", "invoice.payment_succeeded");
  }
  return charge;
}

function chargeFacts(
  telling: Telling,
  id: string,
  created: number,
  balanceTransaction: string | null,
  declined: Decline | undefined,
) {
  const { order, seed, draw, intent, customerId, paymentMethod, metadata } = telling;
  const home = order.customer ?? order;
  return {
    id,
    created,
    customer: customerId,
    paymentIntent: intent.record.id,
    paymentMethod,
    metadata,
    riskScore: between(draw, 0, 79),
    fingerprint: token(16, seed, home.day, home.index, 32),
    balanceTransaction,
    declined,
  };
}

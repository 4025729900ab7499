/** Stripe: the payments of one account. */
import { type Contract, defineResource, defineSource } from "lake";
import {
  balanceTransaction,
  charge,
  customer,
  dispute,
  event,
  invoice,
  paymentIntent,
  payout,
  refund,
} from "./contract.ts";
import { stripePaging } from "./paging.ts";

/**
 * An incremental run reads the last two days again: a record can show up later than its `created` says. What was read
 * before is a version of the same record, so nothing doubles.
 */
const LOOKBACK_SECONDS = 2 * 86_400;

/** A list endpoint `/v1/<name>` of objects with an `id`, ordered by `created`. */
function list<C extends Contract>(name: string, contract: C) {
  return defineResource({
    name,
    contract,
    key: ["id"],
    cursor: "created",
    rowsPath: ["data"],
    paging: stripePaging(`/v1/${name}`),
    lookbackSeconds: LOOKBACK_SECONDS,
  });
}

export default defineSource({
  name: "payments",
  title: "Stripe",
  baseUrl: "https://api.stripe.com",
  auth: { kind: "bearer", secret: "STRIPE_API_KEY", mockKey: "sk_test_mock" },
  headers: { "Stripe-Version": "2026-10-28.endive" },
  healthPath: "/health",
  // A sandbox key may send 25 requests a second in all; a live key 100, yet no more than 25 to one endpoint.
  limits: { ratePerSecond: 25, concurrency: 6 },
  shouldRetryHeader: "Stripe-Should-Retry",
  pageSize: 100,
  resources: [
    list("customers", customer),
    list("payment_intents", paymentIntent),
    list("charges", charge),
    list("refunds", refund),
    list("disputes", dispute),
    list("payouts", payout),
    list("balance_transactions", balanceTransaction),
    list("invoices", invoice),
    list("events", event),
  ],
});

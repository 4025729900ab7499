/** The lists Stripe offers: what each holds, and which parameters narrow it down. */
import type { ListName } from "./timeline.ts";

/**
 * How a parameter is compared: `equals` a field; `id` the same, and the object must exist; `range` of epoch seconds in a
 * field; the others are particular to one list.
 */
export type FilterKind = "equals" | "id" | "range" | "never" | "payout" | "event-type" | "delivered";

export interface ListShape {
  /** What one is called in messages. */
  readonly noun: string;
  readonly filters: Readonly<Record<string, FilterKind>>;
}

export const LISTS: Readonly<Record<ListName, ListShape>> = {
  customers: { noun: "customer", filters: { created: "range", email: "equals", test_clock: "equals" } },
  payment_intents: {
    noun: "payment_intent",
    filters: { created: "range", customer: "id", customer_account: "equals" },
  },
  charges: {
    noun: "charge",
    filters: { created: "range", customer: "id", payment_intent: "id", transfer_group: "equals" },
  },
  refunds: { noun: "refund", filters: { created: "range", charge: "id", payment_intent: "id" } },
  disputes: { noun: "dispute", filters: { created: "range", charge: "id", payment_intent: "id" } },
  payouts: {
    noun: "payout",
    filters: { created: "range", arrival_date: "range", destination: "equals", status: "equals" },
  },
  balance_transactions: {
    noun: "balance transaction",
    filters: { created: "range", currency: "equals", payout: "payout", source: "id", type: "equals" },
  },
  invoices: {
    noun: "invoice",
    filters: {
      created: "range",
      due_date: "range",
      customer: "id",
      customer_account: "equals",
      collection_method: "equals",
      status: "equals",
      // No invoice of this account comes from a subscription.
      subscription: "never",
    },
  },
  events: {
    noun: "event",
    filters: {
      created: "range",
      type: "event-type",
      "types[]": "event-type",
      delivery_success: "delivered",
    },
  },
};

export function isListName(name: string): name is ListName {
  return Object.hasOwn(LISTS, name);
}

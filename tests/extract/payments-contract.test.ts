import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type Stripe from "stripe";
import type * as contract from "../../extract/payments/contract.ts";
import source from "../../extract/payments/source.ts";
import { API_VERSION } from "../../mock-api/payments/records/event.ts";

/** Fields that the official client's type says are always sent, and that the contract does not have. */
type Forgotten<Official, Ours> = Exclude<
  { [K in keyof Official]-?: Record<never, never> extends Pick<Official, K> ? never : K }[keyof Official],
  keyof Ours
>;
/** Fields of the contract that the official client does not know. */
type Invented<Official, Ours> = Exclude<keyof Ours, keyof Official>;
type Agrees<Official, Ours> = [Forgotten<Official, Ours>, Invented<Official, Ours>];

// Each of these fails to compile when the contract and the official types of the same API version part ways.
const agreements: [
  Agrees<Stripe.Customer, contract.Customer>,
  Agrees<Stripe.PaymentIntent, contract.PaymentIntent>,
  Agrees<Stripe.Charge, contract.Charge>,
  Agrees<Stripe.Refund, contract.Refund>,
  Agrees<Stripe.Dispute, contract.Dispute>,
  Agrees<Stripe.Payout, contract.Payout>,
  Agrees<Stripe.BalanceTransaction, contract.BalanceTransaction>,
  Agrees<Stripe.Invoice, contract.Invoice>,
  Agrees<Stripe.Event, contract.Event>,
] extends [never, never][]
  ? true
  : false = true;

const noticesForgotten: Forgotten<Stripe.Charge, Omit<contract.Charge, "amount">> = "amount";
const noticesInvented: Invented<Stripe.Charge, contract.Charge & { surcharge: number }> = "surcharge";

describe("contracts of Stripe's lists", () => {
  test("have every field that the official client's types promise, and no other", () => {
    assert.deepEqual([agreements, noticesForgotten, noticesInvented], [true, "amount", "surcharge"]);
  });

  test("are pinned to the API version whose types the official client has", async () => {
    const { default: Client } = await import("stripe");
    const pinned = source.headers?.["Stripe-Version"];
    assert.equal(pinned, Client.API_VERSION);
    assert.equal(pinned, API_VERSION);
  });

  test("cover the nine lists, keyed by id and ordered by created", () => {
    assert.deepEqual(
      source.resources.map(({ name, key, cursor }) => `${name} ${key} ${cursor}`),
      [
        "customers",
        "payment_intents",
        "charges",
        "refunds",
        "disputes",
        "payouts",
        "balance_transactions",
        "invoices",
        "events",
      ].map((name) => `${name} id created`),
    );
  });
});

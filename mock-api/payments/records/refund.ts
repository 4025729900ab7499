import type { Charge, Refund } from "../../../extract/payments/contract.ts";

export interface RefundFacts {
  readonly id: string;
  readonly created: number;
  readonly amount: number;
  /** Null when no money had been captured. */
  readonly balanceTransaction: string | null;
  readonly reason: string | null;
  readonly status: "pending" | "succeeded";
}

export function refundRecord(facts: RefundFacts, charge: Charge): Refund {
  return {
    id: facts.id,
    object: "refund",
    amount: facts.amount,
    balance_transaction: facts.balanceTransaction,
    charge: charge.id,
    created: facts.created,
    currency: charge.currency,
    customer: charge.customer,
    customer_account: null,
    destination_details: {
      card: { reference_status: facts.status === "pending" ? "pending" : "available", type: "refund" },
      type: "card",
    },
    // Absent from the answer until the refund fails; named here for their place in it.
    failure_balance_transaction: undefined,
    failure_reason: undefined,
    metadata: {},
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    reason: facts.reason,
    receipt_number: null,
    source_transfer_reversal: null,
    status: facts.status,
    transfer_reversal: null,
  };
}

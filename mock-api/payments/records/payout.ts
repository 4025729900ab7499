import type { Payout } from "../../../extract/payments/contract.ts";

export interface PayoutFacts {
  readonly id: string;
  readonly created: number;
  /** Signed minor units; negative when the account owes. */
  readonly amount: number;
  readonly currency: string;
  readonly arrivalDate: number;
  readonly balanceTransaction: string;
  readonly destination: string;
}

export function payoutRecord(facts: PayoutFacts): Payout {
  return {
    id: facts.id,
    object: "payout",
    amount: facts.amount,
    application_fee: null,
    application_fee_amount: null,
    arrival_date: facts.arrivalDate,
    automatic: true,
    balance_transaction: facts.balanceTransaction,
    created: facts.created,
    currency: facts.currency,
    description: "STRIPE PAYOUT",
    destination: facts.destination,
    failure_balance_transaction: null,
    failure_code: null,
    failure_message: null,
    livemode: false,
    metadata: {},
    method: "standard",
    original_payout: null,
    payout_method: null,
    reconciliation_status: "in_progress",
    reversed_by: null,
    source_type: "card",
    statement_descriptor: null,
    status: "pending",
    trace_id: { status: "pending", value: null },
    type: "bank_account",
  };
}

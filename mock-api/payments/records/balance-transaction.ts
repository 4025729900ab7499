import type { BalanceTransaction } from "../../../extract/payments/contract.ts";

export interface BalanceTransactionFacts {
  readonly id: string;
  readonly type: string;
  readonly reportingCategory: string;
  /** Signed minor units. */
  readonly amount: number;
  readonly fee?: number;
  readonly feeDescription?: string;
  readonly currency: string;
  readonly source: string;
  readonly created: number;
  /** Default: `created`. */
  readonly availableOn?: number;
  readonly description?: string;
}

export function balanceTransactionRecord(facts: BalanceTransactionFacts): BalanceTransaction {
  const { amount, currency, fee = 0, availableOn = facts.created } = facts;
  return {
    id: facts.id,
    object: "balance_transaction",
    amount,
    available_on: availableOn,
    balance_type: "payments",
    created: facts.created,
    currency,
    description: facts.description ?? null,
    exchange_rate: null,
    fee,
    fee_details:
      fee === 0
        ? []
        : [
            {
              amount: fee,
              application: null,
              currency,
              description: facts.feeDescription ?? "Stripe processing fees",
              type: "stripe_fee",
            },
          ],
    net: amount - fee,
    reporting_category: facts.reportingCategory,
    source: facts.source,
    status: availableOn <= facts.created ? "available" : "pending",
    type: facts.type,
  };
}

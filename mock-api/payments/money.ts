/** Balance transactions of an order: each opens in the second of the capture, refund or dispute that moves the money. */
import type { BalanceTransaction } from "../../extract/payments/contract.ts";
import { DAY, dayOf } from "./calendar.ts";
import { chargeFee } from "./market.ts";
import { type BalanceTransactionFacts, balanceTransactionRecord } from "./records/balance-transaction.ts";
import type { Telling } from "./telling.ts";

/** A captured charge's money, available some days later. Returns the balance transaction's id. */
export function takeMoney(telling: Telling, charge: string, at: number, amount: number): string {
  const { currency, quantity, product } = telling.order;
  return moveMoney(telling, {
    type: "charge",
    reportingCategory: "charge",
    amount,
    fee: chargeFee(amount, currency),
    source: charge,
    created: at,
    availableOn: (dayOf(at) + currency.availableAfterDays) * DAY,
    description: `${quantity} × ${product.name}`,
  }).id;
}

export function moveMoney(
  { order, story }: Telling,
  facts: Omit<BalanceTransactionFacts, "id" | "currency">,
): BalanceTransaction {
  const record = balanceTransactionRecord({
    ...facts,
    id: story.newId("txn"),
    currency: order.currency.code,
  });
  story.open("balance_transactions", record);
  return record;
}

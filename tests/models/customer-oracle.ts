/** What gold must say about customers and payouts; see oracle.ts. */
import type { BalanceTransaction, Payout } from "../../extract/payments/contract.ts";
import { DAY } from "./landing.ts";
import {
  customerRevenue,
  dayText,
  type GoldRow,
  groupTotals,
  major,
  monthText,
  rate,
  sum,
  Totals,
  type Truth,
} from "./oracle.ts";

interface Lifetime {
  readonly customer: string;
  readonly currency: string;
  readonly transactions: readonly BalanceTransaction[];
  /** When each payment was booked, ascending. */
  readonly paidAt: readonly number[];
  readonly isWhole: boolean;
}

function lifetimes(truth: Truth): Lifetime[] {
  const revenue = customerRevenue(truth);
  const groups = Map.groupBy(revenue, ({ customer, transaction }) => `${customer} ${transaction.currency}`);
  return [...groups].map(([key, entries]) => {
    const [customer = "", currency = ""] = key.split(" ");
    const transactions = entries.map(({ transaction }) => transaction);
    const payments = transactions.filter(({ type }) => type === "charge");
    return {
      customer,
      currency,
      transactions,
      paidAt: payments.map(({ created }) => created).sort((a, b) => a - b),
      isWhole: (truth.customers.get(customer)?.created ?? 0) >= truth.from,
    };
  });
}

export function customerLifetimeValue(truth: Truth): GoldRow[] {
  return lifetimes(truth).map(({ customer, currency, transactions, paidAt, isWhole }) => {
    const totals = groupTotals(transactions, () => "all").get("all")!;
    return {
      customer,
      currency,
      first_payment_at: timeText(paidAt[0]!),
      last_payment_at: timeText(paidAt.at(-1)!),
      payments: String(paidAt.length),
      ...totals.amounts(currency),
      is_whole: String(isWhole),
    };
  });
}

export function revenueCohorts(truth: Truth): GoldRow[] {
  const cohorts = Map.groupBy(
    lifetimes(truth),
    ({ paidAt, currency }) => `${monthText(paidAt[0]!)} ${currency}`,
  );
  return [...cohorts].flatMap(([key, members]) => {
    const [cohort = "", currency = ""] = key.split(" ");
    const transactions = members.flatMap((member) => member.transactions);
    const months = [
      ...groupTotals(transactions, ({ created }) => String(monthsBetween(cohort, monthText(created)))),
    ];
    let cumulative = 0;
    return months
      .sort(([a], [b]) => Number(a) - Number(b))
      .map(([since, totals]) => {
        cumulative += totals.net;
        const active = members.filter(({ paidAt }) =>
          paidAt.some((time) => monthsBetween(cohort, monthText(time)) === Number(since)),
        );
        return {
          cohort_month: cohort,
          months_since: since,
          currency,
          cohort_customers: String(members.length),
          whole_customers: String(members.filter(({ isWhole }) => isWhole).length),
          active_customers: String(active.length),
          retention_rate: rate(active.length, members.length),
          ...totals.amounts(currency),
          cumulative_net_amount: major(cumulative, currency),
        };
      });
  });
}

/**
 * The payouts that can be proved: covered from four days before the payout before them. Each pays all that became
 * available after the start of the previous payout's day and up to the start of its own, whenever that was booked.
 */
export function provedPayouts(truth: Truth): GoldRow[] {
  const automatic = truth.payouts.filter((payout) => payout.automatic).sort((a, b) => a.created - b.created);
  return automatic.flatMap((payout) => {
    const previous = automatic.findLast(
      (other) => other.currency === payout.currency && other.created < payout.created,
    );
    if (previous === undefined || startOfDay(previous.created) - 4 * DAY < truth.from) return [];
    return [provedPayout(truth, payout, previous)];
  });
}

function provedPayout(truth: Truth, payout: Payout, previous: Payout): GoldRow {
  const { currency } = payout;
  const paid = truth.transactions.filter(
    (transaction) =>
      transaction.currency === currency &&
      transaction.type !== "payout" &&
      transaction.available_on > startOfDay(previous.created) &&
      transaction.available_on <= startOfDay(payout.created),
  );
  const totals = new Totals();
  for (const transaction of paid) totals.add(transaction);
  return {
    payout: payout.id,
    day: dayText(payout.created),
    arrival_date: dayText(payout.arrival_date),
    status: payout.status,
    currency,
    amount: major(payout.amount, currency),
    entries: String(paid.length),
    payment_amount: major(totals.gross, currency),
    refund_amount: major(totals.refunds, currency),
    dispute_amount: major(totals.disputes, currency),
    fee_amount: major(totals.fees, currency),
    other_amount: major(totals.other, currency),
    explained_amount: major(sum(paid.map(({ net }) => net)), currency),
    difference: "0.000",
    verdict: "reconciled",
  };
}

function startOfDay(time: number): number {
  return Math.floor(time / DAY) * DAY;
}

function timeText(time: number): string {
  return new Date(time * 1000).toISOString().replace("T", " ").replace(".000Z", "+00");
}

function monthsBetween(from: string, to: string): number {
  const count = (month: string) => Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7));
  return count(to) - count(from);
}

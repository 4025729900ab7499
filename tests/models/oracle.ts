/**
 * What gold must say, computed in plain TypeScript from the mock's whole history by the rules of
 * extract/payments/README.md: no SQL, no versions, no model. Amounts are summed in minor units.
 */
import type {
  BalanceTransaction,
  Charge,
  Customer,
  Dispute,
  Payout,
  Refund,
} from "../../extract/payments/contract.ts";
import type { Timeline } from "../../mock-api/payments/timeline.ts";
import { DAY, readLists } from "./landing.ts";

/** A row of a gold table as text, the way it compares. */
export type GoldRow = Readonly<Record<string, string | null>>;

/** The account at `now`: every record of the last months, and what lies in the covered window. */
export interface Truth {
  readonly from: number;
  readonly now: number;
  readonly charges: ReadonlyMap<string, Charge>;
  readonly chargeOf: ReadonlyMap<string, string>;
  readonly customers: ReadonlyMap<string, Customer>;
  readonly disputes: readonly Dispute[];
  readonly payouts: readonly Payout[];
  readonly transactions: readonly BalanceTransaction[];
}

/** Longer than anything in the mock takes: a dispute is closed 74 days after its charge. */
const HISTORY_DAYS = 90;

export function readTruth(timeline: Timeline, from: number, now: number): Truth {
  const lists = ["charges", "refunds", "disputes", "customers", "payouts", "balance_transactions"] as const;
  const records = readLists(
    timeline,
    lists,
    { from: from - HISTORY_DAYS * DAY, to: now },
    now,
  ) as unknown as Pick<Records, (typeof lists)[number]>;
  const { charges, refunds, disputes } = records;
  return {
    from,
    now,
    charges: new Map(charges.map((charge) => [charge.id, charge])),
    chargeOf: new Map([
      ...charges.map(({ id }) => [id, id] as const),
      ...[...refunds, ...disputes].map(({ id, charge }) => [id, charge ?? ""] as const),
    ]),
    customers: new Map(records.customers.map((customer) => [customer.id, customer])),
    disputes,
    payouts: records.payouts,
    transactions: records.balance_transactions,
  };
}

interface Records {
  readonly charges: readonly Charge[];
  readonly refunds: readonly Refund[];
  readonly disputes: readonly Dispute[];
  readonly customers: readonly Customer[];
  readonly payouts: readonly Payout[];
  readonly balance_transactions: readonly BalanceTransaction[];
}

export class Totals {
  gross = 0;
  refunds = 0;
  disputes = 0;
  fees = 0;
  other = 0;
  payments = 0;
  refundCount = 0;
  disputeCount = 0;

  add({ type, reporting_category: category, amount, fee }: BalanceTransaction): void {
    this.fees += fee;
    if (type === "charge") this.gross += amount;
    else if (type === "refund" || type === "refund_failure") this.refunds -= amount;
    else if (type === "adjustment") this.disputes -= amount;
    else this.other += amount;
    if (category === "charge") this.payments++;
    if (category === "refund") this.refundCount++;
    if (category === "dispute") this.disputeCount++;
  }

  get net(): number {
    return this.gross - this.refunds - this.disputes - this.fees + this.other;
  }

  amounts(currency: string) {
    return {
      gross_amount: major(this.gross, currency),
      refund_amount: major(this.refunds, currency),
      dispute_amount: major(this.disputes, currency),
      fee_amount: major(this.fees, currency),
      net_amount: major(this.net, currency),
    };
  }
}

/** Revenue is everything but payouts and what comes back of them. */
export function revenueOf(truth: Truth): BalanceTransaction[] {
  return truth.transactions.filter(
    ({ created, type }) => created >= truth.from && !type.startsWith("payout"),
  );
}

export function covered<T extends { readonly created: number }>(truth: Truth, records: Iterable<T>): T[] {
  return [...records].filter(({ created }) => created >= truth.from);
}

export function dailyRevenue(truth: Truth): GoldRow[] {
  const totals = groupTotals(revenueOf(truth), ({ created, currency }) => `${dayText(created)} ${currency}`);
  const attempts = Map.groupBy(
    covered(truth, truth.charges.values()),
    ({ created, currency }) => `${dayText(created)} ${currency}`,
  );
  return [...new Set([...totals.keys(), ...attempts.keys()])].map((key) => {
    const [day = "", currency = ""] = key.split(" ");
    const total = totals.get(key) ?? new Totals();
    const made = attempts.get(key) ?? [];
    return {
      day,
      currency,
      ...total.amounts(currency),
      payments: String(total.payments),
      refunds: String(total.refundCount),
      disputes: String(total.disputeCount),
      charges: String(made.length),
      failed_charges: String(made.filter(({ status }) => status === "failed").length),
      is_complete: String(Date.parse(day) / 1000 + DAY <= truth.now),
    };
  });
}

/** A charge's own record says what was given back of it. */
export function refundRates(truth: Truth): GoldRow[] {
  return [...captured(truth)].map(([key, charges]) => {
    const [month = "", currency = ""] = key.split(" ");
    const refunded = charges.filter(({ amount_refunded }) => amount_refunded > 0);
    const taken = sum(charges.map(({ amount_captured }) => amount_captured));
    const back = sum(charges.map(({ amount_refunded }) => amount_refunded));
    return {
      month,
      currency,
      payments: String(charges.length),
      refunded_payments: String(refunded.length),
      fully_refunded_payments: String(charges.filter((charge) => charge.refunded).length),
      refunded_payment_rate: rate(refunded.length, charges.length),
      captured_amount: major(taken, currency),
      refunded_amount: major(back, currency),
      refunded_amount_rate: rate(back, taken),
      is_complete: String(isWholeMonth(truth, month)),
    };
  });
}

export function disputeRates(truth: Truth): GoldRow[] {
  const isInquiry = ({ status }: Dispute) => status.startsWith("warning_");
  const payments = captured(truth);
  const opened = Map.groupBy(
    covered(truth, truth.disputes),
    ({ created, currency }) => `${monthText(created)} ${currency}`,
  );
  const disputed = new Set(
    truth.disputes.filter((dispute) => !isInquiry(dispute)).map(({ charge }) => charge),
  );
  return [...new Set([...payments.keys(), ...opened.keys()])].map((key) => {
    const [month = "", currency = ""] = key.split(" ");
    const paid = payments.get(key) ?? [];
    const disputes = (opened.get(key) ?? []).filter((dispute) => !isInquiry(dispute));
    const count = (status: string) => disputes.filter((dispute) => dispute.status === status).length;
    const hit = paid.filter(({ id }) => disputed.has(id)).length;
    return {
      month,
      currency,
      payments: String(paid.length),
      disputes: String(disputes.length),
      dispute_activity: rate(disputes.length, paid.length),
      disputed_payments: String(hit),
      dispute_rate: rate(hit, paid.length),
      disputed_amount: major(sum(disputes.map(({ amount }) => amount)), currency),
      inquiries: String((opened.get(key) ?? []).filter(isInquiry).length),
      won: String(count("won")),
      lost: String(count("lost")),
      undecided: String(disputes.length - count("won") - count("lost")),
      win_rate: rate(count("won"), count("won") + count("lost")),
      is_complete: String(isWholeMonth(truth, month)),
    };
  });
}

/** Charges of the window whose money was taken, by month and currency. */
function captured(truth: Truth): Map<string, Charge[]> {
  const taken = covered(truth, truth.charges.values()).filter(
    ({ balance_transaction: transaction }) => transaction !== null,
  );
  return Map.groupBy(taken, ({ created, currency }) => `${monthText(created)} ${currency}`);
}

/** Revenue of customers, for charges whose payment was booked inside the window. */
export function customerRevenue(truth: Truth): { customer: string; transaction: BalanceTransaction }[] {
  const revenue = revenueOf(truth);
  const paidInside = new Set(revenue.filter(({ type }) => type === "charge").map(({ source }) => source));
  return revenue.flatMap((transaction) => {
    const charge = truth.charges.get(truth.chargeOf.get(transaction.source ?? "") ?? "");
    const customer = charge?.customer ?? undefined;
    return customer === undefined || !paidInside.has(charge!.id) ? [] : [{ customer, transaction }];
  });
}

export function groupTotals(
  transactions: readonly BalanceTransaction[],
  keyOf: (transaction: BalanceTransaction) => string,
): Map<string, Totals> {
  const groups = new Map<string, Totals>();
  for (const transaction of transactions) {
    const key = keyOf(transaction);
    const totals = groups.get(key) ?? new Totals();
    totals.add(transaction);
    groups.set(key, totals);
  }
  return groups;
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

export function rate(part: number, whole: number): string | null {
  return whole === 0 ? null : (Math.round((part / whole) * 1e6) / 1e6).toFixed(6);
}

/** The mock trades in dollars, euros and pounds, which have cents, and in yen, which have none. */
export function major(minor: number, currency: string): string {
  const thousandths = String(Math.abs(minor) * (currency === "jpy" ? 1000 : 10)).padStart(4, "0");
  return `${minor < 0 ? "-" : ""}${thousandths.slice(0, -3)}.${thousandths.slice(-3)}`;
}

export function dayText(time: number): string {
  return new Date(time * 1000).toISOString().slice(0, 10);
}

export function monthText(time: number): string {
  return `${dayText(time).slice(0, 7)}-01`;
}

function isWholeMonth(truth: Truth, month: string): boolean {
  const next = new Date(month);
  next.setUTCMonth(next.getUTCMonth() + 1);
  return truth.from <= Date.parse(month) / 1000 && truth.now >= next.getTime() / 1000;
}

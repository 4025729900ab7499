/** Does a row pass a filter of its list? */
import { dayOf } from "./calendar.ts";
import { payoutDayBefore } from "./ledger.ts";
import type { Filter } from "./list-query.ts";
import { CURRENCIES } from "./market.ts";

type Row = Readonly<Record<string, unknown>>;

/** @param payout the payout that the filter names, when it is one of the kind `payout` */
export function matches(row: Row, filter: Filter, payout: Row | undefined): boolean {
  const { kind, name, values } = filter;
  switch (kind) {
    case "equals":
    case "id":
      return values.every((value) => row[name] === value);
    case "never":
      return false;
    case "delivered":
      return values.every((value) => value === String(row.pending_webhooks === 0));
    case "event-type":
      return values.some((value) => isOfType(String(row.type), value));
    case "payout":
      return isPaidBy(row, payout);
  }
}

/** `charge.*` stands for everything below `charge`. */
function isOfType(type: string, wanted: string): boolean {
  return wanted.endsWith("*") ? type.startsWith(wanted.slice(0, -1)) : type === wanted;
}

/** A payout pays what became available since the one before it, up to the start of its own day. */
function isPaidBy(transaction: Row, payout: Row | undefined): boolean {
  const currency = CURRENCIES.find(({ code }) => code === payout?.currency);
  if (payout === undefined || currency === undefined || transaction.currency !== currency.code) return false;
  if (transaction.type === "payout") return transaction.source === payout.id;
  const day = dayOf(Number(payout.created));
  const payable = dayOf(Number(transaction.available_on) + 86_399);
  return payable > payoutDayBefore(day, currency) && payable <= day;
}

/** The balance of the account, in sums: how much became payable on a day, and what each payout pays. */

import { mix } from "../random.ts";
import { dayOf, isBankDay, weekdayOf } from "./calendar.ts";
import { isAuthorisedFirst, isUnpaid } from "./fates.ts";
import { CURRENCIES, type Currency, chargeFee } from "./market.ts";
import type { Orders } from "./order.ts";
import type { Story } from "./story.ts";

/** Net sums of the balance transactions of one day, without payouts and their failures. */
interface DayNets {
  /** Of charges, which become available days later. */
  readonly charges: ReadonlyMap<string, number>;
  /** Of everything that is available at once. */
  readonly immediate: ReadonlyMap<string, number>;
}

export interface Ledger {
  /** Signed minor units of the payout of that currency on that day; 0 for none. */
  payoutAmount(day: number, currency: Currency): number;
  /** The day a payout's money comes back because the bank refused it; undefined when it arrives. */
  payoutFailsOn(day: number, currency: Currency): number | undefined;
}

const FAILURES_PER_1000 = 25;
const FAILS_AFTER_DAYS = 2;
/** At most one failure within this many days, so that a failed payout is always made good by one that arrives. */
const DAYS_BETWEEN_FAILURES = 14;

export function isPayoutDay(day: number, currency: Currency): boolean {
  return currency.payoutWeekdays.includes(weekdayOf(day)) && isBankDay(day);
}

/** The day of the payout before this one. */
export function payoutDayBefore(day: number, currency: Currency): number {
  let before = day - 1;
  while (!isPayoutDay(before, currency)) before--;
  return before;
}

/** @param laterStories the stories of orders on which something happens that day after the orders themselves. */
export function createLedger(orders: Orders, laterStories: (day: number) => Iterable<Story>): Ledger {
  const nets = new Map<number, DayNets>();
  const amounts = new Map<string, number>();

  function netsOf(day: number): DayNets {
    let found = nets.get(day);
    if (found === undefined) {
      found = sumDay(orders, laterStories(day), day);
      nets.set(day, found);
    }
    return found;
  }

  const couldFail = (day: number, currency: Currency) =>
    isPayoutDay(day, currency) &&
    mix(orders.seed, day, CURRENCIES.indexOf(currency), 41) % 1000 < FAILURES_PER_1000;

  function payoutFailsOn(day: number, currency: Currency): number | undefined {
    if (!couldFail(day, currency)) return undefined;
    for (let before = 1; before <= DAYS_BETWEEN_FAILURES; before++) {
      if (couldFail(day - before, currency)) return undefined;
    }
    return day + FAILS_AFTER_DAYS;
  }

  function cameBackOn(day: number, currency: Currency): number {
    const paid = day - FAILS_AFTER_DAYS;
    return payoutFailsOn(paid, currency) === undefined ? 0 : payoutAmount(paid, currency);
  }

  function sumPayout(day: number, currency: Currency): number {
    const before = payoutDayBefore(day, currency);
    const { code, availableAfterDays } = currency;
    let sum = 0;
    for (let available = before + 1; available <= day; available++) {
      sum += netsOf(available - availableAfterDays).charges.get(code) ?? 0;
      sum += netsOf(available - 1).immediate.get(code) ?? 0;
      sum += cameBackOn(available - 1, currency);
    }
    return sum;
  }

  function payoutAmount(day: number, currency: Currency): number {
    if (!isPayoutDay(day, currency)) return 0;
    const key = `${day} ${currency.code}`;
    let amount = amounts.get(key);
    if (amount === undefined) {
      amount = sumPayout(day, currency);
      amounts.set(key, amount);
    }
    return amount;
  }

  return { payoutAmount, payoutFailsOn };
}

function sumDay(orders: Orders, later: Iterable<Story>, day: number): DayNets {
  const charges = new Map<string, number>();
  const immediate = new Map<string, number>();
  const add = (sums: Map<string, number>, currency: string, net: number) =>
    sums.set(currency, (sums.get(currency) ?? 0) + net);
  for (let index = 0; index < orders.countOn(day); index++) {
    const { amount, currency, fate } = orders.order(day, index);
    if (isUnpaid(fate.kind) || isAuthorisedFirst(fate.kind)) continue;
    add(charges, currency.code, amount - chargeFee(amount, currency));
  }
  for (const story of later) {
    for (const entity of story.entities) {
      if (entity.resource !== "balance_transactions") continue;
      const { type, currency, net, created } = entity.record as {
        type: string;
        currency: string;
        net: number;
        created: number;
      };
      if (dayOf(created) !== day) continue;
      if (type !== "charge") add(immediate, currency, net);
      else if (story.day !== day) add(charges, currency, net);
    }
  }
  return { charges, immediate };
}

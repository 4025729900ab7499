/** An order: who buys what for how much, and what will become of it. A pure function of (seed, scale, day, index). */

import { between, type Draw, draws, pick } from "../random.ts";
import { OPENED, ordersOn, orderTime } from "./calendar.ts";
import { FATE_STARTS, FATES, type Fate, type FateKind, isAuthorisedFirst } from "./fates.ts";
import { CURRENCIES, type Currency, PRODUCTS, type Product, unitPrice } from "./market.ts";
import { makePerson, type Person } from "./people.ts";
import { type Deal, deal } from "./strata.ts";

export interface Order {
  readonly day: number;
  readonly index: number;
  /** Epoch seconds. */
  readonly time: number;
  readonly fate: Fate;
  readonly currency: Currency;
  readonly product: Product;
  readonly quantity: number;
  /** Minor units. */
  readonly amount: number;
  /** The order that created the customer: this one for a new customer; undefined for a guest. */
  readonly customer: { readonly day: number; readonly index: number } | undefined;
  readonly byInvoice: boolean;
}

/** Orders of one account. */
export interface Orders {
  readonly seed: number;
  countOn(day: number): number;
  timeOf(day: number, index: number): number;
  order(day: number, index: number): Order;
  /** Indices of the orders of a day that have this fate, a position in FATES. */
  withFate(day: number, fate: number): number[];
  /** Name, address and card behind an order. */
  personOf(order: Order): Person;
}

const NEW = 0;
const RETURNING = 1;
const VISITOR_STARTS = [0, 0.42, 0.93];
const RETURN_WITHIN_DAYS = 60;

interface DayDeals {
  readonly count: number;
  readonly fates: Deal;
  readonly visitors: Deal;
}

export function createOrders(seed: number, scale: number): Orders {
  const deals = new Map<number, DayDeals>();

  function dealsOf(day: number): DayDeals {
    let found = deals.get(day);
    if (found === undefined) {
      const count = ordersOn(day, seed, scale);
      found = {
        count,
        fates: deal(count, FATE_STARTS, seed, day, 21),
        visitors: deal(count, VISITOR_STARTS, seed, day, 22),
      };
      deals.set(day, found);
    }
    return found;
  }

  const countOn = (day: number) => dealsOf(day).count;
  const timeOf = (day: number, index: number) => orderTime(day, index, countOn(day), seed);

  /** The order that brought the customer who comes back with this one. */
  function firstOrderOf(day: number, index: number) {
    const draw = draws(seed, day, index, 23);
    const back = 1 + Math.floor(RETURN_WITHIN_DAYS * draw() ** 2);
    const firstDay = day - back;
    if (firstDay < OPENED) return undefined;
    const { visitors } = dealsOf(firstDay);
    const newcomers = visitors.sizeOf(NEW);
    if (newcomers === 0) return undefined;
    return { day: firstDay, index: visitors.member(NEW, Math.floor(draw() * newcomers)) };
  }

  function customerOf(day: number, index: number) {
    const visitor = dealsOf(day).visitors.stratumOf(index);
    if (visitor === NEW) return { day, index };
    return visitor === RETURNING ? firstOrderOf(day, index) : undefined;
  }

  /** Where the buyer is at home, which is settled by the customer's first order. */
  function homeCurrency(at: { day: number; index: number }): Currency {
    let share = draws(seed, at.day, at.index, 24)();
    for (const currency of CURRENCIES) {
      if (share < currency.share) return currency;
      share -= currency.share;
    }
    return CURRENCIES[0]!;
  }

  return {
    seed,
    countOn,
    timeOf,
    order(day, index) {
      const draw = draws(seed, day, index, 25);
      const customer = customerOf(day, index);
      const fate = FATES[dealsOf(day).fates.stratumOf(index)]!;
      const currency = draw() < 0.04 ? pick(draw, CURRENCIES) : homeCurrency(customer ?? { day, index });
      const product = pick(draw, PRODUCTS);
      const quantity = product.usCents > 10_000 ? 1 : between(draw, 1, 3);
      return {
        day,
        index,
        time: timeOf(day, index),
        fate,
        currency,
        product,
        quantity,
        amount: unitPrice(product, currency) * quantity,
        customer,
        byInvoice: customer !== undefined && isInvoiced(fate.kind, draw),
      };
    },
    withFate(day, fate) {
      const { fates } = dealsOf(day);
      return Array.from({ length: fates.sizeOf(fate) }, (_, n) => fates.member(fate, n));
    },
    personOf(order) {
      const home = order.customer ?? order;
      return makePerson(draws(seed, home.day, home.index, 26), homeCurrency(home));
    },
  };
}

function isInvoiced(kind: FateKind, draw: Draw): boolean {
  return kind.startsWith("invoice-") || (!isAuthorisedFirst(kind) && draw() < 0.14);
}

import { between, type Draw, draws } from "../random.ts";
import { DAY } from "./calendar.ts";
import type { Order } from "./order.ts";
import type { Person } from "./people.ts";
import type { Entity, Story } from "./story.ts";

/** The story of an order while it is told: what it is about, and the objects that later parts change. */
export interface Telling {
  readonly seed: number;
  readonly order: Order;
  readonly person: Person;
  readonly story: Story;
  readonly draw: Draw;
  /** Null for a guest. */
  readonly customerId: string | null;
  readonly paymentMethod: string;
  readonly metadata: Record<string, string>;
  /** Only in the story of the order that brought the customer. */
  readonly customer: Entity<"customers"> | undefined;
  readonly invoice: Entity<"invoices"> | undefined;
  readonly intent: Entity<"payment_intents">;
}

/** The second on which the fate's n-th later day brings something; on the order's own day, once its payment is through. */
export function moment({ order, seed }: Telling, n: number): number {
  const later = order.fate.days[n]!;
  const earliest = later === 0 ? order.time + 1800 : (order.day + later) * DAY + 1;
  const latestSecond = (order.day + later + 1) * DAY - 120;
  return between(draws(seed, order.day, order.index, 28, n), Math.min(earliest, latestSecond), latestSecond);
}

/** Part of an amount: more than nothing, less than all. */
export function portion({ draw }: Telling, amount: number): number {
  return Math.max(1, Math.floor(amount * (0.15 + 0.6 * draw())));
}

/** Days and seconds, UTC. A day is a count of days since 1970, a time is epoch seconds. */
import { mix } from "../random.ts";

export const DAY = 86_400;

/** 2024-01-01: nothing happened before. */
export const OPENED = 19_723;

const WEEKDAY_FACTORS = [0.82, 1.06, 1.02, 1, 1.03, 1.12, 0.95];
const ORDERS_ON_OPENING = 140;
const GROWTH_PER_DAY = 0.0004;

/** Everything happens between these seconds of the day, so that an order placed last is through before midnight. */
const FIRST_ORDER = 60;
const LAST_ORDER = 84_000;

export function dayOf(time: number): number {
  return Math.floor(time / DAY);
}

/** 0 = Sunday. */
export function weekdayOf(day: number): number {
  return (day + 4) % 7;
}

export function isBankDay(day: number): boolean {
  const weekday = weekdayOf(day);
  return weekday !== 0 && weekday !== 6;
}

export function nextBankDay(day: number): number {
  let next = day + 1;
  while (!isBankDay(next)) next++;
  return next;
}

export function ordersOn(day: number, seed: number, scale: number): number {
  if (day < OPENED) return 0;
  const noise = 0.9 + (0.2 * (mix(seed, day, 11) % 1000)) / 1000;
  const growth = 1 + GROWTH_PER_DAY * (day - OPENED);
  return Math.round(ORDERS_ON_OPENING * growth * WEEKDAY_FACTORS[weekdayOf(day)]! * noise * scale);
}

/** When order `index` of `count` is placed: ascending in the index, busiest around noon UTC. */
export function orderTime(day: number, index: number, count: number, seed: number): number {
  const jitter = (mix(seed, day, index, 12) % 1024) / 1024;
  const u = (index + jitter) / count;
  const warped = u + 0.8 * u * (1 - u) * (1 - 2 * u);
  return day * DAY + FIRST_ORDER + Math.floor(warped * (LAST_ORDER - FIRST_ORDER));
}

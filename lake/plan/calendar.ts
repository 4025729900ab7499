/** Stretches of time cut at the borders of the UTC calendar. Pure. */
import type { Window } from "../contract/definition.ts";

export const UNITS = ["day", "week", "month", "quarter", "year"] as const;
export type Unit = (typeof UNITS)[number];

/** In order and without gaps. The first and the last may be parts of a unit; weeks start on Mondays. */
export function splitWindow({ from, to }: Window, unit: Unit): Window[] {
  const windows: Window[] = [];
  for (let start = from; start < to; ) {
    const border = nextBorder(start, unit);
    const end = border < to ? border : to;
    windows.push({ from: start, to: end });
    start = end;
  }
  return windows;
}

/** The first instant after `at` at which a unit begins. */
function nextBorder(at: Date, unit: Unit): Date {
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()];
  switch (unit) {
    case "day":
      return new Date(Date.UTC(year, month, day + 1));
    case "week":
      return new Date(Date.UTC(year, month, day + 7 - ((at.getUTCDay() + 6) % 7)));
    case "month":
      return new Date(Date.UTC(year, month + 1));
    case "quarter":
      return new Date(Date.UTC(year, month - (month % 3) + 3));
    case "year":
      return new Date(Date.UTC(year + 1, 0));
  }
}

/** The first instant after `at` that is a whole number of intervals after the epoch: every hour on the hour, UTC. */
export function nextTick(at: Date, intervalSeconds: number): Date {
  const intervalMs = intervalSeconds * 1000;
  return new Date((Math.floor(at.getTime() / intervalMs) + 1) * intervalMs);
}

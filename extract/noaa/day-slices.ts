/** The days of a window, cut into stretches of so many days. */
import type { Window } from "lake";

const DAY_MS = 86_400_000;

/** First and last day of a stretch, both included, as `YYYY-MM-DD`. */
export interface DaySlice {
  readonly first: string;
  readonly last: string;
}

/**
 * A day belongs to the window that its midnight lies in, so that windows which meet share no day and miss none. Empty for
 * a window without a midnight.
 */
export function daySlices({ from, to }: Window, daysMax: number): DaySlice[] {
  const end = Math.ceil(to.getTime() / DAY_MS);
  const slices: DaySlice[] = [];
  for (let day = Math.ceil(from.getTime() / DAY_MS); day < end; day += daysMax)
    slices.push({ first: dateOf(day), last: dateOf(Math.min(day + daysMax, end) - 1) });
  return slices;
}

function dateOf(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** Half-open intervals of instants, as ISO texts, kept merged and sorted. */
export interface Interval {
  readonly from: string;
  readonly to: string;
}

function instant(text: string): number {
  return Date.parse(text);
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

/** Adds a window; intervals that touch become one. An empty window covers nothing. */
export function addInterval(intervals: readonly Interval[], window: Interval): Interval[] {
  let from = instant(window.from);
  let to = instant(window.to);
  if (to <= from) return [...intervals];
  const apart: Interval[] = [];
  for (const interval of intervals) {
    if (instant(interval.to) < from || instant(interval.from) > to) {
      apart.push(interval);
    } else {
      from = Math.min(from, instant(interval.from));
      to = Math.max(to, instant(interval.to));
    }
  }
  apart.push({ from: iso(from), to: iso(to) });
  return apart.sort((a, b) => instant(a.from) - instant(b.from));
}

/** What lies between the intervals: windows that were never asked for. */
export function gapsBetween(intervals: readonly Interval[]): Interval[] {
  return intervals
    .slice(1)
    .map((interval, i) => ({ from: (intervals[i] as Interval).to, to: interval.from }));
}

/** What lies in both; each list is merged and sorted, and so is what comes out. */
export function inBoth(a: readonly Interval[], b: readonly Interval[]): Interval[] {
  return a.flatMap((one) =>
    b.flatMap((other) => {
      const from = Math.max(instant(one.from), instant(other.from));
      const to = Math.min(instant(one.to), instant(other.to));
      return from < to ? [{ from: iso(from), to: iso(to) }] : [];
    }),
  );
}

/** Whether the merged intervals hold all of the window. */
export function covers(intervals: readonly Interval[], window: Interval): boolean {
  return intervals.some(
    ({ from, to }) => instant(from) <= instant(window.from) && instant(window.to) <= instant(to),
  );
}

/**
 * The watermark after `window` was added to `intervals`: the end of the covered interval that holds the cursor. So it
 * never goes back, and never jumps a gap that an incremental run would then leave unread; the first window starts it.
 */
export function advanceCursor(
  cursor: string | undefined,
  intervals: readonly Interval[],
  window: Interval,
): string {
  const at = instant(cursor ?? window.to);
  const holder = intervals.find((interval) => instant(interval.from) <= at && at <= instant(interval.to));
  return iso(holder === undefined ? at : instant(holder.to));
}

/** Real-time periods: what was current when, cut to what is asked for. Days included at both ends. */
import { plusDays } from "./calendar.ts";
import type { Observation } from "./vintages.ts";

export const FOREVER = "9999-12-31";

export interface Period {
  readonly start: string;
  readonly end: string;
}

export interface ObservationRow extends Readonly<Record<string, unknown>> {
  readonly realtime_start: string;
  readonly realtime_end: string;
  readonly date: string;
  readonly value: string;
}

/** One row for each stretch of the period in which the observation had one value. */
export function rowsWithin({ date, vintages }: Observation, { start, end }: Period): ObservationRow[] {
  return vintages.flatMap(({ day, value }, n) => {
    const next = vintages[n + 1]?.day;
    const last = next === undefined ? FOREVER : plusDays(next, -1);
    if (day > end || last < start) return [];
    const realtime_start = day < start ? start : day;
    return [{ realtime_start, realtime_end: last > end ? end : last, date, value }];
  });
}

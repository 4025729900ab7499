/** Months and quarters, and when the Bureau first tells of each. */
import type { Program } from "./series.ts";

export interface Period {
  readonly year: number;
  /** Of the month, 1 to 12, or of the quarter, 1 to 4. */
  readonly number: number;
  readonly quarterly: boolean;
}

const MONTHS = [
  ..."January February March April May June July August September October November December".split(" "),
];
const QUARTERS = ["1st Quarter", "2nd Quarter", "3rd Quarter", "4th Quarter"];

/** How many months after the month, or after the quarter's last, and on which day. */
const DELAY: Readonly<Record<Program, { readonly months: number; readonly day: number }>> = {
  LN: { months: 1, day: 5 },
  CE: { months: 1, day: 5 },
  SM: { months: 1, day: 20 },
  LA: { months: 1, day: 27 },
  EN: { months: 6, day: 4 },
};

export function periodsOf(year: number, quarterly: boolean): Period[] {
  return Array.from({ length: quarterly ? 4 : 12 }, (_, i) => ({ year, number: i + 1, quarterly }));
}

/** `M01`, `Q1` is `Q01`. */
export function code({ number, quarterly }: Period): string {
  return `${quarterly ? "Q" : "M"}${String(number).padStart(2, "0")}`;
}

export function nameOf({ number, quarterly }: Period): string {
  return (quarterly ? QUARTERS : MONTHS)[number - 1]!;
}

/** The month, counted from year 0; of a quarter the last. */
export function monthOf({ year, number, quarterly }: Period): number {
  return 12 * year + (quarterly ? 3 * number : number) - 1;
}

/** Epoch milliseconds; half past eight in Washington. */
export function releasedMs(period: Period, program: Program): number {
  const { months, day } = DELAY[program];
  return releaseMs(monthOf(period) + months, day);
}

/**
 * How often a value was revised by `now`: with each of the next two monthly releases, and with the benchmarks of the next
 * five Marches.
 */
export function revisionsBy(period: Period, program: Program, nowMs: number): number {
  const { months, day } = DELAY[program];
  const released = monthOf(period) + months;
  const monthly = [1, 2].filter((later) => releaseMs(released + later, day) <= nowMs).length;
  const firstMarch = 12 * Math.ceil((released - 2 + 1) / 12) + 2;
  const marches = [0, 1, 2, 3, 4].filter((later) => releaseMs(firstMarch + 12 * later, 10) <= nowMs).length;
  return monthly + marches;
}

function releaseMs(month: number, day: number): number {
  return Date.UTC(Math.floor(month / 12), month % 12, day, 13, 30);
}

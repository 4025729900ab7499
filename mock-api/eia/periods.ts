/** The periods of each frequency: their stamps, and when they begin and end. */

export type Frequency = "hourly" | "daily" | "weekly" | "monthly" | "quarterly" | "annual";

export interface Period {
  /** As EIA writes it, e.g. `2026-Q1`. */
  readonly stamp: string;
  /** Milliseconds; the end is excluded. */
  readonly from: number;
  readonly to: number;
}

interface Calendar {
  /** As the metadata of a route describes it. */
  readonly description: string;
  readonly query: string;
  readonly format: string;
  /** Milliseconds of the start of the period `n`, counted from 1970. */
  readonly startOf: (n: number) => number;
  /** The period that an instant lies in. */
  readonly indexOf: (ms: number) => number;
  readonly stampOf: (ms: number) => string;
  /** Whether the market has a value for a period at all. */
  readonly has?: (ms: number) => boolean;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** 1970 began on a Thursday; weeks here begin on Mondays. */
const FIRST_MONDAY = 4 * DAY;

export const CALENDARS: Readonly<Record<Frequency, Calendar>> = {
  hourly: {
    description: "One data point for each hour in UTC time.",
    query: "H",
    format: 'YYYY-MM-DD"T"HH24',
    ...every(HOUR, 0, 13),
  },
  daily: {
    description: "One data point for each day.",
    query: "D",
    format: "YYYY-MM-DD",
    ...every(DAY, 0, 10),
    has: (ms) => ![0, 6].includes(new Date(ms).getUTCDay()),
  },
  weekly: {
    description: "One data point for each week.",
    query: "W",
    format: "YYYY-MM-DD",
    ...every(7 * DAY, FIRST_MONDAY, 10),
  },
  monthly: {
    description: "One data point for each month.",
    query: "M",
    format: "YYYY-MM",
    ...months(1, (iso) => iso.slice(0, 7)),
  },
  quarterly: {
    description: "One data point every 3 months.",
    query: "Q",
    format: 'YYYY-"Q"Q',
    ...months(3, (iso) => `${iso.slice(0, 4)}-Q${Math.floor((Number(iso.slice(5, 7)) + 2) / 3)}`),
  },
  annual: {
    description: "One data point for each year.",
    query: "A",
    format: "YYYY",
    ...months(12, (iso) => iso.slice(0, 4)),
  },
};

/** Periods that begin in [from, to), oldest first. */
export function periodsBetween(frequency: Frequency, from: number, to: number): Period[] {
  const { startOf, indexOf, stampOf, has = () => true } = CALENDARS[frequency];
  const periods: Period[] = [];
  for (let n = indexOf(from); startOf(n) < to; n++) {
    const start = startOf(n);
    if (start >= from && has(start)) periods.push({ stamp: stampOf(start), from: start, to: startOf(n + 1) });
  }
  return periods;
}

function every(length: number, first: number, digits: number) {
  return {
    startOf: (n: number) => first + n * length,
    indexOf: (ms: number) => Math.floor((ms - first) / length),
    stampOf: (ms: number) => new Date(ms).toISOString().slice(0, digits),
  };
}

function months(count: number, stampOf: (iso: string) => string) {
  return {
    startOf: (n: number) => Date.UTC(1970, n * count),
    indexOf: (ms: number) => {
      const at = new Date(ms);
      return Math.floor(((at.getUTCFullYear() - 1970) * 12 + at.getUTCMonth()) / count);
    },
    stampOf: (ms: number) => stampOf(new Date(ms).toISOString()),
  };
}

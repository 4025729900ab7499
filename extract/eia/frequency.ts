/** How EIA stamps the periods of each frequency, and how long after a period its value may still come or change. */

interface Stamp {
  /** Of the period that an instant lies in, in UTC. */
  readonly of: (at: Date) => string;
  /**
   * Days before a window from which on it is read: a value is published well after its period has ended, and revised
   * without a word after that. With this a window holds all that may have changed in it, and is never empty for a series
   * that lives.
   */
  readonly trailingDays: number;
}

export type Frequency = "hourly" | "daily" | "weekly" | "monthly" | "quarterly" | "annual";

export const FREQUENCIES: Readonly<Record<Frequency, Stamp>> = {
  hourly: { of: (at) => at.toISOString().slice(0, 13), trailingDays: 4 },
  daily: { of: (at) => at.toISOString().slice(0, 10), trailingDays: 30 },
  weekly: { of: (at) => at.toISOString().slice(0, 10), trailingDays: 60 },
  monthly: { of: (at) => at.toISOString().slice(0, 7), trailingDays: 730 },
  quarterly: { of: quarterOf, trailingDays: 730 },
  annual: { of: (at) => at.toISOString().slice(0, 4), trailingDays: 1100 },
};

function quarterOf(at: Date): string {
  return `${at.getUTCFullYear()}-Q${Math.floor(at.getUTCMonth() / 3) + 1}`;
}

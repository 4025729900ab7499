/** Editions of the data: the days on which `lastupdated` changes. Some move figures, one a year moves all of history. */

export interface Edition {
  /** `YYYY-MM-DD`. */
  readonly day: string;
  readonly year: number;
  /** 0 to 4 within its year. */
  readonly number: number;
}

const DAYS = ["02-04", "04-08", "07-01", "10-07", "12-16"] as const;

/** When in the day (UTC) an edition shows. */
const HOUR_MS = 14 * 3_600_000;

const FIRST_YEAR = 2000;

/** Those that show at an instant, oldest first. `lateMs` after their time. */
export function editionsUntil(now: Date, lateMs = 0): Edition[] {
  const editions: Edition[] = [];
  for (let year = FIRST_YEAR; year <= now.getUTCFullYear(); year += 1) {
    for (const [number, day] of DAYS.entries()) {
      const edition = { day: `${year}-${day}`, year, number };
      if (Date.parse(edition.day) + HOUR_MS + lateMs <= now.getTime()) editions.push(edition);
    }
  }
  return editions;
}

/** The year before comes with the summer's edition. */
export function newestYear({ year, number }: Edition): number {
  return number >= 2 ? year - 1 : year - 2;
}

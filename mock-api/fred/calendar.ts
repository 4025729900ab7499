/** Days as `YYYY-MM-DD`, and when FRED shows what is dated so. */

const DAY_MS = 86_400_000;

/** When in the day (UTC) a vintage shows: 7:54 or 8:54 in St. Louis. */
const SHOWS_MS = ((13 * 60 + 54) * 60 + 1) * 1000;

/** Federal holidays that stay on their date. */
const HOLIDAYS = new Set(["01-01", "07-04", "11-11", "12-25"]);

export function plusDays(day: string, days: number): string {
  return dayOf(Date.parse(day) + days * DAY_MS);
}

export function plusMonths(day: string, months: number): string {
  const at = new Date(day);
  return dayOf(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + months, at.getUTCDate()));
}

/** The day itself, or the Monday after. */
export function weekday(day: string): string {
  const weekDay = new Date(day).getUTCDay();
  return weekDay === 6 ? plusDays(day, 2) : weekDay === 0 ? plusDays(day, 1) : day;
}

export function isWeekday(day: string): boolean {
  return weekday(day) === day;
}

export function isHoliday(day: string): boolean {
  return HOLIDAYS.has(day.slice(5));
}

/** Of the month that the day is in. */
export function firstFriday(day: string): string {
  const first = `${day.slice(0, 8)}01`;
  return plusDays(first, (5 - new Date(first).getUTCDay() + 7) % 7);
}

export function showsAt(day: string): Date {
  return new Date(Date.parse(day) + SHOWS_MS);
}

const LOCAL = new Intl.DateTimeFormat("en-CA", {
  timeZone: "America/Chicago",
  ...{ year: "numeric", month: "2-digit", day: "2-digit" },
  ...{ hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" },
  timeZoneName: "shortOffset",
});

/** `2024-10-30 07:54:01-05`: local time of St. Louis. */
export function localTime(instant: Date): string {
  const parts = Object.fromEntries(LOCAL.formatToParts(instant).map(({ type, value }) => [type, value]));
  const offset = `-0${/\d+/.exec(parts.timeZoneName ?? "")?.[0]}`;
  return `${parts.year}-${parts.month}-${parts.day} ${parts.hour}:${parts.minute}:${parts.second}${offset}`;
}

export function localDay(instant: Date): string {
  return localTime(instant).slice(0, 10);
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

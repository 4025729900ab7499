/** Every value that an observation ever had, each from the day of its vintage on. A pure function of the seed. */
import type { Draw } from "../random.ts";
import { editionsUntil } from "../worldbank/editions.ts";
import { figure } from "../worldbank/figures.ts";
import { firstFriday, isHoliday, isWeekday, plusDays, plusMonths, weekday } from "./calendar.ts";
import type { Series } from "./series.ts";
import { valueText } from "./values.ts";

export const MISSING = ".";

export interface Vintage {
  readonly day: string;
  readonly value: string;
}

export interface Observation {
  /** First day of the period. */
  readonly date: string;
  /** Oldest first; no value equals the one before it. */
  readonly vintages: readonly Vintage[];
}

export interface Past {
  readonly scale: number;
  readonly draws: (text: string) => Draw;
}

const LAST_YEAR = 2026;
/** Days for which the unemployment rate of a September is published, and for which it is then missing. */
const LOST_AFTER_DAYS = 40;
const LOST_FOR_DAYS = 21;

/** Observations whose period began before `until`, oldest first; vintages of all times. */
export function observationsOf(series: Series, until: string, past: Past): Observation[] {
  const archived = archiveStart(series, past.scale);
  return periods(series, until, past.scale).map((date) => ({
    date,
    vintages: keptSince(archived, withoutRepeats(vintagesOf(series, date, past))),
  }));
}

/** What was current before vintages were kept has the day from which they were. */
export function archiveStart(series: Series, scale: number): string {
  const first = firstYear(series, scale);
  return series.frequency === "D" ? `${first}-03-03` : `${first + 1}-12-15`;
}

function firstYear({ years }: Series, scale: number): number {
  return LAST_YEAR + 1 - Math.max(1, Math.round(years * scale));
}

const MONTHS = { M: 1, Q: 3, A: 12 } as const;

function periods(series: Series, until: string, scale: number): string[] {
  const { frequency } = series;
  const next = (day: string) => (frequency === "D" ? plusDays(day, 1) : plusMonths(day, MONTHS[frequency]));
  const days: string[] = [];
  for (let day = `${firstYear(series, scale)}-01-01`; day < until; day = next(day))
    if (frequency !== "D" || isWeekday(day)) days.push(day);
  return days;
}

function vintagesOf(series: Series, date: string, past: Past): Vintage[] {
  const { id, frequency } = series;
  if (frequency === "A") return mirrored(date);
  const days = releaseDays(series, date, past.draws(`${id} ${date} days`));
  const never = frequency === "D" ? isHoliday(date) : id === "GDP" && date === firstDate(series, past.scale);
  if (never) return [{ day: days[0]!, value: MISSING }];
  const revised = (count: number) =>
    valueText(
      id,
      date,
      past.draws(`${id} ${date}`),
      Array.from({ length: count }, (_, n) => past.draws(`${id} ${date} revision ${n}`)),
    );
  const vintages = days.map((day, n) => ({ day, value: revised(n) }));
  return id === "UNRATE" && date.endsWith("-09-01") ? lostAndFound(vintages) : vintages;
}

function firstDate(series: Series, scale: number): string {
  return `${firstYear(series, scale)}-01-01`;
}

/** The day of the first release, then those of revisions. */
function releaseDays({ id, frequency }: Series, date: string, draw: Draw): string[] {
  if (frequency === "D") {
    const first = weekday(plusDays(date, 1));
    return draw() < 0.02 ? [first, weekday(plusDays(first, 7))] : [first];
  }
  if (frequency === "Q") {
    const first = weekday(plusDays(plusMonths(date, 3), 29));
    const estimates = [first, weekday(plusDays(first, 29)), weekday(plusDays(first, 58))];
    return [...estimates, ...yearly(estimates.at(-1)!, "09-26", 3)];
  }
  const month = plusMonths(date, 1);
  if (id === "FEDFUNDS") return [weekday(month)];
  const released = (of: string) => (id === "CPIAUCSL" ? weekday(plusDays(of, 11)) : firstFriday(of));
  const next = released(plusMonths(month, 1));
  return [released(month), ...(draw() < 0.4 ? [next] : []), ...yearly(next, "02-15", 5)];
}

/** So many days of the kind after a day. */
function yearly(after: string, monthDay: string, count: number): string[] {
  const year = Number(after.slice(0, 4)) + (after.slice(5) < monthDay ? 0 : 1);
  return Array.from({ length: count }, (_, n) => weekday(`${year + n}-${monthDay}`));
}

/** Two days after each edition of the World Bank, as it has it. */
function mirrored(date: string): Vintage[] {
  const year = Number(date.slice(0, 4));
  return editionsUntil(new Date(Date.UTC(Math.max(year, 2000) + 5, 0, 1))).flatMap((edition) => {
    const value = figure("FP.CPI.TOTL.ZG", "USA", year, edition);
    return value === null ? [] : [{ day: weekday(plusDays(edition.day, 2)), value: String(value) }];
  });
}

function lostAndFound(vintages: readonly Vintage[]): Vintage[] {
  const lost = plusDays(vintages[0]!.day, LOST_AFTER_DAYS);
  const found = plusDays(lost, LOST_FOR_DAYS);
  const before = vintages.filter(({ day }) => day < lost);
  const after = vintages.filter(({ day }) => day > found);
  const meanwhile = vintages.filter(({ day }) => day <= found).at(-1)!;
  return [...before, { day: lost, value: MISSING }, { day: found, value: meanwhile.value }, ...after];
}

function withoutRepeats(vintages: readonly Vintage[]): Vintage[] {
  return vintages.filter(({ value }, n) => n === 0 || value !== vintages[n - 1]!.value);
}

function keptSince(archived: string, vintages: readonly Vintage[]): Vintage[] {
  const before = vintages.findLastIndex(({ day }) => day <= archived);
  if (before < 0) return [...vintages];
  return [{ day: archived, value: vintages[before]!.value }, ...vintages.slice(before + 1)];
}

/** When the value of a period is published, and what it is at a time: EIA revises it later and says nothing. */
import type { Call } from "../provider.ts";
import type { Course } from "./market.ts";
import { CALENDARS, type Frequency, type Period } from "./periods.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const YEAR = 365.25 * DAY;

/** How long after its end a period is published, and how long after that it is revised at the latest. */
const DELAYS: Readonly<Record<Frequency, readonly [published: number, revised: number]>> = {
  hourly: [2 * HOUR, 2 * DAY],
  daily: [DAY, 6 * DAY],
  weekly: [-6 * DAY, 8 * DAY],
  monthly: [55 * DAY, 300 * DAY],
  quarterly: [60 * DAY, 300 * DAY],
  annual: [250 * DAY, 300 * DAY],
};

const REVISED_SHARE = 0.3;
const MISSING_SHARE = 0.01;

/** What tells a value from all others, e.g. `petroleum/pri/spt RWTC 2026-11-20 value`. */
export type ValueName = string;

export function isPublished(
  { now, roll, scenario }: Call,
  name: ValueName,
  frequency: Frequency,
  { to }: Period,
) {
  const waited = now.getTime() - (to + DELAYS[frequency][0]);
  if (scenario.lateness === undefined || waited < 0) return waited >= 0;
  return waited >= scenario.lateness(roll(`${name} late`)) * 1000;
}

/** Stamp of the newest period that is published at a time. */
export function newestStamp(frequency: Frequency, now: Date): string {
  const { startOf, indexOf, stampOf } = CALENDARS[frequency];
  const published = now.getTime() - DELAYS[frequency][0];
  return stampOf(startOf(indexOf(published) - 1));
}

/** The text that the API shows; null for a value that is missing at first and comes with the revision. */
export function valueAt(
  { now, roll }: Call,
  name: ValueName,
  frequency: Frequency,
  { from, to }: Period,
  course: Course,
): string | null {
  const [published, revised] = DELAYS[frequency];
  const missing = roll(`${name} missing`) < MISSING_SHARE;
  const share = roll(`${name} revised`);
  const revisedAt = to + published + (0.1 + 0.9 * (share / REVISED_SHARE)) * revised;
  const isRevised = share < REVISED_SHARE && revisedAt <= now.getTime();
  if (missing && !isRevised) return null;
  const { level, season, day = 0, noise, decimals } = course;
  const swing =
    season * Math.cos((2 * Math.PI * from) / YEAR) - day * Math.cos((2 * Math.PI * (from - 9 * HOUR)) / DAY);
  const drift =
    noise * (roll(`${name} noise`) - 0.5) + (isRevised ? 0.01 * (0.5 + roll(`${name} correction`)) : 0);
  return written(level * (1 + swing + drift), decimals);
}

/** EIA leaves out a zero before the point. */
function written(value: number, decimals: number): string {
  return value.toFixed(decimals).replace(/^(-?)0\./, "$1.");
}

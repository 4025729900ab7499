/**
 * What FRED promises, version 1 of its API. Values of observations are text, and `.` is a value that is missing.
 * `last_updated` is local time of St. Louis with an offset of two digits, so it is text too.
 */
import { int64, z } from "lake";

const text = z.string;
const date = z.iso.date;

export const observation = z.strictObject({
  /** Not in the observation itself: the series that was asked for. */
  series_id: text(),
  /** First day on which the value was current, or the first day asked for where it was current before. */
  realtime_start: date(),
  /** Last such day, included; 9999-12-31 while it is current. */
  realtime_end: date(),
  /** First day of the period. */
  date: date(),
  value: text().regex(/^(\.|-?(\d+(\.\d+)?|\.\d+)(e[+-]?\d+)?)$/i, "expected a number or a full stop"),
});

export const series = z.strictObject({
  id: text(),
  realtime_start: date(),
  realtime_end: date(),
  title: text(),
  observation_start: date(),
  observation_end: date(),
  frequency: text(),
  frequency_short: text(),
  units: text(),
  units_short: text(),
  seasonal_adjustment: text(),
  seasonal_adjustment_short: text(),
  last_updated: text().regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d\d$/, "expected 2024-10-30 07:54:01-05"),
  popularity: int64(),
  group_popularity: int64().optional(),
  notes: text().optional(),
});

export const release = z.strictObject({
  id: int64(),
  realtime_start: date(),
  realtime_end: date(),
  name: text(),
  press_release: z.boolean(),
  link: text().optional(),
  notes: text().optional(),
});

export const category = z.strictObject({
  id: int64(),
  name: text(),
  parent_id: int64(),
  notes: text().optional(),
});

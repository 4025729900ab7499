/** What a request asks for, or a refusal in FRED's words. */
import type { Call } from "../provider.ts";
import { localDay, plusDays, weekday } from "./calendar.ts";
import { FOREVER, type Period } from "./real-time.ts";
import { Refusal } from "./reply.ts";
import { CATEGORIES, SERIES, type Series } from "./series.ts";

export function seriesAsked({ query }: Call): Series {
  const id = query.get("series_id");
  if (id === null) throw new Refusal("Bad Request.  Variable series_id has not been set.");
  const found = SERIES.find((one) => one.id === id);
  if (found === undefined) throw new Refusal("Bad Request.  The series does not exist.");
  return found;
}

export function categoryAsked({ query }: Call): (typeof CATEGORIES)[number] {
  const id = Number(query.get("category_id") ?? 0);
  const found = CATEGORIES.find((one) => one.id === id);
  if (found === undefined) throw new Refusal("Bad Request.  The category does not exist.");
  return found;
}

/** Without a word of the caller's it is the last working day on which FRED's cache was filled. */
export function periodAsked(call: Call): Period {
  const today = localDay(call.now);
  const cached = weekday(today) === today ? today : plusDays(weekday(today), -3);
  const start = dayAsked(call, "realtime_start") ?? cached;
  const end = dayAsked(call, "realtime_end") ?? cached;
  for (const [name, day] of Object.entries({ realtime_start: start, realtime_end: end }))
    if (day > today && day !== FOREVER)
      throw new Refusal(`Bad Request.  Variable ${name} can not be after today's date (${today}).`);
  if (start > end) throw new Refusal("Bad Request.  The realtime_start can not be after the realtime_end.");
  return { start, end };
}

export function dayAsked({ query }: Call, name: string): string | undefined {
  const day = query.get(name) ?? undefined;
  if (day === undefined || /^\d{4}-\d\d-\d\d$/.test(day)) return day;
  throw new Refusal(`Bad Request.  Variable ${name} is not a YYYY-MM-DD formatted date (e.g. 2000-02-24).`);
}

export function realtime({ start, end }: Period) {
  return { realtime_start: start, realtime_end: end };
}

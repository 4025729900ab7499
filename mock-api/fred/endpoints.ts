/** What each of FRED's endpoints answers. */
import { type Call, type Endpoint, type Reply, shown } from "../provider.ts";
import { categoryAsked, dayAsked, periodAsked, realtime, seriesAsked } from "./asked.ts";
import { localTime } from "./calendar.ts";
import { guarded } from "./guarded.ts";
import { FOREVER, type Period, rowsWithin } from "./real-time.ts";
import { page, Refusal, whole } from "./reply.ts";
import { CATEGORIES, RELEASES, SERIES } from "./series.ts";
import type { Observation } from "./vintages.ts";
import { seriesRows, vintageDays, visible } from "./visible.ts";

const OBSERVATIONS_MAX = 100_000;
const LIST_MAX = 1000;
const DATES_MAX = 10_000;
/** FRED's own word for the beginning of time, and the one it answers with. */
const EARLIEST = "1776-07-04";
const VINTAGE_DATES_MAX = 2000;
const UPDATES_DAYS = 14;

type Answer = Endpoint["answer"];

export const ENDPOINTS: readonly Endpoint[] = Object.entries({
  "/fred/series": series,
  "/fred/series/observations": observations,
  "/fred/series/vintagedates": vintageDates,
  "/fred/series/updates": updates,
  "/fred/category": category,
  "/fred/category/children": categoryChildren,
  "/fred/category/series": categorySeries,
  "/fred/releases": releases,
  "/fred/release/series": releaseSeries,
} satisfies Record<string, Answer>).map(([path, answer]) => ({ path, answer: guarded(answer) }));

function observations(call: Call): Reply {
  for (const name of ["units", "frequency", "output_type", "vintage_dates"])
    if (call.query.has(name)) throw new Refusal(`Bad Request.  Variable ${name} is not played by this mock.`);
  const asked = seriesAsked(call);
  const period = periodAsked(call);
  const all = visible(call, asked);
  refusePeriod(all, period);
  const from = dayAsked(call, "observation_start") ?? "1600-01-01";
  const to = dayAsked(call, "observation_end") ?? FOREVER;
  const rows = all
    .filter(({ date }) => date >= from && date <= to)
    .flatMap((observation) => rowsWithin(observation, period));
  const descending = call.query.get("sort_order") === "desc";
  const listed = shown(call, "observations", descending ? rows.reverse() : rows, observationId);
  const envelope = {
    ...realtime(period),
    observation_start: from,
    observation_end: to,
    units: "lin",
    output_type: 1,
    file_type: call.query.get("file_type") ?? "xml",
    order_by: "observation_date",
    sort_order: descending ? "desc" : "asc",
  };
  return page(call, { name: "observations", item: "observation", envelope, rows: listed }, OBSERVATIONS_MAX);
}

/** FRED counts the vintages before it cuts anything, and knows none before its archive. */
function refusePeriod(all: readonly Observation[], { start, end }: Period): void {
  const days = vintageDays(all);
  const within = days.filter((day) => day >= start && day <= end).length;
  if (within > VINTAGE_DATES_MAX) {
    throw new Refusal(
      `Bad Request.  There are ${within} vintage dates in the specified real-time period: ${start} to ${end}.  ` +
        `This exceeds the maximum number of vintage dates allowed for this file type (${VINTAGE_DATES_MAX}).`,
    );
  }
  if (days[0] === undefined || end < days[0])
    throw new Refusal("Bad Request.  The series does not exist in ALFRED but may exist in FRED.");
}

function vintageDates(call: Call): Reply {
  const period = {
    start: dayAsked(call, "realtime_start") ?? EARLIEST,
    end: dayAsked(call, "realtime_end") ?? FOREVER,
  };
  const days = vintageDays(visible(call, seriesAsked(call))).filter(
    (day) => day >= period.start && day <= period.end,
  );
  const descending = call.query.get("sort_order") === "desc";
  const dated = (descending ? days.reverse() : days).map((day) => ({ day }));
  const rows = shown(call, "vintage_dates", dated, ({ day }) => String(day));
  const envelope = { ...realtime(period), order_by: "vintage_date", sort_order: descending ? "desc" : "asc" };
  const print = ({ day }: Readonly<Record<string, unknown>>) => day;
  return page(call, { name: "vintage_dates", item: "vintage_date", envelope, rows, print }, DATES_MAX);
}

function series(call: Call): Reply {
  const rows = seriesRows(call, [seriesAsked(call)]);
  return whole(call, { name: "seriess", item: "series", envelope: realtime(periodAsked(call)), rows });
}

function updates(call: Call): Reply {
  const now = minute(call.now);
  const start =
    call.query.get("start_time") ?? minute(new Date(call.now.getTime() - UPDATES_DAYS * 86_400_000));
  const end = call.query.get("end_time") ?? now;
  const rows = seriesRows(call, SERIES)
    .filter(({ last_updated: at }) => compact(String(at)) >= start && compact(String(at)) <= end)
    .sort((a, b) => String(b.last_updated).localeCompare(String(a.last_updated), "en"));
  const envelope = {
    ...realtime(periodAsked(call)),
    filter_variable: "geography",
    filter_value: call.query.get("filter_value") ?? "all",
    order_by: "last_updated",
    sort_order: "desc",
  };
  return page(call, { name: "seriess", item: "series", envelope, rows }, LIST_MAX);
}

function category(call: Call): Reply {
  const { id } = categoryAsked(call);
  return categories(
    call,
    CATEGORIES.filter((one) => one.id === id),
  );
}

function categoryChildren(call: Call): Reply {
  const { id } = categoryAsked(call);
  return categories(
    call,
    CATEGORIES.filter((one) => one.parent_id === id && one.id !== id),
  );
}

function categories(call: Call, found: typeof CATEGORIES): Reply {
  const rows = shown(call, "categories", found, ({ id }) => String(id));
  return whole(call, { name: "categories", item: "category", envelope: {}, rows });
}

function categorySeries(call: Call): Reply {
  const { id } = categoryAsked(call);
  const of = SERIES.filter((one) => one.category === id);
  const rows = seriesRows(call, of).map((row) => ({ ...row, group_popularity: row.popularity }));
  return seriesPage(call, rows);
}

function releases(call: Call): Reply {
  const period = realtime(periodAsked(call));
  const all = RELEASES.map(({ id, name, link }) => ({ id, ...period, name, press_release: id < 300, link }));
  const rows = shown(call, "releases", all, ({ id }) => String(id));
  const envelope = { ...period, order_by: "release_id", sort_order: "asc" };
  return page(call, { name: "releases", item: "release", envelope, rows }, LIST_MAX);
}

function releaseSeries(call: Call): Reply {
  const id = Number(call.query.get("release_id"));
  if (!RELEASES.some((release) => release.id === id))
    throw new Refusal("Bad Request.  The release does not exist.");
  return seriesPage(
    call,
    seriesRows(
      call,
      SERIES.filter((one) => one.release === id),
    ),
  );
}

function seriesPage(call: Call, rows: readonly Readonly<Record<string, unknown>>[]): Reply {
  const envelope = { ...realtime(periodAsked(call)), order_by: "series_id", sort_order: "asc" };
  return page(call, { name: "seriess", item: "series", envelope, rows }, LIST_MAX);
}

/** `2026-11-20 07:54:01-06` → `202611200754`. */
function compact(localTimeText: string): string {
  return localTimeText.slice(0, 16).replace(/\D/g, "");
}

function minute(instant: Date): string {
  return compact(localTime(instant));
}

function observationId({ date, realtime_start }: Readonly<Record<string, unknown>>): string {
  return `${date} ${realtime_start}`;
}

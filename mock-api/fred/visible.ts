/** What shows at the clock of a request: observations with their vintages so far, series with what follows from them. */
import { type Call, shown } from "../provider.ts";
import { periodAsked, realtime } from "./asked.ts";
import { localDay, localTime, showsAt } from "./calendar.ts";
import { FREQUENCIES, type Series } from "./series.ts";
import { type Observation, observationsOf } from "./vintages.ts";

/** Observations with the vintages that show by now. */
export function visible(call: Call, one: Series): Observation[] {
  const { scenario, roll, now } = call;
  return everKnown(one, call).flatMap(({ date, vintages }) => {
    const lateMs = 1000 * (scenario.lateness?.(roll(`late ${one.id} ${date}`)) ?? 0);
    const by = new Date(now.getTime() - lateMs);
    const shownBy = vintages.filter(({ day }) => showsAt(day) <= by);
    return shownBy.length === 0 ? [] : [{ date, vintages: shownBy }];
  });
}

interface Made {
  readonly until: string;
  readonly observations: Observation[];
}

/** By mock, whose `roll` is its own, and by series: each page of a list would make them all again. */
const made = new WeakMap<Call["roll"], Map<string, Made>>();

function everKnown(one: Series, call: Call): Observation[] {
  const until = localDay(call.now);
  const ofMock = made.get(call.roll) ?? new Map<string, Made>();
  made.set(call.roll, ofMock);
  const before = ofMock.get(one.id);
  if (before?.until === until) return before.observations;
  const observations = observationsOf(one, until, call);
  ofMock.set(one.id, { until, observations });
  return observations;
}

export function vintageDays(all: readonly Observation[]): string[] {
  return [...new Set(all.flatMap(({ vintages }) => vintages.map(({ day }) => day)))].sort();
}

export function seriesRows(call: Call, list: readonly Series[]): Readonly<Record<string, unknown>>[] {
  const period = realtime(periodAsked(call));
  const rows = list.map((one) => {
    const all = visible(call, one);
    const [first, last] = [all[0], all.at(-1)];
    const adjusted = one.adjusted ? ["Seasonally Adjusted", "SA"] : ["Not Seasonally Adjusted", "NSA"];
    return {
      id: one.id,
      ...period,
      title: one.title,
      observation_start: first?.date ?? "",
      observation_end: last?.date ?? "",
      frequency: FREQUENCIES[one.frequency],
      frequency_short: one.frequency,
      units: one.units,
      units_short: one.unitsShort,
      seasonal_adjustment: adjusted[0],
      seasonal_adjustment_short: adjusted[1],
      last_updated: localTime(showsAt(vintageDays(all).at(-1) ?? "1776-07-04")),
      popularity: one.popularity,
      ...(one.frequency === "A" ? {} : { notes: `${one.title}; see http://research.stlouisfed.org/` }),
    };
  });
  return shown(call, "series", rows, ({ id }) => String(id));
}

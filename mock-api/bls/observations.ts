/** The values of a series as the clock shows them, newest first. */
import { type Call, shown } from "../provider.ts";
import { printed } from "./economy.ts";
import { code, nameOf, type Period, periodsOf, releasedMs, revisionsBy } from "./period.ts";
import type { Series } from "./series.ts";

export type Observation = Readonly<Record<string, unknown>>;

export interface Asked {
  readonly first: number;
  readonly last: number;
  /** With the average of each whole year. */
  readonly averages: boolean;
}

const FIRST_YEAR = 2000;
/** The household surveys were not held then. */
const LAPSE = { year: 2025, month: 10 };
const LAPSE_NOTE = { code: "9", text: "Data unavailable due to the 2025 lapse in appropriations." };
const PRELIMINARY = { code: "P", text: "preliminary" };

export function observationsOf(call: Call, series: Series, { first, last, averages }: Asked): Observation[] {
  const newest = newestPeriod(call, series);
  const years = Array.from({ length: Math.max(0, last - first + 1) }, (_, n) => last - n);
  const rows = years.flatMap((year) => [
    ...(averages ? average(call, series, year) : []),
    ...released(call, series, year)
      .toReversed()
      .map((period) =>
        observation(call, series, period, period.year === newest?.year && code(period) === code(newest)),
      ),
  ]);
  return shown(call, "observations", rows, (row) => `${series.id} ${row.year} ${row.period}`);
}

/** Of a year, those that are out. */
function released(
  { now, scenario, roll }: Call,
  { program, place, quarterly }: Series,
  year: number,
): Period[] {
  if (year < FIRST_YEAR) return [];
  return periodsOf(year, quarterly).filter((period) => {
    const late = scenario.lateness?.(roll(`late ${program} ${place} ${year} ${code(period)}`)) ?? 0;
    return releasedMs(period, program) + late * 1000 <= now.getTime();
  });
}

function newestPeriod(call: Call, series: Series): Period | undefined {
  const year = call.now.getUTCFullYear();
  return [...released(call, series, year - 1), ...released(call, series, year)].at(-1);
}

function observation(call: Call, series: Series, period: Period, latest: boolean): Observation {
  const revisions = revisionsBy(period, series.program, call.now.getTime());
  const lapsed = isLapsed(series, period);
  const notes = lapsed ? [LAPSE_NOTE] : revisions === 0 && series.program !== "LN" ? [PRELIMINARY] : [];
  return {
    year: String(period.year),
    period: code(period),
    periodName: nameOf(period),
    ...(latest ? { latest: "true" } : {}),
    value: lapsed ? "-" : printed(series, period, revisions, call.roll),
    footnotes: notes.length === 0 ? [{}] : notes,
  };
}

function isLapsed({ program }: Series, { year, number, quarterly }: Period): boolean {
  return (
    !quarterly && (program === "LN" || program === "LA") && year === LAPSE.year && number === LAPSE.month
  );
}

/** M13 and Q05: of series without seasonal adjustment, once the year is whole. */
function average(call: Call, series: Series, year: number): Observation[] {
  const periods = released(call, series, year);
  if (series.adjusted || periods.length < (series.quarterly ? 4 : 12)) return [];
  const nowMs = call.now.getTime();
  const values = periods
    .filter((period) => !isLapsed(series, period))
    .map((period) => Number(printed(series, period, revisionsBy(period, series.program, nowMs), call.roll)));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return [
    {
      year: String(year),
      period: series.quarterly ? "Q05" : "M13",
      periodName: "Annual",
      value: mean.toFixed(series.measure === "rate" ? 1 : 0),
      footnotes: [{}],
    },
  ];
}

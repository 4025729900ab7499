/** The labor market of a place in a month, as it is known after so many revisions. */
import { monthOf, type Period } from "./period.ts";
import type { Measure, Series } from "./series.ts";

/** In [0, 1), fixed by the text. */
type Roll = (text: string) => number;

/** Percent without work, by year. */
const NATIONAL_RATE: Readonly<Record<number, number>> = {
  2015: 5.3,
  2016: 4.9,
  2017: 4.4,
  2018: 3.9,
  2019: 3.7,
  2020: 8.1,
  2021: 5.3,
  2022: 3.6,
  2023: 3.6,
  2024: 4,
  2025: 4.3,
  2026: 4.4,
};
const USUAL_RATE = 5;

/** People with or without work, in 2020. */
const LABOR_FORCE: Readonly<Record<string, number>> = {
  US: 160_800_000,
  "06": 18_900_000,
  "08": 3_120_000,
  "48": 14_100_000,
  "06037": 4_950_000,
  "06073": 1_570_000,
  "08013": 193_000,
  "08031": 425_000,
  "08041": 357_000,
  "48201": 2_310_000,
  "48453": 740_000,
};

/** Programs that count in thousands. */
const IN_THOUSANDS = new Set(["LN", "CE", "SM"]);

/** The value as the Bureau prints it. */
export function printed(series: Series, period: Period, revisions: number, roll: Roll): string {
  const value = valueIn(series, period, revisions, roll);
  switch (series.measure) {
    case "rate":
      return value.toFixed(1);
    case "wage":
      return value.toFixed(0);
    case "payroll":
      return series.program === "SM" ? (value / 1000).toFixed(1) : (value / 1000).toFixed(0);
    default:
      return (IN_THOUSANDS.has(series.program) ? value / 1000 : value).toFixed(0);
  }
}

function valueIn(series: Series, period: Period, revisions: number, roll: Roll): number {
  const { program, place } = series;
  // The measures of a place are about the same people, so they share their draws.
  const about = `${program} ${place} ${monthOf(period)}`;
  const revised = 2 * roll(`${about} revision ${revisions}`) - 1;
  const noise = 2 * roll(about) - 1;
  const laborForce = Math.round(
    (LABOR_FORCE[place] ?? 20_000 + 900_000 * roll(place)) *
      growth(period) *
      (1 + 0.002 * noise + 0.001 * revised),
  );
  const rate = Math.max(
    1.2,
    nationalRate(period) +
      (place === "US" ? 0 : 1.6 * roll(`${place} rate`) - 0.8) +
      0.15 * noise +
      0.1 * revised,
  );
  const unemployed = Math.round((laborForce * rate) / 100);
  return measured(series.measure, {
    laborForce,
    unemployed,
    weekly: 900 * growth(period) ** 4 * (1 + 0.05 * noise + 0.01 * revised),
  });
}

function measured(
  measure: Measure,
  { laborForce, unemployed, weekly }: { laborForce: number; unemployed: number; weekly: number },
): number {
  switch (measure) {
    case "laborForce":
      return laborForce;
    case "unemployed":
      return unemployed;
    case "employed":
      return laborForce - unemployed;
    case "rate":
      return (100 * unemployed) / laborForce;
    case "payroll":
      return 0.94 * (laborForce - unemployed);
    case "wage":
      return weekly;
  }
}

function growth(period: Period): number {
  return 1.007 ** ((monthOf(period) - 12 * 2020) / 12);
}

function nationalRate({ year }: Period): number {
  return NATIONAL_RATE[year] ?? USUAL_RATE;
}

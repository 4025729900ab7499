/** What a series is about, in words, as the API tells it when asked for the catalog. */
import type { Measure, Program, Series } from "./series.ts";

const SURVEYS: Readonly<Record<Program, string>> = {
  LN: "Labor Force Statistics from the Current Population Survey",
  CE: "Employment, Hours, and Earnings from the Current Employment Statistics survey (National)",
  LA: "Local Area Unemployment Statistics",
  SM: "State and Area Employment, Hours, and Earnings",
  EN: "Quarterly Census of Employment and Wages",
};

const MEASURES: Readonly<Record<Measure, string>> = {
  rate: "unemployment rate",
  unemployed: "unemployment",
  employed: "employment",
  laborForce: "labor force",
  payroll: "All Employees, In Thousands",
  wage: "Average Weekly Wage",
};

export function catalogOf({
  id,
  program,
  adjusted,
  place,
  measure,
}: Series): Readonly<Record<string, string>> {
  const seasonality = adjusted ? "Seasonally Adjusted" : "Not Seasonally Adjusted";
  return {
    series_title: `${MEASURES[measure]}, ${place}, ${seasonality}`,
    series_id: id,
    seasonality,
    survey_name: SURVEYS[program],
    survey_abbreviation: program,
    measure_data_type: MEASURES[measure],
    area: place,
  };
}

/**
 * The series that are read. An id says all there is to know: program, seasonal adjustment (S or U), area, measure.
 * models/silver/bls_series.sql reads it back.
 */

/** Unemployment rate, labor force, employment; jobs on payrolls. */
const NATION = ["LNS14000000", "LNS11000000", "LNS12000000", "CES0000000001"];

/** California, Colorado, Texas. */
const STATES = ["06", "08", "48"];

/** Los Angeles, San Diego; Boulder, Denver, El Paso; Harris, Travis. */
const COUNTIES = ["06037", "06073", "08013", "08031", "08041", "48201", "48453"];

/** Of local area unemployment: rate, people without work, with work, both. */
const MEASURES = ["03", "04", "05", "06"];

export const SERIES: readonly string[] = [
  ...NATION,
  ...STATES.flatMap((state) => [
    ...MEASURES.map((measure) => `LASST${state}00000000000${measure}`),
    `SMS${state}000000000000001`,
  ]),
  ...COUNTIES.flatMap((county) => [
    ...MEASURES.map((measure) => `LAUCN${county}00000000${measure}`),
    // Average weekly wage of all who are covered, by quarter.
    `ENU${county}40010`,
  ]),
];

/** What the survey says of one county in one vintage: whole numbers as text, with sentinels where there is no figure. */
import type { County } from "./counties.ts";

export interface Figure {
  readonly estimate: number;
  readonly margin: number;
}

/** A number in [0, 1) for a text. */
type Roll = (text: string) => number;

const NOT_COMPUTED = -666666666;
const NO_MARGIN = -222222222;
const OPEN_INTERVAL = -333333333;
const CONTROLLED = -555555555;

/** Medians above it are not told. */
const INCOME_MAX = 250_001;
const VALUE_MAX = 2_000_001;
/** Below so many people no median is made. */
const PEOPLE_MIN = 900;

export interface Survey {
  readonly state: string;
  readonly county: County;
  readonly vintage: number;
  readonly roll: Roll;
}

/** By table and line, e.g. `B19013_001`; undefined for one that this mock does not make. */
export function figureOf(name: string, survey: Survey): Figure | undefined {
  return FIGURES[name]?.(survey);
}

export function isKnown(name: string): boolean {
  return Object.hasOwn(FIGURES, name);
}

const FIGURES: Readonly<Record<string, (survey: Survey) => Figure>> = {
  // Held to the population estimates: it has no sampling error.
  B01003_001: (survey) => ({ estimate: people(survey), margin: CONTROLLED }),
  B19013_001: (survey) => median(survey, income(survey), INCOME_MAX),
  B25064_001: (survey) => median(survey, 0.0185 * income(survey) + 60 * noise(survey, "rent"), 3_501),
  B25077_001: (survey) => median(survey, income(survey) * (4.6 + noise(survey, "home")), VALUE_MAX),
  B23025_003: (survey) => counted(survey, laborForce(survey)),
  B23025_005: (survey) => counted(survey, laborForce(survey) * jobless(survey)),
  B17001_001: (survey) => counted(survey, people(survey) * 0.98),
  B17001_002: (survey) => counted(survey, people(survey) * 0.98 * (0.12 + 0.03 * noise(survey, "poor"))),
};

function people({ county, vintage }: Survey): number {
  return Math.round(county.people * 1.006 ** (vintage - 2020));
}

function income(survey: Survey): number {
  return survey.county.income * 1.045 ** (survey.vintage - 2020) * (1 + 0.01 * noise(survey, "income"));
}

function laborForce(survey: Survey): number {
  return people(survey) * (0.52 + 0.02 * noise(survey, "work"));
}

function jobless(survey: Survey): number {
  return 0.052 + 0.015 * noise(survey, "jobless");
}

function median({ county }: Survey, value: number, max: number): Figure {
  if (county.people < PEOPLE_MIN) return { estimate: NOT_COMPUTED, margin: NO_MARGIN };
  if (value >= max) return { estimate: max, margin: OPEN_INTERVAL };
  const estimate = Math.round(value);
  return { estimate, margin: Math.max(1, Math.round((estimate * 9) / Math.sqrt(county.people))) };
}

function counted({ county }: Survey, value: number): Figure {
  return { estimate: Math.round(value), margin: Math.round(6 * Math.sqrt(county.people)) };
}

/** In [-1, 1), its own for each county and vintage. */
function noise({ state, county, vintage, roll }: Survey, of: string): number {
  return 2 * roll(`${state}${county.code} ${vintage} ${of}`) - 1;
}

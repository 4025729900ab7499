/** What the variables of the survey are called. The words change with the vintage, as they do at the Bureau. */
import { isKnown } from "./figures.ts";

interface Told {
  readonly label: string;
  readonly concept: string;
  /** In dollars of the vintage year. */
  readonly dollars?: boolean;
}

const TOLD: Readonly<Record<string, Told>> = {
  B01003_001: { label: "Total", concept: "Total Population" },
  B19013_001: {
    label: "Median household income in the past 12 months",
    concept: "Median Household Income in the Past 12 Months",
    dollars: true,
  },
  B25064_001: { label: "Median gross rent", concept: "Median Gross Rent (Dollars)" },
  B25077_001: { label: "Median value (dollars)", concept: "Median Value (Dollars)" },
  B23025_003: {
    label: "Total:!!In labor force:!!Civilian labor force",
    concept: "Employment Status for the Population 16 Years and Over",
  },
  B23025_005: {
    label: "Total:!!In labor force:!!Civilian labor force:!!Unemployed",
    concept: "Employment Status for the Population 16 Years and Over",
  },
  B17001_001: { label: "Total:", concept: "Poverty Status in the Past 12 Months by Sex by Age" },
  B17001_002: {
    label: "Total:!!Income in the past 12 months below poverty level",
    concept: "Poverty Status in the Past 12 Months by Sex by Age",
  },
};

/** Colons in labels came with the vintage of 2019, small letters in concepts with that of 2022. */
const COLONS_SINCE = 2019;
const SMALL_SINCE = 2022;

/** `B19013_001E`, or undefined when the vintage has no such variable. Margins are known by their estimates. */
export function variableOf(name: string, vintage: number): Readonly<Record<string, unknown>> | undefined {
  const base = /^(.+)E$/.exec(name)?.[1];
  if (base === undefined || !isKnown(base)) return undefined;
  const { label, concept, dollars = false } = TOLD[base]!;
  const money = dollars ? ` (in ${vintage} inflation-adjusted dollars)` : "";
  const whole = `Estimate!!${label}${money}`;
  const about = `${concept}${money}`;
  return {
    name,
    label: vintage < COLONS_SINCE ? whole.replaceAll(":", "") : whole,
    concept: vintage < SMALL_SINCE ? about.toUpperCase() : about,
    predicateType: "int",
    group: base.slice(0, base.indexOf("_")),
    limit: 0,
    attributes: `${base}EA,${base}M,${base}MA`,
  };
}

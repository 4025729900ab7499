/** Figures by indicator, place and year, as an edition has them. Pure; no seed, because two providers publish them. */
import { draws, textSeed } from "../random.ts";
import { type Edition, newestYear } from "./editions.ts";

/** GDP in 2000 (billion US$) and its growth, people in 2000 (million) and their growth, inflation and its swing. */
type Economy = readonly [
  gdp: number,
  growth: number,
  people: number,
  more: number,
  inflation: number,
  swing: number,
];

const ECONOMIES: Readonly<Record<string, Economy>> = {
  USA: [10_251, 0.042, 282.2, 0.0075, 2.5, 1.6],
  DEU: [1_950, 0.032, 82.2, 0.001, 1.7, 1.3],
  JPN: [4_968, -0.004, 126.8, -0.001, 0.3, 1.1],
  GBR: [1_665, 0.03, 58.9, 0.006, 2.1, 1.5],
  FRA: [1_366, 0.031, 60.9, 0.0045, 1.6, 1.1],
  BRA: [655, 0.047, 175.9, 0.009, 6.2, 2.6],
  IND: [468, 0.086, 1_060, 0.013, 5.8, 2.2],
  CHN: [1_211, 0.113, 1_263, 0.005, 2.2, 1.8],
  ZAF: [152, 0.043, 45.7, 0.013, 5.4, 1.7],
  AFE: [285, 0.062, 402, 0.026, 8.4, 3.1],
  EUU: [7_260, 0.033, 429.3, 0.002, 2.1, 1.4],
  WLD: [33_900, 0.05, 6_144, 0.012, 3.6, 1.9],
};

/** History is moved a little by the last edition of a year, recent years by each. */
const RECENT_YEARS = 3;

/** The indicators that have figures, by id. */
const FIGURES: Readonly<Record<string, (economy: Economy, year: number, noise: number) => number>> = {
  "NY.GDP.MKTP.CD": ([gdp, growth], year, noise) =>
    Math.round(gdp * 1e10 * Math.exp(growth * (year - 2000)) * (1 + 0.02 * noise)) / 10,
  "SP.POP.TOTL": ([, , people, more], year, noise) =>
    Math.round(people * 1e6 * Math.exp(more * (year - 2000)) * (1 + 0.001 * noise)),
  "FP.CPI.TOTL.ZG": ([, , , , inflation, swing], year, noise) =>
    Number((inflation + swing * Math.sin(year * 1.7) + 0.3 * noise).toFixed(14)),
};

export function hasFigures(indicator: string): boolean {
  return Object.hasOwn(FIGURES, indicator);
}

/**
 * Null where there is none yet. Brazil's inflation of two years before is withdrawn by the edition of October, and comes
 * back in December.
 */
export function figure(indicator: string, place: string, year: number, edition: Edition): number | null {
  const [compute, economy] = [FIGURES[indicator], ECONOMIES[place]];
  if (compute === undefined || economy === undefined || year > newestYear(edition)) return null;
  const withdrawn = edition.number === 3 && year === edition.year - 2;
  if (withdrawn && indicator === "FP.CPI.TOTL.ZG" && place === "BRA") return null;
  const noise = (revision: string) => 2 * draws(textSeed(`${indicator} ${place} ${year} ${revision}`))() - 1;
  return compute(economy, year, noise("first") + 0.05 * noise(revisionOf(indicator, year, edition)));
}

/** Names the last edition that moved the figure. */
function revisionOf(indicator: string, year: number, { year: of, number }: Edition): string {
  if (of - year <= RECENT_YEARS) return `${of}-${number}`;
  if (indicator === "NY.GDP.MKTP.CD") return `rebased ${number === 4 ? of : of - 1}`;
  return `${year + RECENT_YEARS}-4`;
}

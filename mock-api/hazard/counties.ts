/** The counties of the US and how each stands to natural hazards, as one release of the National Risk Index has it. */
import { between, type Draw } from "../random.ts";

type Row = Readonly<Record<string, unknown>>;

/** State, its FIPS code, how many counties it has. */
const STATES =
  "AL 01 67,AK 02 30,AZ 04 15,AR 05 75,CA 06 58,CO 08 64,CT 09 9,DE 10 3,DC 11 1,FL 12 67,GA 13 159,HI 15 5,ID 16 44," +
  "IL 17 102,IN 18 92,IA 19 99,KS 20 105,KY 21 120,LA 22 64,ME 23 16,MD 24 24,MA 25 14,MI 26 83,MN 27 87,MS 28 82," +
  "MO 29 115,MT 30 56,NE 31 93,NV 32 17,NH 33 10,NJ 34 21,NM 35 33,NY 36 62,NC 37 100,ND 38 53,OH 39 88,OK 40 77," +
  "OR 41 36,PA 42 67,RI 44 5,SC 45 46,SD 46 66,TN 47 95,TX 48 254,UT 49 29,VT 50 14,VA 51 133,WA 53 39,WV 54 55," +
  "WI 55 72,WY 56 23,PR 72 78";

const COASTAL = new Set("AL AK CA CT DE FL GA HI LA ME MD MA MS NH NJ NY NC OR RI SC TX VA WA PR".split(" "));

/** The others are called by their number. */
const NAMES: Readonly<Record<string, string>> = {
  "04013": "Maricopa",
  "06007": "Butte",
  "08013": "Boulder",
  "12087": "Monroe",
  "37021": "Buncombe",
};

const RATINGS = ["Very Low", "Relatively Low", "Relatively Moderate", "Relatively High", "Very High"];
const HAZARDS = ["DRGT", "ERQK", "HRCN", "HWAV", "TRND", "WFIR"];

export interface Release {
  readonly name: string;
  /** What it calls the risk of floods inland. */
  readonly flood: "RFLD" | "IFLD";
}

const DECEMBER_2025 = new Date("2025-12-01T00:00:00Z");

export function releaseAt(now: Date): Release {
  return now < DECEMBER_2025
    ? { name: "March 2023", flood: "RFLD" }
    : { name: "December 2025", flood: "IFLD" };
}

/** Codes of all counties, in order; at a scale below 1 fewer, yet always those with a name. */
export function countyCodes(scale: number): string[] {
  return STATES.split(",").flatMap((entry) => {
    const [state, code, count] = entry.split(" ") as [string, string, string];
    return Array.from({ length: Number(count) }, (_, n) => `${code}${String(2 * n + 1).padStart(3, "0")}`)
      .filter((fips, n) => n < Number(count) * scale || NAMES[fips] !== undefined)
      .map((fips) => `${state} ${fips}`);
  });
}

export function countyRow(code: string, objectId: number, release: Release, draw: Draw): Row {
  const [state, fips] = code.split(" ") as [string, string];
  const eal = score(draw);
  const risks = [...HAZARDS, release.flood].flatMap((prefix) =>
    risk(prefix, rare(draw) ? null : score(draw)),
  );
  return {
    OBJECTID: objectId,
    STATEABBRV: state,
    STATEFIPS: fips.slice(0, 2),
    COUNTY: NAMES[fips] ?? `County ${fips.slice(2)}`,
    COUNTYFIPS: fips.slice(2),
    STCOFIPS: fips,
    POPULATION: between(draw, 900, 900_000),
    RISK_SCORE: eal,
    RISK_RATNG: rating(eal),
    EAL_SCORE: eal,
    EAL_RATNG: rating(eal),
    EAL_VALT: Math.round(eal ** 3 * (50 + 100 * draw()) * 100) / 100,
    SOVI_SCORE: score(draw),
    RESL_SCORE: score(draw),
    ...Object.fromEntries(risks),
    ...Object.fromEntries(risk("CFLD", COASTAL.has(state) ? score(draw) : undefined)),
    NRI_VER: release.name,
  };
}

function score(draw: Draw): number {
  return Math.round(draw() * 100_000_000_000_000) / 1_000_000_000_000;
}

function rare(draw: Draw): boolean {
  return draw() < 0.02;
}

function rating(value: number): string {
  return RATINGS[Math.min(4, Math.floor(value / 20))]!;
}

/** `undefined`: the hazard is not one of such a county; `null`: too little is known. */
function risk(prefix: string, value: number | null | undefined): [string, unknown][] {
  const word = value === undefined ? "Not Applicable" : value === null ? "Insufficient Data" : rating(value);
  return [
    [`${prefix}_RISKS`, value ?? null],
    [`${prefix}_RISKR`, word],
  ];
}

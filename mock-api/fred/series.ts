/** The series that the mock has, with the releases and categories they belong to. */

export type Frequency = "D" | "M" | "Q" | "A";

export interface Series {
  readonly id: string;
  readonly title: string;
  readonly frequency: Frequency;
  /** Years of history up to 2026 at scale 1. */
  readonly years: number;
  readonly units: string;
  readonly unitsShort: string;
  readonly adjusted: boolean;
  readonly release: number;
  readonly category: number;
  readonly popularity: number;
}

type Told = readonly [title: string, frequency: Frequency, years: number, units: string, unitsShort: string];

const TOLD: Readonly<
  Record<string, readonly [...Told, adjusted: boolean, release: number, category: number]>
> = {
  CPIAUCSL: [
    "Consumer Price Index for All Urban Consumers: All Items in U.S. City Average",
    ...(["M", 27, "Index 1982-1984=100", "Index 1982-1984=100"] as const),
    ...([true, 10, 9] as const),
  ],
  DCOILWTICO: [
    "Crude Oil Prices: West Texas Intermediate (WTI) - Cushing, Oklahoma",
    ...(["D", 2, "Dollars per Barrel", "$ per Barrel"] as const),
    ...([false, 262, 32217] as const),
  ],
  DEXUSEU: [
    "U.S. Dollars to Euro Spot Exchange Rate",
    ...(["D", 2, "U.S. Dollars to One Euro", "U.S. $ to 1 Euro"] as const),
    ...([false, 17, 94] as const),
  ],
  DGS10: [
    "Market Yield on U.S. Treasury Securities at 10-Year Constant Maturity, Quoted on an Investment Basis",
    ...(["D", 2, "Percent", "%"] as const),
    ...([false, 18, 115] as const),
  ],
  FEDFUNDS: ["Federal Funds Effective Rate", "M", 27, "Percent", "%", false, 18, 118],
  FPCPITOTLZGUSA: [
    "Inflation, consumer prices for the United States",
    ...(["A", 67, "Percent", "%"] as const),
    ...([false, 327, 9] as const),
  ],
  GDP: ["Gross Domestic Product", "Q", 27, "Billions of Dollars", "Bil. of $", true, 53, 106],
  PAYEMS: [
    "All Employees, Total Nonfarm",
    "M",
    27,
    "Thousands of Persons",
    "Thous. of Persons",
    true,
    50,
    11,
  ],
  UNRATE: ["Unemployment Rate", "M", 27, "Percent", "%", true, 50, 12],
};

export const SERIES: readonly Series[] = Object.entries(TOLD).map(
  ([id, [title, frequency, years, units, unitsShort, adjusted, release, category]], n) => ({
    ...{ id, title, frequency, years, units, unitsShort, adjusted, release, category },
    popularity: 95 - n,
  }),
);

export const FREQUENCIES: Readonly<Record<Frequency, string>> = {
  D: "Daily",
  M: "Monthly",
  Q: "Quarterly",
  A: "Annual",
};

export const RELEASES: readonly { readonly id: number; readonly name: string; readonly link: string }[] = [
  { id: 10, name: "Consumer Price Index", link: "http://www.bls.gov/cpi/" },
  { id: 17, name: "H.10 Foreign Exchange Rates", link: "http://www.federalreserve.gov/releases/h10/" },
  { id: 18, name: "H.15 Selected Interest Rates", link: "http://www.federalreserve.gov/releases/h15/" },
  { id: 50, name: "Employment Situation", link: "http://www.bls.gov/ces/" },
  { id: 53, name: "Gross Domestic Product", link: "http://www.bea.gov/national/index.htm" },
  { id: 262, name: "Spot Prices", link: "http://www.eia.gov/dnav/pet/pet_pri_spt_s1_d.htm" },
  { id: 327, name: "World Development Indicators", link: "http://data.worldbank.org/" },
];

/** Id, name, parent; the root has no row of its own among anybody's children. */
export const CATEGORIES: readonly {
  readonly id: number;
  readonly name: string;
  readonly parent_id: number;
}[] = [
  { id: 0, name: "Categories", parent_id: 0 },
  { id: 1, name: "Production & Business Activity", parent_id: 0 },
  { id: 10, name: "Population, Employment, & Labor Markets", parent_id: 0 },
  { id: 32455, name: "Prices", parent_id: 0 },
  { id: 32217, name: "Commodities", parent_id: 32455 },
  { id: 32991, name: "Money, Banking, & Finance", parent_id: 0 },
  { id: 32992, name: "National Accounts", parent_id: 0 },
  { id: 15, name: "Exchange Rates", parent_id: 32991 },
  { id: 22, name: "Interest Rates", parent_id: 32991 },
  { id: 24, name: "Monetary Data", parent_id: 32991 },
  { id: 94, name: "Daily Rates", parent_id: 15 },
  { id: 115, name: "Treasury Constant Maturity", parent_id: 22 },
  { id: 118, name: "FRB Rates - discount, fed funds, primary credit", parent_id: 22 },
  { id: 11, name: "Current Employment Statistics (Establishment Survey)", parent_id: 10 },
  { id: 12, name: "Current Population Survey (Household Survey)", parent_id: 10 },
  { id: 9, name: "Consumer Price Indexes (CPI and PCE)", parent_id: 32455 },
  { id: 106, name: "GDP/GNP", parent_id: 32992 },
];

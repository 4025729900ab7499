/** What is measured: routes, their facets, and of each series how its values run. */
import type { Frequency } from "./periods.ts";

/** How the values of a series run through time. */
export interface Course {
  readonly level: number;
  /** Share of the level by which a year swings, its high in winter; negative for a high in summer. */
  readonly season: number;
  /** Share of the level by which a day swings. */
  readonly day?: number;
  /** Share of the level by which values differ from one period to the next. */
  readonly noise: number;
  readonly decimals: number;
}

export interface MockSeries {
  /** Facets and their names, in the order in which a row has them. */
  readonly columns: Readonly<Record<string, string>>;
  /** Of each measure of the route. */
  readonly courses: Readonly<Record<string, Course>>;
  readonly units: Readonly<Record<string, string>>;
}

export interface MockRoute {
  readonly path: string;
  readonly name: string;
  readonly description: string;
  readonly frequencies: readonly Frequency[];
  /** Facet → what it is, and the column that says its value in words. */
  readonly facets: Readonly<Record<string, { readonly description: string; readonly nameColumn: string }>>;
  /** Measure → what it is called. */
  readonly measures: Readonly<Record<string, { readonly alias: string; readonly units?: string }>>;
  /** Column of a measure's unit. */
  readonly unitsOf: (measure: string) => string;
  readonly startPeriod: string;
  readonly series: readonly MockSeries[];
}

const STATES = {
  AZ: "Arizona",
  CO: "Colorado",
  KS: "Kansas",
  NE: "Nebraska",
  NM: "New Mexico",
  US: "U.S. Total",
  UT: "Utah",
  WY: "Wyoming",
};
const SECTORS = { ALL: "all sectors", COM: "commercial", IND: "industrial", RES: "residential" };
const PRICE_OF_SECTOR: Readonly<Record<string, number>> = { ALL: 12.1, COM: 11.6, IND: 8.2, RES: 14.9 };

const retailSales: MockRoute = {
  path: "electricity/retail-sales",
  name: "Electricity Sales to Ultimate Customers",
  description:
    "Electricity sales to ultimate customer by state and sector (number of customers, average price).",
  frequencies: ["monthly", "quarterly", "annual"],
  facets: {
    stateid: { description: "State / Census Region", nameColumn: "stateDescription" },
    sectorid: { description: "Sector", nameColumn: "sectorName" },
  },
  measures: {
    price: { alias: "Average Price of Electricity to Ultimate Customers", units: "cents per kilowatt-hour" },
    sales: { alias: "Electricity Sales to Ultimate Customers", units: "million kilowatt-hours" },
  },
  unitsOf: (measure) => `${measure}-units`,
  startPeriod: "2018-01",
  series: Object.entries(STATES).flatMap(([stateid, stateDescription]) =>
    Object.entries(SECTORS).map(([sectorid, sectorName]) => ({
      columns: { stateid, stateDescription, sectorid, sectorName },
      courses: {
        price: { level: PRICE_OF_SECTOR[sectorid]!, season: -0.04, noise: 0.02, decimals: 2 },
        sales: { level: stateid === "US" ? 310_000 : 1900, season: -0.1, noise: 0.03, decimals: 5 },
      },
      units: { price: "cents per kilowatt-hour", sales: "million kilowatt-hours" },
    })),
  ),
};

const regionData: MockRoute = {
  path: "electricity/rto/region-data",
  name: "Hourly Demand, Demand Forecast, Generation, and Interchange",
  description:
    "Hourly demand, day-ahead demand forecast, net generation, and interchange by balancing authority.",
  frequencies: ["hourly"],
  facets: {
    respondent: { description: "Region / BA", nameColumn: "respondent-name" },
    type: { description: "Type", nameColumn: "type-name" },
  },
  measures: { value: { alias: "Value", units: "megawatthours" } },
  unitsOf: (measure) => `${measure}-units`,
  startPeriod: "2025-06-01T00",
  series: [
    ["D", "Demand", 5200],
    ["NG", "Net generation", 5000],
  ].map(([type, name, level]) => ({
    columns: {
      respondent: "PSCO",
      "respondent-name": "Public Service Company of Colorado",
      type: String(type),
      "type-name": String(name),
    },
    courses: { value: { level: Number(level), season: -0.12, day: 0.18, noise: 0.03, decimals: 0 } },
    units: { value: "megawatthours" },
  })),
};

const PETROLEUM = {
  facets: {
    duoarea: { description: "Area", nameColumn: "area-name" },
    product: { description: "Product", nameColumn: "product-name" },
    process: { description: "Process", nameColumn: "process-name" },
    series: { description: "Series", nameColumn: "series-description" },
  },
  measures: { value: { alias: "Value" } },
  unitsOf: () => "units",
} as const;

/** Of one price in dollars. */
function petroleum(columns: readonly string[], units: string, course: Course): MockSeries {
  const names = Object.entries(PETROLEUM.facets).flatMap(([id, { nameColumn }]) => [id, nameColumn]);
  return {
    columns: Object.fromEntries(names.map((name, n) => [name, columns[n]!])),
    courses: { value: course },
    units: { value: units },
  };
}

const spotPrices: MockRoute = {
  ...PETROLEUM,
  path: "petroleum/pri/spt",
  name: "Spot Prices",
  description: "Spot prices of crude oil, gasoline, heating oil, diesel fuel, jet fuel, and propane.",
  frequencies: ["daily", "weekly", "monthly", "annual"],
  startPeriod: "2023-01-02",
  series: [
    petroleum(
      [
        ...["YCUOK", "NA", "EPCWTI", "WTI Crude Oil", "PF4", "Spot Price FOB"],
        ...["RWTC", "Cushing, OK WTI Spot Price FOB (Dollars per Barrel)"],
      ],
      "$/BBL",
      { level: 71, season: -0.03, noise: 0.05, decimals: 2 },
    ),
    petroleum(
      [
        ...["ZEU", "NA", "EPCBRENT", "UK Brent Crude Oil", "PF4", "Spot Price FOB"],
        ...["RBRTE", "Europe Brent Spot Price FOB (Dollars per Barrel)"],
      ],
      "$/BBL",
      { level: 75, season: -0.03, noise: 0.05, decimals: 2 },
    ),
    petroleum(
      [
        ...["Y44MB", "NA", "EPLLPA", "Propane", "PF4", "Spot Price FOB"],
        ...["EER_EPLLPA_PF4_Y44MB_DPG", "Mont Belvieu, TX Propane Spot Price FOB (Dollars per Gallon)"],
      ],
      "$/GAL",
      { level: 0.72, season: 0.08, noise: 0.05, decimals: 3 },
    ),
  ],
};

const retailGasoline: MockRoute = {
  ...PETROLEUM,
  path: "petroleum/pri/gnd",
  name: "Weekly Retail Gasoline and Diesel Prices",
  description: "Weekly retail prices of gasoline and diesel by region, state and city.",
  frequencies: ["weekly", "monthly", "annual"],
  startPeriod: "2020-01-06",
  series: (
    [
      ["SCO", "COLORADO", "Colorado"],
      ["NUS", "U.S.", "U.S."],
    ] as const
  ).map(([duoarea, area, words]) =>
    petroleum(
      [
        ...[duoarea, area, "EPMR", "Regular Gasoline", "PTE", "Retail Sales"],
        ...[
          `EMM_EPMR_PTE_${duoarea}_DPG`,
          `${words} Regular All Formulations Retail Gasoline Prices (Dollars per Gallon)`,
        ],
      ],
      "$/GAL",
      { level: 3.05, season: -0.08, noise: 0.02, decimals: 3 },
    ),
  ),
};

export const ROUTES: readonly MockRoute[] = [retailSales, regionData, retailGasoline, spotPrices];

/** Nodes of the tree above the routes with data. */
export const NODES: Readonly<Record<string, { readonly name: string; readonly description: string }>> = {
  electricity: { name: "Electricity", description: "EIA electricity survey data" },
  "electricity/rto": { name: "Electric Power Operations", description: "Hourly electric grid monitor" },
  petroleum: { name: "Petroleum", description: "EIA petroleum gas survey data" },
  "petroleum/pri": { name: "Prices", description: "Petroleum prices" },
};

/** The series read from EIA: the one place to add another. */
import type { Frequency } from "./frequency.ts";

/** What the rows of a route look like. */
export interface Route {
  /** Columns that tell its series apart. */
  readonly facets: readonly string[];
  /** Columns that say the same in words. */
  readonly names: readonly string[];
  /** Column of the unit of `measure`. */
  readonly units: (measure: string) => string;
}

const PETROLEUM: Route = {
  facets: ["duoarea", "product", "process", "series"],
  names: ["area-name", "product-name", "process-name", "series-description"],
  units: () => "units",
};

export const ROUTES: Readonly<Record<string, Route>> = {
  "electricity/retail-sales": {
    facets: ["stateid", "sectorid"],
    names: ["stateDescription", "sectorName"],
    units: (measure) => `${measure}-units`,
  },
  "electricity/rto/region-data": {
    facets: ["respondent", "type"],
    names: ["respondent-name", "type-name"],
    units: (measure) => `${measure}-units`,
  },
  "petroleum/pri/gnd": PETROLEUM,
  "petroleum/pri/spt": PETROLEUM,
};

export interface Series {
  readonly route: string;
  readonly measure: string;
  readonly frequency: Frequency;
  /** Together they leave one row a period. */
  readonly facets: Readonly<Record<string, string>>;
}

const SERIES: readonly Series[] = [
  retailPrice("CO"),
  retailPrice("US"),
  {
    route: "electricity/rto/region-data",
    measure: "value",
    frequency: "hourly",
    facets: { respondent: "PSCO", type: "D" },
  },
  {
    route: "petroleum/pri/gnd",
    measure: "value",
    frequency: "weekly",
    facets: { duoarea: "SCO", product: "EPMR" },
  },
  spotPrice("RWTC"),
  spotPrice("EER_EPLLPA_PF4_Y44MB_DPG"),
];

/** Of electricity for homes. */
function retailPrice(stateid: string): Series {
  return {
    route: "electricity/retail-sales",
    measure: "price",
    frequency: "monthly",
    facets: { stateid, sectorid: "RES" },
  };
}

function spotPrice(series: string): Series {
  return { route: "petroleum/pri/spt", measure: "value", frequency: "daily", facets: { series } };
}

/** By dataset id: route, measure and facets, e.g. `electricity.retail-sales.price.CO.RES`. */
export const DATASETS: ReadonlyMap<string, Series> = new Map(
  SERIES.map((series) => [
    [...series.route.split("/"), series.measure, ...Object.values(series.facets)].join("."),
    series,
  ]),
);

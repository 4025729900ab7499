/** Counties that the mock knows, by the FIPS codes of state and county, with people and median income about 2020. */

export interface County {
  readonly code: string;
  readonly name: string;
  readonly people: number;
  /** Dollars a year. */
  readonly income: number;
}

export interface State {
  readonly name: string;
  readonly counties: readonly County[];
}

type Told = readonly [code: string, name: string, thousands: number, thousandDollars: number];

const TOLD: Readonly<Record<string, { readonly name: string; readonly counties: readonly Told[] }>> = {
  "06": {
    name: "California",
    counties: [
      ["001", "Alameda", 1648, 112],
      ["003", "Alpine", 1.2, 92],
      ["037", "Los Angeles", 9937, 76],
      ["059", "Orange", 3171, 100],
      ["067", "Sacramento", 1575, 77],
      ["073", "San Diego", 3290, 89],
      ["075", "San Francisco", 852, 127],
      ["085", "Santa Clara", 1927, 141],
    ],
  },
  "08": {
    name: "Colorado",
    counties: [
      ["001", "Adams", 515, 78],
      ["005", "Arapahoe", 653, 85],
      ["013", "Boulder", 328, 92],
      ["031", "Denver", 708, 79],
      ["035", "Douglas", 354, 127],
      ["041", "El Paso", 725, 75],
      ["053", "Hinsdale", 0.8, 54],
      ["059", "Jefferson", 580, 94],
      ["069", "Larimer", 356, 80],
      ["111", "San Juan", 0.7, 49],
    ],
  },
  "36": {
    name: "New York",
    counties: [
      ["005", "Bronx", 1443, 44],
      ["047", "Kings", 2679, 67],
      ["061", "New York", 1645, 93],
      ["081", "Queens", 2360, 75],
    ],
  },
  "48": {
    name: "Texas",
    counties: [
      ["029", "Bexar", 2003, 63],
      ["113", "Dallas", 2607, 66],
      ["201", "Harris", 4726, 65],
      ["261", "Kenedy", 0.4, 41],
      ["301", "Loving", 0.1, 83],
      ["439", "Tarrant", 2110, 73],
      ["453", "Travis", 1267, 85],
    ],
  },
};

/** @param scale more counties than there are, or fewer */
export function stateOf(code: string, scale: number): State | undefined {
  const told = TOLD[code];
  if (told === undefined) return undefined;
  const known = told.counties.map(([county, name, thousands, dollars]) => ({
    code: county,
    name: `${name} County, ${told.name}`,
    people: Math.round(thousands * 1000),
    income: dollars * 1000,
  }));
  const wanted = Math.max(1, Math.round(known.length * scale));
  const invented = Array.from({ length: Math.max(0, wanted - known.length) }, (_, n) =>
    inventedCounty(n, told.name),
  );
  return { name: told.name, counties: [...known, ...invented].slice(0, wanted) };
}

/** Even codes: real counties have odd ones. */
function inventedCounty(n: number, state: string): County {
  const code = String((n + 1) * 2).padStart(3, "0");
  return {
    code,
    name: `County ${code}, ${state}`,
    people: 4_000 + 37 * n,
    income: 45_000 + 10 * (n % 5_000),
  };
}

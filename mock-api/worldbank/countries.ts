/** Countries and aggregates as `/country` lists them: every value is text, and of an aggregate most are empty. */

/** Name; ISO3, ISO2, region, income, lending, capital, longitude, latitude. */
const COUNTRIES: Readonly<Record<string, string>> = {
  Brazil: "BRA BR LCN UMC IBD Brasilia -47.9292 -15.7801",
  China: "CHN CN EAS UMC IBD Beijing 116.286 40.0495",
  Germany: "DEU DE ECS HIC LNX Berlin 13.4115 52.5235",
  France: "FRA FR ECS HIC LNX Paris 2.35097 48.8566",
  "United Kingdom": "GBR GB ECS HIC LNX London -0.126236 51.5002",
  India: "IND IN SAS LMC IBD New+Delhi 77.225 28.6353",
  Japan: "JPN JP EAS HIC LNX Tokyo 139.77 35.67",
  "United States": "USA US NAC HIC LNX Washington+D.C. -77.032 38.8895",
  "South Africa": "ZAF ZA SSF UMC IBD Pretoria 28.1871 -25.746",
};

const AGGREGATES: Readonly<Record<string, string>> = {
  "Africa Eastern and Southern": "AFE ZH",
  "European Union": "EUU EU",
  World: "WLD 1W",
};

const REGIONS: Readonly<Record<string, readonly [code: string, name: string]>> = {
  LCN: ["ZJ", "Latin America & Caribbean "],
  EAS: ["Z4", "East Asia & Pacific"],
  ECS: ["Z7", "Europe & Central Asia"],
  SAS: ["8S", "South Asia"],
  NAC: ["XU", "North America"],
  SSF: ["ZG", "Sub-Saharan Africa "],
};

const INCOMES: Readonly<Record<string, readonly [code: string, name: string]>> = {
  HIC: ["XD", "High income"],
  UMC: ["XT", "Upper middle income"],
  LMC: ["XN", "Lower middle income"],
};

const LENDING: Readonly<Record<string, readonly [code: string, name: string]>> = {
  IBD: ["XF", "IBRD"],
  LNX: ["XX", "Not classified"],
};

export interface Place {
  readonly id: string;
  readonly iso2Code: string;
  readonly name: string;
}

export type Country = Place & Readonly<Record<string, unknown>>;

const NOTHING = { id: "", iso2code: "", value: "" };

export const PLACES: readonly Country[] = [
  ...Object.entries(COUNTRIES).map(([name, text]) => country(name, text.split(" "))),
  ...Object.entries(AGGREGATES).map(([name, text]) => aggregate(name, text.split(" "))),
].sort((a, b) => (a.id < b.id ? -1 : 1));

function country(
  name: string,
  [id, iso2, region, income, lending, city, longitude, latitude]: string[],
): Country {
  return {
    id: id!,
    iso2Code: iso2!,
    name,
    region: coded(REGIONS, region!),
    adminregion: NOTHING,
    incomeLevel: coded(INCOMES, income!),
    lendingType: coded(LENDING, lending!),
    capitalCity: city!.replace("+", " "),
    longitude,
    latitude,
  };
}

function aggregate(name: string, [id, iso2]: string[]): Country {
  const aggregates = { id: "NA", iso2code: "NA", value: "Aggregates" };
  return {
    id: id!,
    iso2Code: iso2!,
    name,
    region: aggregates,
    adminregion: NOTHING,
    incomeLevel: aggregates,
    lendingType: { ...aggregates, id: "" },
    capitalCity: "",
    longitude: "",
    latitude: "",
  };
}

function coded(names: Readonly<Record<string, readonly [string, string]>>, id: string) {
  const [iso2code, value] = names[id]!;
  return { id, iso2code, value };
}

/** `US;DEU;WLD` → places, in the order asked for; undefined when one of them is not known. Empty or `all`: everything. */
export function placesOf(codes: string): readonly Country[] | undefined {
  if (codes === "" || codes.toLowerCase() === "all") return PLACES;
  const places = codes
    .toUpperCase()
    .split(";")
    .map((code) => PLACES.find(({ id, iso2Code }) => id === code || iso2Code === code));
  return places.some((place) => place === undefined) ? undefined : (places as Country[]);
}

/** World Bank Indicators v2: no key, no published limit, errors with status 200. */
import { type Call, provider, type Reply, shown } from "../provider.ts";
import { SCENARIOS } from "../scenarios.ts";
import { type Country, placesOf } from "./countries.ts";
import { type Edition, editionsUntil } from "./editions.ts";
import { figure, hasFigures } from "./figures.ts";
import { ARCHIVED, indicatorRow, indicators, nameOf } from "./indicators.ts";
import { archived, invalidValue, list, plain } from "./reply.ts";

const FIRST_YEAR = 1960;
const DAY_SECONDS = 86_400;

export const worldbankMock = provider({
  source: "worldbank",
  refusals: {
    // It has no keys; a gateway in front of it may refuse all the same.
    refusedKey: plain(403, "Forbidden"),
    tooMany: plain(429, "Too Many Requests"),
    down: plain(503, "Service Unavailable"),
  },
  endpoints: [
    { path: "/v2/country/:codes/indicator/:id", answer: data },
    { path: "/v2/country", answer: countries },
    { path: "/v2/country/:codes", answer: countries },
    { path: "/v2/indicator", answer: catalogue },
  ],
  notFound: plain(404, "Not Found"),
  scenarios: [
    {
      name: "schema-drift",
      description: SCENARIOS["schema-drift"],
      alter: (name, row, roll) => {
        if (name === "countries") return { ...row, tradeRegion: "none" };
        return name === "data" && roll < 0.1 ? { ...row, value: String(row.value) } : row;
      },
    },
    { name: "late-rows", description: SCENARIOS["late-rows"], lateness: () => DAY_SECONDS },
  ],
});

function countries(call: Call): Reply {
  const places = placesOf(call.params.codes ?? "");
  if (places === undefined) return invalidValue(call);
  return list(call, shown(call, "countries", places, idOf), {}, { textual: true });
}

function catalogue(call: Call): Reply {
  const rows = indicators(call.scale).map(indicatorRow);
  return list(call, shown(call, "indicators", rows, idOf), {}, { textual: false });
}

/** Every row of every place, newest year first; `date` only helps when it means something here. */
function data(call: Call): Reply {
  const { codes = "", id = "" } = call.params;
  if (id === ARCHIVED) return archived();
  const places = placesOf(codes);
  const wrong = (places === undefined ? 1 : 0) + (hasFigures(id) ? 0 : 1);
  if (places === undefined || wrong > 0) return invalidValue(call, wrong);
  const edition = editionsUntil(call.now, lateMs(call)).at(-1)!;
  const rows = places.flatMap((place) =>
    yearsAsked(call, edition).map((year) => datum(id, place, year, edition)),
  );
  const visible = shown(call, "data", rows, (row) => `${row.countryiso3code} ${row.date}`);
  return list(call, visible, { sourceid: "2", lastupdated: edition.day }, { textual: false });
}

function lateMs({ scenario, roll }: Call): number {
  return 1000 * (scenario.lateness?.(roll("edition")) ?? 0);
}

/** Years that do not overlap, or text that is no range of years, are ignored: the whole series comes. */
function yearsAsked({ query }: Call, { year: last }: Edition): number[] {
  const years = Array.from({ length: last - FIRST_YEAR + 1 }, (_, n) => last - n);
  const mrv = Number(query.get("mrv"));
  if (mrv > 0) return years.slice(0, mrv);
  const [, from, to = from] = /^(\d{4})(?::(\d{4}))?$/.exec(query.get("date") ?? "") ?? [];
  const within = years.filter((year) => year >= Number(from) && year <= Number(to));
  return within.length === 0 ? years : within;
}

function datum(id: string, { id: iso3, iso2Code, name }: Country, year: number, edition: Edition) {
  return {
    indicator: { id, value: nameOf(id) },
    country: { id: iso2Code, value: name },
    countryiso3code: iso3,
    date: String(year),
    value: figure(id, iso3, year, edition),
    unit: "",
    obs_status: "",
    decimal: id === "FP.CPI.TOTL.ZG" ? 1 : 0,
  };
}

function idOf({ id }: Readonly<Record<string, unknown>>): string {
  return String(id);
}

/** `GET /data`: values of one dataset between two days, both included. */
import { type Call, type Reply, shown } from "../provider.ts";
import { datasets } from "./datasets.ts";
import { refused } from "./fault.ts";
import { listAnswer } from "./list-answer.ts";
import { stations } from "./stations.ts";
import { type Reading, readingsOf } from "./weather.ts";

const DAY_MS = 86_400_000;
const ISO = /^\d{4}-\d\d-\d\d/;

/** Years that one request may span. */
const YEARS_MAX: Readonly<Record<string, number>> = { GSOM: 10, GSOY: 10 };

export function dataAnswer(call: Call): Reply {
  const { query } = call;
  const problem = problemOf(call);
  if (problem !== undefined) return refused(call, problem);
  const [first = "", last = ""] = [query.get("startdate"), query.get("enddate")].map((text) =>
    text?.slice(0, 10),
  );
  const known = new Set(stations(call).map(({ id }) => id));
  const asked = query.getAll("stationid").filter((id) => known.has(id));
  // Only of daily summaries is anything known here.
  const wanted = query.get("datasetid") === "GHCND" ? asked : [];
  const rows: Readonly<Record<string, unknown>>[] = [];
  for (let ms = Date.parse(first); ms <= Date.parse(last); ms += DAY_MS) {
    const date = new Date(ms).toISOString().slice(0, 10);
    for (const station of wanted)
      for (const reading of readingsOf(call, station, date)) rows.push(rowOf(call, station, date, reading));
  }
  const types = query.getAll("datatypeid").map((type) => type.toUpperCase());
  const left = rows.filter(({ datatype }) => types.length === 0 || types.includes(String(datatype)));
  return listAnswer(
    call,
    shown(call, "data", left, (row) => `${row.station} ${row.date} ${row.datatype}`),
  );
}

function problemOf({ query, now }: Call): string | undefined {
  const sets = query.getAll("datasetid");
  if (sets.length !== 1) return "Data requests require exactly one datasetid.";
  const [start, end] = [query.get("startdate") ?? "", query.get("enddate") ?? ""];
  if (!ISO.test(start)) return "Start date is required and must be in ISO format.";
  if (!ISO.test(end)) return "End date is required and must be in ISO format.";
  const years = datasets(now).some(({ id }) => id === sets[0]) ? (YEARS_MAX[sets[0]!] ?? 1) : 1;
  const from = new Date(start);
  const limit = Date.UTC(from.getUTCFullYear() + years, from.getUTCMonth(), from.getUTCDate());
  if (Date.parse(end) < limit) return undefined;
  return `The date range must be less than ${years} year${years === 1 ? "" : "s"}.`;
}

function rowOf({ query }: Call, station: string, date: string, { datatype, tenths, attributes }: Reading) {
  const value = inUnits(query.get("units"), datatype, tenths);
  return { date: `${date}T00:00:00`, datatype, station, attributes, value };
}

/** Without `units` as it is kept, in tenths. */
function inUnits(units: string | null, datatype: Reading["datatype"], tenths: number): number {
  if (units === "metric") return tenths / 10;
  if (units !== "standard") return tenths;
  return datatype === "PRCP" ? Number((tenths / 254).toFixed(2)) : Math.round((tenths / 10) * 1.8 + 32);
}

/** `GET /v2/{route}/data`: rows of the series that the facets leave, in the periods that the bounds leave. */
import { type Call, jsonReply, pageOf, type Reply, shown } from "../provider.ts";
import { type DataQuery, dataQuery, LENGTH_MAX } from "./data-query.ts";
import { enveloped, refused } from "./envelope.ts";
import type { MockRoute } from "./market.ts";
import { CALENDARS, type Frequency, type Period, periodsBetween } from "./periods.ts";
import { isPublished, valueAt } from "./publication.ts";

export function dataAnswer(call: Call, route: MockRoute): Reply {
  const query = dataQuery(call.query);
  const problem = problemOf(query, route);
  if (problem !== undefined) return refused(400, problem);
  const frequency = (query.frequency ?? route.frequencies[0]) as Frequency;
  const found = sorted(rowsOf(call, route, query, frequency), query.sort);
  const rows = shown(call, route.path, found, (row) => `${row.period} ${Object.values(row).join(" ")}`);
  const data = query.length === 0 ? [] : pageOf(call, rows, query.offset, query.length);
  const response = {
    total: String(rows.length),
    dateFormat: CALENDARS[frequency].format,
    frequency,
    data,
    description: route.description,
  };
  return jsonReply(enveloped(call, response, warnings(call, data.length < rows.length)));
}

function problemOf({ frequency, facets, measures }: DataQuery, route: MockRoute): string | undefined {
  const { frequencies } = route;
  if (frequency !== null && !frequencies.includes(frequency as Frequency))
    return invalid("frequency", frequency, frequencies, "frequencies");
  const known = Object.keys(route.facets);
  const facet = Object.keys(facets).find((id) => !known.includes(id));
  if (facet !== undefined) return invalid("facet", facet, known, "facets");
  const measurable = Object.keys(route.measures);
  const measure = measures.find((id) => !measurable.includes(id));
  return measure === undefined ? undefined : invalid("data", measure, measurable, "data");
}

function invalid(kind: string, given: string, valid: readonly string[], plural: string): string {
  const quoted = valid.map((id) => `'${id}'`);
  const list =
    quoted.length < 2 ? quoted.join("") : `${quoted.slice(0, -1).join(", ")}, and ${quoted.at(-1)}`;
  return `Invalid ${kind} '${given}' provided. The only valid ${plural} are ${list}.`;
}

function warnings(call: Call, isCut: boolean): { warning: string; description: string }[] {
  const tooLong = Number(call.query.get("length") ?? 0) > LENGTH_MAX;
  return [
    ...(tooLong
      ? [{ warning: "parameter out of range: length", description: `The maximum value is ${LENGTH_MAX}.` }]
      : []),
    ...(isCut
      ? [
          {
            warning: "incomplete return",
            description:
              "The API can only return 5000 rows in JSON format.  Please consider constraining your request with facet, start, or end, or using offset to paginate results.",
          },
        ]
      : []),
  ];
}

type DataRow = Record<string, string | null>;

function rowsOf(call: Call, route: MockRoute, query: DataQuery, frequency: Frequency): DataRow[] {
  const { start, end, facets, measures } = query;
  const first =
    Date.parse(`${route.startPeriod.slice(0, 10)}T00:00:00Z`) || Date.parse(`${route.startPeriod}-01`);
  // Bounds and stamps are compared as texts, whatever they stand for.
  const periods = periodsBetween(frequency, first, call.now.getTime()).filter(
    ({ stamp }) => (start === null || stamp >= start) && (end === null || stamp <= end),
  );
  const series = route.series.filter(({ columns }) =>
    Object.entries(facets).every(([facet, values]) => values.includes(columns[facet]!)),
  );
  return series.flatMap(({ columns, courses, units }) => {
    const name = `${route.path} ${Object.keys(route.facets).map((facet) => columns[facet])} ${frequency}`;
    const values = (period: Period): DataRow =>
      Object.fromEntries(
        measures.flatMap((measure) => {
          const text = valueAt(
            call,
            `${name} ${measure} ${period.stamp}`,
            frequency,
            period,
            courses[measure]!,
          );
          return [
            [measure, text],
            [route.unitsOf(measure), units[measure]!],
          ];
        }),
      );
    return periods
      .filter((period) => isPublished(call, `${name} ${period.stamp}`, frequency, period))
      .map((period) => ({ period: period.stamp, ...columns, ...values(period) }));
  });
}

/** Newest first where nothing else is said. */
function sorted(rows: readonly DataRow[], sort: DataQuery["sort"]): DataRow[] {
  const by = sort.length > 0 ? sort : [{ column: "period", direction: "desc" as const }];
  return rows.toSorted((a, b) => {
    for (const { column, direction } of by) {
      const [left, right] = [a[column] ?? "", b[column] ?? ""];
      if (left !== right) return (left < right ? -1 : 1) * (direction === "asc" ? 1 : -1);
    }
    return 0;
  });
}

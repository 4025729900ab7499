/** `GET /v2/{route}/data`: rows of the series that the facets leave, in the periods that the bounds leave. */
import { type Call, jsonReply, pageOf, type Reply, shown } from "../provider.ts";
import { type DataQuery, dataQuery, LENGTH_MAX } from "./data-query.ts";
import { enveloped, refused } from "./envelope.ts";
import type { MockRoute, MockSeries } from "./market.ts";
import { CALENDARS, type Frequency, type Period, periodsBetween } from "./periods.ts";
import { isPublished, type ValueName, valueAt } from "./publication.ts";

export function dataAnswer(call: Call, route: MockRoute): Reply {
  const query = dataQuery(call.query);
  const problem = problemOf(query, route);
  if (problem !== undefined) return refused(400, problem);
  const frequency = (query.frequency ?? route.frequencies[0]) as Frequency;
  const found = call.scenario.empty === true ? [] : cellsOf(call, route, query, frequency);
  const cells = query.length === 0 ? [] : pageOf(call, found, query.offset, query.length);
  const rows = (cells as Cell[]).map((cell) => rowOf(call, route, query.measures, cell));
  const data = shown(call, route.path, rows, (row) => Object.values(row).join(" "));
  const response = {
    total: String(found.length),
    dateFormat: CALENDARS[frequency].format,
    frequency,
    data,
    description: route.description,
  };
  return jsonReply(enveloped(call, response, warnings(call, data.length < found.length)));
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

/** Where a row would be: a series in a period that is published. */
type Cell = {
  readonly name: ValueName;
  readonly series: MockSeries;
  readonly frequency: Frequency;
  readonly period: Period;
};

function cellsOf(call: Call, route: MockRoute, query: DataQuery, frequency: Frequency): Cell[] {
  const { start, end, facets } = query;
  // Bounds and stamps are compared as texts, whatever they stand for.
  const periods = periodsBetween(frequency, beginning(route), call.now.getTime()).filter(
    ({ stamp }) => (start === null || stamp >= start) && (end === null || stamp <= end),
  );
  const asked = route.series.filter(({ columns }) =>
    Object.entries(facets).every(([facet, values]) => values.includes(columns[facet]!)),
  );
  const cells = asked.flatMap((series) => {
    const own = Object.keys(route.facets).map((facet) => series.columns[facet]);
    return periods
      .map((period) => ({ name: `${route.path} ${own} ${period.stamp}`, series, frequency, period }))
      .filter(({ name, period }) => isPublished(call, name, frequency, period));
  });
  return sorted(cells, query.sort);
}

function beginning({ startPeriod }: MockRoute): number {
  return Date.parse(startPeriod.length === 7 ? `${startPeriod}-01` : startPeriod.slice(0, 10));
}

function rowOf(call: Call, route: MockRoute, measures: readonly string[], cell: Cell) {
  const { name, series, frequency, period } = cell;
  const values = measures.flatMap((measure) => [
    [measure, valueAt(call, `${name} ${measure}`, frequency, period, series.courses[measure]!)],
    [route.unitsOf(measure), series.units[measure]!],
  ]);
  return { period: period.stamp, ...series.columns, ...Object.fromEntries(values) };
}

/** By period or facets; newest first where nothing is said. */
function sorted(cells: readonly Cell[], sort: DataQuery["sort"]): Cell[] {
  const by = sort.length > 0 ? sort : [{ column: "period", direction: "desc" as const }];
  const textOf = ({ period, series }: Cell, column: string) =>
    column === "period" ? period.stamp : (series.columns[column] ?? "");
  return cells.toSorted((a, b) => {
    for (const { column, direction } of by) {
      const [left, right] = [textOf(a, column), textOf(b, column)];
      if (left !== right) return (left < right ? -1 : 1) * (direction === "asc" ? 1 : -1);
    }
    return 0;
  });
}

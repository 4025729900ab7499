/** Rows of EIA's answers, each with what only the request knows: its dataset, route, facet. */
import type { PageRequest, Row } from "lake";
import { datasetOf } from "./requests.ts";
import { DATASETS, ROUTES, type Series } from "./series.ts";

interface DataBody {
  readonly response: {
    readonly total: unknown;
    readonly dateFormat?: unknown;
    readonly frequency?: unknown;
    readonly data: readonly Row[];
  };
}

/** @throws Error when no row has the measure asked for: the classic answer to a request whose `data[]` was lost */
export function dataRows(body: unknown, request: PageRequest): Row[] {
  const { response } = body as DataBody;
  const [dataset, series] = datasetOf(request);
  const { measure } = series;
  if (response.data.length > 0 && response.data.every((row) => !(measure in row)))
    throw new Error(`no row has the measure ${measure}, as if data[] had not been sent`);
  return response.data.map((row) => dataRow(row, dataset, series, response));
}

export function seriesRows(body: unknown, request: PageRequest): Row[] {
  const { total } = (body as DataBody).response;
  return dataRows(body, request).map((row) => ({ ...row, total }));
}

/** With the series that are read of the route, so that one without a row is missed. */
export function routeRows(body: unknown, { path }: PageRequest): Row[] {
  const { response } = body as { readonly response: Row };
  const route = path.slice("/v2/".length);
  const series = [...DATASETS].filter(([, one]) => one.route === route).map(([id]) => id);
  return Object.keys(response).length === 0 ? [] : [{ route, ...response, series }];
}

export function facetRows(body: unknown, { path }: PageRequest): Row[] {
  const { response } = body as { readonly response: { totalFacets: unknown; facets: readonly Row[] } };
  const [route, facet] = path.slice("/v2/".length).split("/facet/");
  return response.facets.map((row) => ({ route, facet, ...row, totalFacets: response.totalFacets }));
}

/** What the route's rows always have is sorted into the contract's fields; anything else stays a field of its own. */
function dataRow(
  row: Row,
  dataset: string,
  { route, measure }: Series,
  { frequency, dateFormat }: DataBody["response"],
): Row {
  const { facets, names, units } = ROUTES[route]!;
  const known = new Set([measure, units(measure), ...facets, ...names]);
  return {
    ...Object.fromEntries(Object.entries(row).filter(([name]) => !known.has(name))),
    ...{ dataset, route, measure, frequency, dateFormat },
    units: row[units(measure)],
    facets: picked(row, facets),
    names: picked(row, names),
    // Absent where it is absent: then the row lacks a field of its contract.
    ...(measure in row ? { value: row[measure] } : {}),
  };
}

function picked(row: Row, names: readonly string[]): Row {
  return Object.fromEntries(names.filter((name) => name in row).map((name) => [name, row[name]]));
}

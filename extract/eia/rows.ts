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

function dataRow(
  row: Row,
  dataset: string,
  { route, measure, frequency }: Series,
  response: DataBody["response"],
): Row {
  const { facets, names, units } = ROUTES[route]!;
  const { [measure]: value, [units(measure)]: unit, ...rest } = row;
  const others = Object.entries(rest).filter(([name]) => !facets.includes(name) && !names.includes(name));
  return {
    ...Object.fromEntries(others),
    dataset,
    route,
    measure,
    frequency: response.frequency ?? frequency,
    dateFormat: response.dateFormat,
    units: unit,
    facets: picked(rest, facets),
    names: picked(rest, names),
    value,
  };
}

function picked(row: Row, names: readonly string[]): Row {
  return Object.fromEntries(names.filter((name) => name in row).map((name) => [name, row[name]]));
}

/** EIA: prices and demand of energy, from the open data API v2. */
import { byOffset, defineResource, defineSource, type Paging, pages } from "lake";
import { data, facet, route, series } from "./contract.ts";
import { faultOf } from "./fault-of.ts";
import { newestRequest, windowRequest } from "./requests.ts";
import { dataRows, facetRows, routeRows, seriesRows } from "./rows.ts";
import { DATASETS } from "./series.ts";

const all = [...DATASETS.values()];
const routePaths = unique(all.map((one) => `/v2/${one.route}`));
const facetPaths = unique(
  all.flatMap((one) => Object.keys(one.facets).map((id) => `/v2/${one.route}/facet/${id}`)),
);

function unique(paths: readonly string[]): string[] {
  return [...new Set(paths)].sort();
}

/** Metadata comes whole, in one answer each. */
function eachOnce(paths: readonly string[]): Paging {
  return { start: () => paths.map((path) => ({ path, query: [] })), next: () => undefined };
}

/** `total` counts the rows of all pages, as a text. */
const step = byOffset({ offset: "offset", limit: "length", total: ["response", "total"] });

const ofWindow: Paging = {
  start: ({ datasets, pageSize }) =>
    datasets.map(({ id, window }) => {
      const request = windowRequest(id, window);
      return { ...request, query: [...request.query, ...step.first(pageSize)] };
    }),
  next: pages({ path: "", step }).next,
};

const newest: Paging = {
  start: ({ datasets }) => datasets.map(({ id }) => newestRequest(id)),
  next: () => undefined,
};

const datasets = [...DATASETS.keys()];

export default defineSource({
  name: "eia",
  title: "EIA",
  baseUrl: "https://api.eia.gov",
  auth: { kind: "query", name: "api_key", secret: "EIA_API_KEY", mockKey: "mock-eia-key" },
  healthPath: "/health",
  // EIA publishes no number: below 5 a second and 9,000 an hour a key is not suspended. The day's allowance is ours.
  limits: {
    ratePerSecond: 5,
    concurrency: 2,
    perDay: 1000,
    breaker: { failures: 3, minutes: 60 },
  },
  faultOf,
  // Up to 5,000 are answered.
  whenUnavailable: "go-on",
  pageSize: 1000,
  resources: [
    defineResource({
      name: "routes",
      contract: route,
      key: ["route"],
      rows: routeRows,
      paging: eachOnce(routePaths),
      catalog: true,
    }),
    defineResource({
      name: "facets",
      contract: facet,
      key: ["route", "facet", "id"],
      rows: facetRows,
      paging: eachOnce(facetPaths),
      catalog: true,
    }),
    defineResource({
      name: "series",
      contract: series,
      key: ["dataset"],
      rows: seriesRows,
      paging: newest,
      datasets,
      catalog: true,
    }),
    // No cursor: what a window asks for begins before it, see frequency.ts.
    defineResource({
      name: "data",
      contract: data,
      key: ["dataset", "period"],
      rows: dataRows,
      paging: ofWindow,
      datasets,
    }),
  ],
});

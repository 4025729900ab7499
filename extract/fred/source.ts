/** FRED: economic time series, with every value they ever had. */
import { byOffset, defineResource, defineSource, once, pages } from "lake";
import { category, observation, release, series } from "./contract.ts";
import { fredFault } from "./fault.ts";
import { observationPaging, observationRequests, observationRows } from "./observations.ts";
import { CATEGORIES, SERIES } from "./series.ts";
import { updatesPaging } from "./updates.ts";

const HOUR_SECONDS = 3600;

export default defineSource({
  name: "fred",
  title: "FRED",
  baseUrl: "https://api.stlouisfed.org",
  auth: {
    kind: "query",
    name: "api_key",
    secret: "FRED_API_KEY",
    mockKey: "abcdefghijklmnopqrstuvwxyz123456",
  },
  healthPath: "/health",
  // 120 requests a minute are said to be the most; the daily bound is our own.
  limits: { ratePerSecond: 2, concurrency: 4, perDay: 1000, breaker: { failures: 5, minutes: 30 } },
  faultOf: fredFault,
  whenUnavailable: "go-on",
  pageSize: 500,
  resources: [
    defineResource({
      name: "series",
      contract: series,
      key: ["id"],
      rowsPath: ["seriess"],
      datasets: SERIES,
      catalog: true,
      paging: pages({
        path: "/fred/series",
        query: { series_id: "{dataset}", file_type: "json" },
        step: once(),
      }),
    }),
    defineResource({
      name: "observations",
      contract: observation,
      key: ["series_id", "date", "realtime_start"],
      rows: observationRows,
      datasets: SERIES,
      paging: observationPaging,
      estimatePages: observationRequests,
      // FRED answers from a cache that may be hours old.
      lookbackSeconds: 6 * HOUR_SECONDS,
    }),
    defineResource({
      name: "releases",
      contract: release,
      key: ["id"],
      rowsPath: ["releases"],
      catalog: true,
      paging: pages({
        path: "/fred/releases",
        query: { file_type: "json" },
        step: byOffset({ offset: "offset", limit: "limit", total: ["count"] }),
      }),
    }),
    defineResource({
      name: "categories",
      contract: category,
      key: ["id"],
      rowsPath: ["categories"],
      datasets: CATEGORIES,
      catalog: true,
      paging: pages({
        path: "/fred/category/children",
        query: { category_id: "{dataset}", file_type: "json" },
        step: once(),
      }),
    }),
    defineResource({
      name: "updates",
      contract: series,
      key: ["id"],
      rowsPath: ["seriess"],
      paging: updatesPaging,
      // The hour that comes twice in autumn names two.
      lookbackSeconds: 6 * HOUR_SECONDS,
    }),
  ],
});

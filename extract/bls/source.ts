/** US Bureau of Labor Statistics: time series on work and pay. */
import { defineResource, defineSource } from "lake";
import { observation } from "./contract.ts";
import { blsFault } from "./fault.ts";
import { blsPaging } from "./paging.ts";
import { observationRows } from "./rows.ts";
import { SERIES } from "./series.ts";

/** Values are revised for months, then benchmarked once a year for five years back. One request holds twenty. */
const LOOKBACK_SECONDS = 5 * 366 * 86_400;

export default defineSource({
  name: "bls",
  title: "US Bureau of Labor Statistics",
  baseUrl: "https://api.bls.gov",
  auth: { kind: "body", name: "registrationkey", secret: "BLS_API_KEY", mockKey: "bls-mock-key" },
  healthPath: "/health",
  // A registered key has 500 queries a day; 50 in ten seconds is said to be the most at once.
  limits: { ratePerSecond: 2, concurrency: 2, perDay: 500, breaker: { failures: 5, minutes: 30 } },
  faultOf: blsFault,
  // There are no pages: an answer comes whole.
  pageSize: 1_000_000,
  resources: [
    defineResource({
      name: "observations",
      contract: observation,
      key: ["seriesID", "year", "period"],
      rows: observationRows,
      datasets: SERIES,
      lookbackSeconds: LOOKBACK_SECONDS,
      paging: blsPaging,
    }),
  ],
});

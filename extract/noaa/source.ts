/** NOAA: the weather of a few stations in Colorado, day by day, from Climate Data Online v2. */
import { defineResource, defineSource, pages, type Row } from "lake";
import { data, dataset, station } from "./contract.ts";
import { faultOf } from "./fault-of.ts";
import { resultRows } from "./result-rows.ts";
import { dataRows, stationData, step } from "./station-data.ts";
import { datasetOf, STATIONS } from "./stations.ts";

/** Values arrive days late, and are checked and corrected for weeks. */
const LOOKBACK_SECONDS = 30 * 86_400;

/** With the stations that are read of the dataset, so that one without a row is missed. */
function datasetRows(body: unknown): readonly Row[] {
  return resultRows(body).map((row) => ({
    ...row,
    stations: STATIONS.filter((station) => datasetOf(station) === row.id),
  }));
}

export default defineSource({
  name: "noaa",
  title: "NOAA",
  baseUrl: "https://www.ncei.noaa.gov",
  auth: { kind: "header", name: "token", secret: "NOAA_TOKEN", mockKey: "mock-noaa-token" },
  healthPath: "/health",
  // NOAA allows 5 a second and 10,000 a day for a token.
  limits: {
    ratePerSecond: 2,
    concurrency: 8,
    perDay: 1000,
    breaker: { failures: 10, minutes: 15 },
  },
  faultOf,
  whenUnavailable: "go-on",
  pageSize: 200,
  resources: [
    defineResource({
      name: "datasets",
      contract: dataset,
      key: ["id"],
      rows: datasetRows,
      paging: pages({ path: "/cdo-web/api/v2/datasets", query: { sortfield: "id" }, step }),
      catalog: true,
    }),
    defineResource({
      name: "stations",
      contract: station,
      key: ["id"],
      rows: resultRows,
      paging: pages({
        path: "/cdo-web/api/v2/stations",
        query: { datasetid: "GHCND", locationid: "FIPS:08", datatypeid: "TMAX", sortfield: "id" },
        step,
      }),
      catalog: true,
    }),
    defineResource({
      name: "data",
      contract: data,
      key: ["datasetid", "station", "datatype", "date"],
      cursor: "date",
      rows: dataRows,
      paging: stationData,
      datasets: STATIONS,
      lookbackSeconds: LOOKBACK_SECONDS,
    }),
  ],
});

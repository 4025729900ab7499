/** World Bank Indicators: development figures by country and year. */
import { byPage, defineResource, defineSource, pages } from "lake";
import { country, datum, indicator } from "./contract.ts";
import { worldbankFault } from "./fault.ts";
import { dataRows, listRows } from "./rows.ts";

/** The last one is an aggregate: the world. */
const COUNTRIES = "US;DE;JP;GB;BR;IN;WLD";

const FIRST_YEAR = 1960;

const byNumber = byPage({ page: "page", size: "per_page", pages: ["0", "pages"] });

export default defineSource({
  name: "worldbank",
  title: "World Bank",
  baseUrl: "https://api.worldbank.org",
  healthPath: "/health",
  limits: { ratePerSecond: 5, concurrency: 4, breaker: { failures: 5, minutes: 30 } },
  faultOf: worldbankFault,
  whenUnavailable: "go-on",
  pageSize: 500,
  resources: [
    defineResource({
      name: "countries",
      contract: country,
      key: ["id"],
      rows: listRows,
      catalog: true,
      paging: pages({ path: "/v2/country", query: { format: "json" }, step: byNumber }),
    }),
    defineResource({
      name: "indicators",
      contract: indicator,
      key: ["id"],
      rows: listRows,
      catalog: true,
      paging: pages({ path: "/v2/indicator", query: { format: "json" }, step: byNumber }),
    }),
    // No row says when it changed, and a new edition may change any year, so an indicator is always read whole.
    defineResource({
      name: "data",
      contract: datum,
      key: ["indicator", "country", "date"],
      rows: dataRows,
      datasets: ["NY.GDP.MKTP.CD", "SP.POP.TOTL", "FP.CPI.TOTL.ZG"],
      params: {
        years: {
          about: "Years asked for, first:last",
          default: (_, now) => `${FIRST_YEAR}:${now.getUTCFullYear()}`,
        },
      },
      paging: pages({
        path: `/v2/country/${COUNTRIES}/indicator/{dataset}`,
        query: { format: "json", date: "{years}" },
        step: byNumber,
      }),
    }),
  ],
});

/** US Census Bureau: the 5-year American Community Survey. */
import { defineResource, defineSource, once, pages } from "lake";
import { countyIncome, variable } from "./contract.ts";
import { censusFault } from "./fault.ts";
import { dataYear, tableRows } from "./table.ts";
import { vintageYear } from "./vintage.ts";

/** California, Colorado, Texas. */
const STATES = ["06", "08", "48"];

const asked = Object.keys(countyIncome.shape).filter((name) => name === "NAME" || /^B\d/.test(name));
const estimates = asked.filter((name) => /_\d+E$/.test(name));

const year = {
  about: "vintage: the last of the five years that the survey covers",
  default: vintageYear,
};

export default defineSource({
  name: "census",
  title: "US Census Bureau",
  baseUrl: "https://api.census.gov",
  auth: { kind: "query", name: "key", secret: "CENSUS_API_KEY", mockKey: "census-mock-key" },
  healthPath: "/health",
  // Nothing is published; a page can be megabytes, so few at a time.
  limits: { ratePerSecond: 5, concurrency: 2, breaker: { failures: 5, minutes: 30 } },
  faultOf: censusFault,
  // There are no pages: an answer comes whole.
  pageSize: 1_000_000,
  resources: [
    defineResource({
      name: "income",
      contract: countyIncome,
      key: ["data_year", "state", "county"],
      rows: tableRows,
      datasets: STATES,
      params: { year },
      paging: pages({
        path: "/data/{year}/acs/acs5",
        query: { get: asked.join(","), for: "county:*", in: "state:{dataset}" },
        step: once(),
      }),
    }),
    defineResource({
      name: "variables",
      contract: variable,
      key: ["data_year", "name"],
      rows: (body, request) => [{ ...(body as object), data_year: dataYear(request) }],
      datasets: estimates,
      params: { year },
      catalog: true,
      paging: pages({ path: "/data/{year}/acs/acs5/variables/{dataset}.json", step: once() }),
    }),
  ],
});

/** A vendor of amenity benchmarks. No vendor is named yet: the feed is modelled on what such feeds have in common. */
import { byCursor, defineResource, defineSource, pages } from "lake";
import { benchmark } from "./contract.ts";

export default defineSource({
  name: "amenity",
  title: "Amenity benchmarks",
  baseUrl: "https://api.amenity-benchmarks.example",
  auth: { kind: "bearer", secret: "AMENITY_API_KEY", mockKey: "amenity-mock-key" },
  healthPath: "/health",
  limits: { ratePerSecond: 5, concurrency: 2, breaker: { failures: 5, minutes: 15 } },
  pageSize: 100,
  resources: [
    defineResource({
      name: "benchmarks",
      contract: benchmark,
      key: ["as_of", "submarket_id", "amenity"],
      rowsPath: ["data"],
      params: {
        as_of: {
          about: "month of the benchmarks, YYYY-MM",
          default: ({ to }) => new Date(to.getTime() - 1).toISOString().slice(0, 7),
        },
      },
      paging: pages({
        path: "/v1/benchmarks",
        query: { as_of: "{as_of}" },
        step: byCursor({ cursor: "cursor", from: ["next_cursor"], size: "limit" }),
      }),
    }),
  ],
});

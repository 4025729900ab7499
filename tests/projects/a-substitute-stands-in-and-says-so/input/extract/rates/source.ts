/** Daily rates; its dataset EUR has a substitute, its dataset XAU has none. */
import { defineResource, defineSource, once, pages, z } from "lake";

export default defineSource({
  name: "rates",
  title: "Rates",
  baseUrl: "https://rates.example.com",
  limits: { ratePerSecond: 100, concurrency: 2 },
  whenUnavailable: "go-on",
  pageSize: 10,
  resources: [
    defineResource({
      name: "daily",
      contract: z.strictObject({ code: z.string(), day: z.iso.date(), rate: z.string() }),
      key: ["code", "day"],
      rowsPath: [],
      datasets: ["EUR", "XAU"],
      paging: pages({ path: "/rates/{dataset}", step: once() }),
    }),
  ],
});

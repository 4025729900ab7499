import { defineResource, defineSource, once, pages, z } from "lake";

export default defineSource({
  name: "backup",
  title: "Backup",
  baseUrl: "https://backup.example.com",
  limits: { ratePerSecond: 100, concurrency: 2 },
  pageSize: 10,
  resources: [
    defineResource({
      name: "cents",
      contract: z.strictObject({ pair: z.string(), day: z.iso.date(), cents: z.string() }),
      key: ["pair", "day"],
      rowsPath: [],
      datasets: ["EURUSD", "GBPUSD"],
      paging: pages({ path: "/backup/{dataset}", step: once() }),
    }),
  ],
});

/** A small shop: two resources, offset paging, no key. What a run costs here is what the engine costs. */
import { defineResource, defineSource, epochSeconds, int64, type Paging, z } from "lake";

function offsetPaging(path: string): Paging {
  return {
    start: ({ window, pageSize }) => [
      {
        path,
        query: [
          ["from", String(window.from.getTime() / 1000)],
          ["to", String(window.to.getTime() / 1000)],
          ["limit", String(pageSize)],
          ["offset", "0"],
        ],
      },
    ],
    next: ({ request, body, rows }) => {
      const offset = Number(request.query.find(([name]) => name === "offset")?.[1]) + rows.length;
      if (rows.length === 0 || offset >= Number(body.total)) return undefined;
      return {
        path,
        query: [...request.query.filter(([name]) => name !== "offset"), ["offset", String(offset)]],
      };
    },
  };
}

export default defineSource({
  name: "shop",
  title: "Shop",
  baseUrl: "https://shop.example.com",
  healthPath: "/health",
  limits: { ratePerSecond: 1000, burst: 1000, concurrency: 4 },
  pageSize: 50,
  resources: [
    defineResource({
      name: "orders",
      contract: z.strictObject({
        id: z.string(),
        placed_at: epochSeconds(),
        customer: z.string(),
        currency: z.string(),
        amount: int64(),
        note: z.string().nullable(),
      }),
      key: ["id"],
      cursor: "placed_at",
      rowsPath: ["rows"],
      paging: offsetPaging("/orders"),
    }),
    defineResource({
      name: "customers",
      contract: z.strictObject({ id: z.string(), placed_at: epochSeconds(), name: z.string() }),
      key: ["id"],
      cursor: "placed_at",
      rowsPath: ["rows"],
      paging: offsetPaging("/customers"),
    }),
  ],
});

/** FRED v1: 120 requests a minute, a key in the query, 400 for nearly everything that is wrong. */
import { provider } from "../provider.ts";
import { SCENARIOS } from "../scenarios.ts";
import { ENDPOINTS } from "./endpoints.ts";
import { jsonError } from "./reply.ts";

const LATE_SECONDS = 26 * 3600;

export const fredMock = provider({
  source: "fred",
  refusals: {
    refusedKey: jsonError(
      400,
      "Bad Request.  The value for variable api_key is not registered.  Read https://fred.stlouisfed.org/docs/api/api_key.html for more information.",
    ),
    tooMany: jsonError(429, "Too Many Requests.  Exceeded Rate Limit"),
    down: jsonError(500, "Internal Server Error"),
  },
  limits: { window: { count: 120, ms: 60_000 } },
  endpoints: ENDPOINTS,
  notFound: jsonError(404, "Not Found"),
  scenarios: [
    {
      name: "schema-drift",
      description: SCENARIOS["schema-drift"],
      alter: (name, row, roll) => {
        if (name === "series") return { ...row, source_name: "Federal Reserve Bank of St. Louis" };
        if (name !== "observations" || roll >= 0.1) return row;
        const { realtime_end: _, ...rest } = row;
        return roll < 0.05 ? { ...row, value: Number(row.value) } : rest;
      },
    },
    {
      name: "late-rows",
      description: SCENARIOS["late-rows"],
      lateness: (roll) => (roll < 0.1 ? LATE_SECONDS : 0),
    },
  ],
});

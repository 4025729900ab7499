/** A vendor's feed of amenity benchmarks: one page after another by cursor, a key as bearer token or in a header. */
import { type Call, jsonReply, pageOf, provider, type Reply, shown } from "../provider.ts";
import type { Scenario } from "../scenario.ts";
import { SCENARIOS } from "../scenarios.ts";
import { benchmarksOf } from "./benchmarks.ts";

const KEY = "amenity-mock-key";
const LIMIT_MAX = 200;
const LIMIT_USUAL = 50;

const refusal = (
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Reply => jsonReply({ error: { code, message } }, status, headers);

function benchmarks(call: Call): Reply {
  const { query, now, scenario, roll } = call;
  const asOf = query.get("as_of") ?? "";
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(asOf))
    return refusal(400, "invalid_as_of", `as_of must be YYYY-MM, not "${asOf}"`);
  const limit = Number(query.get("limit") ?? LIMIT_USUAL);
  if (!Number.isInteger(limit) || limit < 1 || limit > LIMIT_MAX)
    return refusal(400, "invalid_limit", `limit must be 1 to ${LIMIT_MAX}`);
  const offset = offsetOf(query.get("cursor"), asOf);
  if (offset === undefined) return refusal(400, "invalid_cursor", "the cursor is not of this list");
  const all = benchmarksOf(call, asOf).filter(({ submarket_id: id }) => {
    const late = scenario.lateness?.(roll(`late ${id} ${asOf}`)) ?? 0;
    return now.getTime() - late * 1000 >= Date.parse(`${asOf}-01T00:00:00Z`);
  });
  const rows = shown(call, "benchmarks", all, (row) => `${row.submarket_id} ${row.amenity} ${asOf}`);
  const following = offset + limit;
  return jsonReply({
    data: pageOf(call, rows, offset, limit),
    next_cursor: following < rows.length ? cursorAt(following, asOf) : null,
  });
}

function cursorAt(offset: number, asOf: string): string {
  return Buffer.from(`${asOf} ${offset}`).toString("base64url");
}

function offsetOf(cursor: string | null, asOf: string): number | undefined {
  if (cursor === null) return 0;
  const [month, offset] = Buffer.from(cursor, "base64url").toString().split(" ");
  return month === asOf && /^\d+$/.test(offset ?? "") ? Number(offset) : undefined;
}

/** Rows gain a field; one in ten has its rate as text, another tenth lacks the number of buildings. */
const drift: Scenario = {
  name: "schema-drift",
  description: SCENARIOS["schema-drift"],
  alter: (_, row, roll) => {
    const { sample_size: size, ...rest } = { ...row, confidence: "high" } as Record<string, unknown>;
    if (roll < 0.1) return { ...rest, adoption_rate: String(rest.adoption_rate), sample_size: size };
    return roll < 0.2 ? rest : { ...rest, sample_size: size };
  },
};

const late: Scenario = {
  name: "late-rows",
  description: SCENARIOS["late-rows"],
  lateness: (roll) => (roll < 0.1 ? 10 * 86_400 : 0),
};

export const amenityMock = provider({
  source: "amenity",
  refusals: {
    refusedKey: refusal(401, "unauthorized", "the key is missing or not valid"),
    tooMany: refusal(429, "rate_limited", "too many requests", { "retry-after": "1" }),
    down: refusal(503, "unavailable", "try again later"),
  },
  hasKey: ({ headers }) =>
    headers.get("authorization") === `Bearer ${KEY}` || headers.get("x-api-key") === KEY,
  limits: { window: { count: 10, ms: 1000 } },
  endpoints: [{ path: "/v1/benchmarks", answer: benchmarks }],
  notFound: refusal(404, "not_found", "no such path"),
  scenarios: [drift, late],
});

/** Vehicle Market Value behind RapidAPI: one endpoint, a key and a host in headers, a plan that is counted. */
import type { MakeMock } from "../mock.ts";
import { type Call, jsonReply, provider, type Reply, shown } from "../provider.ts";
import { schemaDrift } from "../row-scenarios.ts";
import { Plan } from "./plan.ts";
import { valuation } from "./valuation.ts";

const KEY = "mock0rapidapi0key0000000000000000000000000000000000";
const HOST = "vehicle-market-value.p.rapidapi.com";
const PER_MONTH = 1000;
const HOUR_SECONDS = 3600;

const MONTHLY =
  "You have exceeded the MONTHLY quota for Requests on your current plan, BASIC. Upgrade your plan at https://rapidapi.com/dominonet-lTpEE6zONeS/api/vehicle-market-value";

/** With its slashes escaped, as the gateway has them. */
const QUOTA_SPENT: Reply = {
  ...refusal(429, MONTHLY),
  body: JSON.stringify({ message: MONTHLY }).replaceAll("/", "\\/"),
};

/** Each has a plan of its own, counted from its start. */
export const vehicleMarketMock: MakeMock = (settings) => {
  const plan = new Plan(PER_MONTH);
  const limited = settings.limited ?? true;
  return provider({
    source: "vehicle_market",
    refusals: {
      refusedKey: refusal(401, "Invalid API key. Go to https://docs.rapidapi.com/docs/keys for more info."),
      tooMany: refusal(
        429,
        "You have exceeded the rate limit per second for your plan, BASIC, by the API provider",
      ),
      down: jsonReply({ messages: "The request to the API has timed out" }, 504),
      quotaSpent: QUOTA_SPENT,
    },
    hasKey: ({ headers }) => headers.get("x-rapidapi-key") === KEY,
    limits: { window: { count: 1, ms: 1000 } },
    headers: (call) => ({ ...gateway(call), ...(isCounted(call) ? counted(call) : {}) }),
    endpoints: [
      {
        path: "/vmv",
        answer: (call) => {
          if (call.headers.get("x-rapidapi-host") !== HOST)
            return refusal(403, "You are not subscribed to this API.");
          return plan.spend(call.now) || !limited ? valued(call) : QUOTA_SPENT;
        },
      },
    ],
    notFound: refusal(404, "Endpoint does not exist"),
    scenarios: [
      schemaDrift(undefined, "count", "status"),
      {
        name: "late-rows",
        description: "one vehicle in ten is still valued as three hours before",
        lateness: (roll) => (roll < 0.1 ? 3 * HOUR_SECONDS : 0),
      },
    ],
  })(settings);

  function counted({ now, scenario }: Call): Reply["headers"] {
    return plan.headers(now, scenario.name === "quota-spent");
  }
};

function refusal(status: number, message: string): Reply {
  return jsonReply({ message }, status);
}

function gateway({ now, roll }: Call): Reply["headers"] {
  const id = Math.floor(roll(`request ${now.getTime()}`) * 2 ** 32).toString(16);
  return { server: "RapidAPI-0.0.45", "x-rapidapi-region": "AWS - us-west-2", "x-rapidapi-request-id": id };
}

/** What is refused before it reaches the API says nothing of the plan. */
function isCounted({ url, headers, scenario }: Call): boolean {
  return (
    url.pathname === "/vmv" &&
    headers.get("x-rapidapi-key") === KEY &&
    headers.get("x-rapidapi-host") === HOST &&
    scenario.name !== "unauthorized"
  );
}

function valued(call: Call): Reply {
  const { query, now, roll, draws, scenario } = call;
  const [vin, plate, state] = ["vin", "license_plate", "state_code"].map((name) => query.get(name));
  const id = vin ?? (plate && state ? `${state}-${plate}` : undefined);
  if (id === undefined) return failed("error", "vin, or license_plate and state_code, are required");
  if (!isKnown(vin ?? undefined, plate ?? undefined))
    return failed("message", "No market data found for this vehicle");
  const lateMs = (scenario.lateness?.(roll(`late ${id}`)) ?? 0) * 1000;
  const mileage = query.has("mileage") ? Number(query.get("mileage")) : undefined;
  const period = Number(query.get("period") ?? 90);
  const body = valuation({ id, mileage, period, now: new Date(now.getTime() - lateMs), draws });
  const [row] = shown(call, "quotes", [body], () => id);
  return row === undefined ? failed("message", "No market data found for this vehicle") : jsonReply(row);
}

/** Vehicles of North America, Japan and Germany; every plate but those that begin with a zero. */
function isKnown(vin: string | undefined, plate: string | undefined): boolean {
  return vin === undefined ? plate?.startsWith("0") === false : /^[1-5JW][A-HJ-NPR-Z0-9]{16}$/.test(vin);
}

/** The provider's own refusals come with 200. */
function failed(field: "message" | "error", text: string): Reply {
  return jsonReply({ status: "FAIL", [field]: text });
}

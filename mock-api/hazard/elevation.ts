/** The USGS elevation point service: one point a call, a value that is now text, now a number. */
import { type Call, jsonReply, provider, type Reply, shown } from "../provider.ts";
import { schemaDrift } from "../row-scenarios.ts";
import { elevationAt, isMeasured } from "./land.ts";

const NOTHING_MEASURED = -1_000_000;
const FEET_PER_METRE = 3.280839895013123;

export const elevationMock = provider({
  source: "hazard_elevation",
  refusals: {
    refusedKey: jsonReply({ message: "Forbidden" }, 403),
    tooMany: jsonReply({ message: "Too Many Requests" }, 429),
    down: sentence("The service is busy. Please try again later."),
  },
  endpoints: [{ path: "/v1/json", answer: point }],
  notFound: jsonReply({ detail: "Not Found" }, 404),
  scenarios: [schemaDrift(undefined, "value", "location")],
});

/** Overloaded or asked for nonsense, it answers in words, with 200. */
function sentence(text: string): Reply {
  return { status: 200, headers: { "content-type": "text/plain" }, body: text };
}

function point(call: Call): Reply {
  const { query, roll } = call;
  const [x, y] = [Number(query.get("x") ?? Number.NaN), Number(query.get("y") ?? Number.NaN)];
  const units = query.get("units") ?? "Feet";
  if (Number.isNaN(x) || Number.isNaN(y) || !["Meters", "Feet"].includes(units))
    return sentence("Invalid or missing input parameters.");
  const at = `${x},${y}`;
  const metres = elevationAt({ latitude: y, longitude: x });
  const measured = isMeasured({ latitude: y, longitude: x }) && call.scenario.empty !== true;
  const value = measured ? round(units === "Feet" ? metres * FEET_PER_METRE : metres) : NOTHING_MEASURED;
  const answer = {
    location: { x, y, spatialReference: { wkid: 4326, latestWkid: 4326 } },
    locationId: 0,
    value: roll(`text ${at}`) < 0.5 ? String(value) : value,
    rasterId: 29_000 + Math.floor(roll(`raster ${x.toFixed(1)}`) * 1000),
    resolution: 1,
  };
  return jsonReply(
    shown({ ...call, scenario: { ...call.scenario, empty: false } }, "points", [answer], () => at)[0],
  );
}

function round(metres: number): number {
  return Math.round(metres * 1e9) / 1e9;
}

/** Vehicle Market Value on RapidAPI: what vehicles are worth now. Point in time: every answer is an observation of its own. */
import { type Answer, defineResource, defineSource, type Fault } from "lake";
import { quote } from "./contract.ts";
import { rapidApiFault, rapidApiQuota } from "./rapidapi.ts";
import { quoteRow, SOME_VEHICLES, vehiclePaging } from "./vehicles.ts";

/**
 * The provider's own errors come with 200 and `status` FAIL. One that speaks of the service is asked again; any other is
 * about the vehicle, which others must not suffer for: it lands, and an assertion tells of it.
 */
function faultOf(answer: Answer): Fault | undefined {
  const { status, start } = answer;
  if (status !== 200) return rapidApiFault(answer);
  const isFailure = /"status"\s*:\s*"FAIL|"success"\s*:\s*false/i.test(start);
  const isTrouble = /internal|time[d-]? ?out|temporar|try again|unavailable|overload/i.test(start);
  return isFailure && isTrouble
    ? { kind: "unavailable", text: `200 ${start.trim().slice(0, 200)}` }
    : undefined;
}

export default defineSource({
  name: "vehicle_market",
  title: "Vehicle Market Value",
  baseUrl: "https://vehicle-market-value.p.rapidapi.com",
  auth: {
    kind: "header",
    name: "x-rapidapi-key",
    secret: "rapidapi/vehicle-market-value",
    mockKey: "mock0rapidapi0key0000000000000000000000000000000000",
  },
  headers: { "X-RapidAPI-Host": "vehicle-market-value.p.rapidapi.com" },
  healthPath: "/health",
  // A BASIC plan; what is left of it the answers say themselves.
  limits: { ratePerSecond: 1, concurrency: 1, perMonth: 1000, breaker: { failures: 5, minutes: 15 } },
  faultOf,
  quotaOf: rapidApiQuota,
  pageSize: 1,
  resources: [
    defineResource({
      name: "quotes",
      contract: quote,
      key: ["vehicle_id"],
      rows: quoteRow,
      paging: vehiclePaging,
      params: {
        vehicles: {
          about:
            "JSON list of vehicles: { vin } or { license_plate, state_code }, each with mileage and period if wanted",
          default: () => JSON.stringify(SOME_VEHICLES),
        },
      },
      // A price that is no number any more is not to be guessed at.
      drift: { changedType: "freeze" },
    }),
  ],
});

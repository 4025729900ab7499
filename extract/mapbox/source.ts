/** Mapbox geocoding v6: boundaries of places, and addresses. */
import { type Answer, defineResource, defineSource, type Fault } from "lake";
import { PLACE_IDS } from "../hazard/places.ts";
import { address, boundary } from "./feature-contract.ts";
import { addressPaging, addressRows, boundaryPaging, boundaryRows } from "./queries.ts";

const ADDRESSES = [
  "1777 Broadway, Boulder, CO 80302",
  "1300 White St, Key West, FL 33040",
  "70 Court Plaza, Asheville, NC 28801",
  "Skyway, Paradise, CA 95969",
];

/** A 429 says in seconds since 1970 when the minute is over; by the answer's own clock. */
function tooMany({ status, headers, start }: Answer): Fault | undefined {
  if (status !== 429) return undefined;
  const seconds = Number(headers["x-rate-limit-reset"]) - Date.parse(headers.date ?? "") / 1000;
  const text = `429 ${start.trim()}`;
  return Number.isNaN(seconds)
    ? { kind: "too-many", text }
    : { kind: "too-many", text, waitSeconds: Math.max(0, Math.ceil(seconds)) };
}

export default defineSource({
  name: "mapbox",
  title: "Mapbox",
  baseUrl: "https://api.mapbox.com",
  auth: {
    kind: "query",
    name: "access_token",
    secret: "MAPBOX_ACCESS_TOKEN",
    // Of the form of a real one, as Mapbox's own client reads the user out of it.
    mockKey: "pk.eyJ1IjoibGFrZSIsImEiOiJtb2NrIn0.bm90LWEtc2lnbmF0dXJl",
  },
  healthPath: "/health",
  // 600 a minute; some plans have 1,000.
  limits: { ratePerSecond: 10, concurrency: 2, breaker: { failures: 5, minutes: 15 } },
  faultOf: tooMany,
  pageSize: 1,
  resources: [
    defineResource({
      name: "boundaries",
      contract: boundary,
      key: ["place_id"],
      rows: boundaryRows,
      paging: boundaryPaging,
      datasets: PLACE_IDS,
    }),
    defineResource({
      name: "addresses",
      contract: address,
      key: ["query"],
      rows: addressRows,
      paging: addressPaging,
      params: {
        addresses: {
          about: "JSON list of addresses to look up",
          default: () => JSON.stringify(ADDRESSES),
        },
      },
    }),
  ],
});

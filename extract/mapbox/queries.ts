/**
 * What is asked of Mapbox. Each request carries `permanent=true`: results that may be stored; others may not. One request
 * per query: a batch would count as many against the limit all the same, and no limiter here would see it.
 */
import type { PageRequest, Paging, Row } from "lake";
import { degrees, PLACES, type Place, placeOf } from "../hazard/places.ts";

type Query = readonly (readonly [name: string, value: string])[];

function request(endpoint: "forward" | "reverse", query: Query): PageRequest {
  return { path: `/search/geocode/v6/${endpoint}`, query: [...query, ["limit", "1"], ["permanent", "true"]] };
}

function boundaryOf({ latitude, longitude }: Place): PageRequest {
  return request("reverse", [
    ["longitude", degrees(longitude)],
    ["latitude", degrees(latitude)],
    ["types", "place"],
  ]);
}

/** A chain of one request per place: the municipality it lies in, and with it county and state. */
export const boundaryPaging: Paging = {
  start: ({ datasets }) => datasets.map(({ id }) => boundaryOf(placeOf(id))),
  next: () => undefined,
};

const placeIds = new Map(PLACES.map((place) => [JSON.stringify(boundaryOf(place)), place.id]));

/** One row, also where nothing was found. */
export function boundaryRows(body: unknown, asked: PageRequest): readonly Row[] {
  return [{ place_id: placeIds.get(JSON.stringify(asked)), feature: bestOf(body) }];
}

/** A chain of one request per address. */
export const addressPaging: Paging = {
  start: ({ params }) =>
    addressesIn(params.addresses ?? "[]").map((address) =>
      request("forward", [
        ["q", address],
        ["types", "address,street"],
        ["country", "us"],
        ["autocomplete", "false"],
      ]),
    ),
  next: () => undefined,
};

/** One row, also where nothing was found. */
export function addressRows(body: unknown, { query }: PageRequest): readonly Row[] {
  return [{ query: Object.fromEntries(query).q, feature: bestOf(body) }];
}

function bestOf(body: unknown): Row | null {
  return (body as { readonly features: readonly Row[] }).features[0] ?? null;
}

/** Each address once, in one spelling of its spaces. Throws Error when the text is no JSON list of texts. */
function addressesIn(text: string): string[] {
  const list = jsonOf(text);
  if (!Array.isArray(list) || !list.every((one) => typeof one === "string" && one.trim() !== ""))
    throw new Error(`addresses is ${text}, expected a JSON list of texts`);
  return [...new Set(list.map((one: string) => one.trim().replaceAll(/\s+/g, " ")))];
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Mapbox geocoding v6: forward, reverse, batch. */

import { type Call, jsonReply, provider, type Reply, shown } from "../provider.ts";
import { schemaDrift } from "../row-scenarios.ts";
import { addressFeature, placeFeature, streetFeature } from "./features.ts";
import { townAt, townIn } from "./gazetteer.ts";

const KEY = "pk.eyJ1IjoibGFrZSIsImEiOiJtb2NrIn0.bm90LWEtc2lnbmF0dXJl";
const PER_MINUTE = 600;
const BATCH_MAX = 1000;
const ATTRIBUTION =
  "NOTICE: © 2026 Mapbox and its suppliers. All rights reserved. Use of this data is subject to the Mapbox Terms of Service (https://www.mapbox.com/about/maps/). This response and the information it contains may not be retained.";

type Json = Readonly<Record<string, unknown>>;

export const mapboxMock = provider({
  source: "mapbox",
  refusals: {
    refusedKey: refusal(401, "Not Authorized - Invalid Token"),
    tooMany: refusal(429, "Too Many Requests"),
    down: refusal(503, "Service Unavailable"),
  },
  hasKey: ({ query }) => query.get("access_token") === KEY,
  limits: { window: { count: PER_MINUTE, ms: 60_000 } },
  headers: ({ now }) => ({
    "x-rate-limit-interval": "60",
    "x-rate-limit-limit": String(PER_MINUTE),
    // When the oldest request falls out of the minute: here always the next second.
    "x-rate-limit-reset": String(Math.floor(now.getTime() / 1000) + 1),
  }),
  endpoints: [
    { path: "/search/geocode/v6/forward", answer: (call) => answer(call, forward(call, fromQuery(call))) },
    { path: "/search/geocode/v6/reverse", answer: (call) => answer(call, reverse(call, fromQuery(call))) },
    { method: "POST", path: "/search/geocode/v6/batch", answer: batch },
  ],
  notFound: refusal(404, "Not Found"),
  scenarios: [schemaDrift(undefined, "geometry", "id")],
});

function refusal(status: number, message: string): Reply {
  return jsonReply({ message }, status, { "content-type": "application/json; charset=utf-8" });
}

/** Features found, or what is wrong with the query. */
type Found = readonly Json[] | { readonly wrong: string };

/** A query by itself, or one of a batch, whose numbers and lists are no texts. */
type Query = (name: string) => string | undefined;

function fromQuery({ query }: Call): Query {
  return (name) => query.get(name) ?? undefined;
}

function fromBody(body: Json): Query {
  return (name) => (body[name] === undefined ? undefined : String(body[name]));
}

function answer(call: Call, found: Found): Reply {
  if ("wrong" in found) return refusal(422, found.wrong);
  return jsonReply(collection(call, found), 200, { "content-type": "application/geo+json; charset=utf-8" });
}

function collection(call: Call, found: readonly Json[]): Json {
  const { query } = call;
  const kept = query.get("permanent") === "true";
  return {
    type: "FeatureCollection",
    features: shown(call, "features", found, ({ id }) => String(id)),
    attribution: kept ? ATTRIBUTION.replace("may not be retained", "may be retained") : ATTRIBUTION,
  };
}

function batch(call: Call): Reply {
  const { body } = call;
  if (!Array.isArray(body) || body.length === 0 || body.length > BATCH_MAX)
    return refusal(422, `Batch must be a JSON array of 1 to ${BATCH_MAX} queries`);
  const found = (body as readonly Json[]).map((one) => {
    const query = fromBody(one);
    return query("longitude") === undefined ? forward(call, query) : reverse(call, query);
  });
  const wrong = found.find((one) => "wrong" in one);
  if (wrong !== undefined && "wrong" in wrong) return refusal(422, wrong.wrong);
  return jsonReply({ batch: found.map((features) => collection(call, features as readonly Json[])) });
}

function forward(call: Call, query: Query): Found {
  const structured = ["address_line1", "place", "region", "postcode"].map(query).filter(Boolean).join(", ");
  const text = query("q") ?? structured;
  if (text === "") return { wrong: "Missing required parameter: q" };
  const town = townIn(text);
  if (town === undefined) return [];
  const [first = ""] = text.split(",");
  const [, number, street] = /^\s*(\d+)\s+(.+?)\s*$/.exec(first) ?? [];
  if (number !== undefined && street !== undefined)
    return only(query, [addressFeature(town, number, street, call)]);
  const isTown = first.trim().toLowerCase() === town.name.toLowerCase();
  return only(query, [isTown ? placeFeature(town) : streetFeature(town, first.trim(), call)]);
}

function reverse(call: Call, query: Query): Found {
  const [longitude, latitude] = [Number(query("longitude")), Number(query("latitude"))];
  if (!(Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90))
    return { wrong: "longitude and latitude are required, within -180 to 180 and -90 to 90" };
  const limit = Number(query("limit") ?? 1);
  const types = query("types")?.split(",") ?? [];
  if (limit > 1 && types.length !== 1)
    return { wrong: "limit must be combined with a single type parameter" };
  const town = townAt(latitude, longitude);
  return town === undefined
    ? []
    : only(query, [streetFeature(town, "Main Street", call), placeFeature(town)]).slice(0, limit);
}

/** Those of the types asked for, up to the limit. */
function only(query: Query, features: readonly Json[]): readonly Json[] {
  const types = query("types")?.split(",");
  return features
    .filter(({ properties }) => types?.includes(String((properties as Json).feature_type)) ?? true)
    .slice(0, Number(query("limit") ?? 5));
}

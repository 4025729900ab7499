/** What is asked of Mapbox. Each request carries `permanent=true`: results that may be stored; others may not. */
import type { PageRequest, Paging, Row } from "lake";
import { degrees, PLACES, type Place, placeOf } from "../hazard/places.ts";

const PERMANENT = ["permanent", "true"] as const;

/** Queries that one batch may hold. */
export const BATCH_MAX = 1000;

interface Collection {
  readonly features: readonly Row[];
}

function boundaryOf({ latitude, longitude }: Place): PageRequest {
  const query: [string, string][] = [
    ["longitude", degrees(longitude)],
    ["latitude", degrees(latitude)],
    ["types", "place"],
    ["limit", "1"],
  ];
  return { path: "/search/geocode/v6/reverse", query: [...query, PERMANENT] };
}

/** A chain of one request per place: the municipality it lies in, and with it county and state. */
export const boundaryPaging: Paging = {
  start: ({ datasets }) => datasets.map(({ id }) => boundaryOf(placeOf(id))),
  next: () => undefined,
};

const placeIds = new Map(PLACES.map((place) => [JSON.stringify(boundaryOf(place)), place.id]));

export function boundaryRows(body: unknown, request: PageRequest): readonly Row[] {
  const [feature] = (body as Collection).features;
  return [{ place_id: placeIds.get(JSON.stringify(request)), feature: feature ?? null }];
}

/** Addresses in batches; each counts as one request at Mapbox, whatever the number of requests. */
export const addressPaging: Paging = {
  start: ({ params, pageSize }) => {
    const addresses = addressesIn(params.addresses ?? "[]");
    const size = Math.min(pageSize, BATCH_MAX);
    return Array.from({ length: Math.ceil(addresses.length / size) }, (_, n) => ({
      method: "POST",
      path: "/search/geocode/v6/batch",
      query: [PERMANENT],
      body: addresses
        .slice(n * size, (n + 1) * size)
        .map((q) => ({ q, types: ["address", "street"], country: "us", limit: 1, autocomplete: false })),
    }));
  },
  next: () => undefined,
};

/** Answers come in the order of the queries. */
export function addressRows(body: unknown, request: PageRequest): readonly Row[] {
  const queries = request.body as readonly { readonly q: string }[];
  const { batch } = body as { readonly batch: readonly Collection[] };
  if (batch.length !== queries.length)
    throw new Error(`${queries.length} addresses were asked for, ${batch.length} answers came`);
  return queries.map(({ q }, n) => ({ query: q, feature: batch[n]?.features[0] ?? null }));
}

/** Each address once, in one spelling of its spaces. Throws Error when the text is no JSON list of texts. */
function addressesIn(text: string): string[] {
  const list: unknown = JSON.parse(text);
  if (!Array.isArray(list) || !list.every((one) => typeof one === "string" && one.trim() !== ""))
    throw new Error(`addresses is ${text}, expected a JSON list of texts`);
  return [...new Set(list.map((one: string) => one.trim().replaceAll(/\s+/g, " ")))];
}

/** Features as geocoding v6 prints them. */
import type { Call } from "../provider.ts";
import type { Town } from "./gazetteer.ts";

type Json = Readonly<Record<string, unknown>>;

function idOf(kind: string, text: string): string {
  return Buffer.from(`urn:mbx${kind.slice(0, 3)}:${text}`).toString("base64url");
}

function contextOf({ name, county, region, regionCode, postcode }: Town): Json {
  const item = (kind: string, of: string, more: Json = {}) => ({
    mapbox_id: idOf(kind, of),
    name: of,
    ...more,
  });
  return {
    postcode: item("postcode", postcode),
    place: item("place", name),
    district: item("district", county),
    region: item("region", region, { region_code: regionCode, region_code_full: `US-${regionCode}` }),
    country: item("country", "United States", { country_code: "US", country_code_alpha_3: "USA" }),
  };
}

function feature(kind: string, name: string, at: Point, properties: Json): Json {
  const id = idOf(kind, `${name} ${at.longitude} ${at.latitude}`);
  const { accuracy, ...point } = at;
  return {
    type: "Feature",
    id,
    geometry: { type: "Point", coordinates: [at.longitude, at.latitude] },
    properties: {
      mapbox_id: id,
      feature_type: kind,
      name,
      coordinates: { ...point, ...(accuracy === undefined ? {} : { accuracy }) },
      ...properties,
    },
  };
}

interface Point {
  readonly longitude: number;
  readonly latitude: number;
  readonly accuracy?: string;
}

/** A municipality: it has a box and no match code. */
export function placeFeature(town: Town): Json {
  const { name, region, latitude, longitude } = town;
  const { place: _, postcode: __, ...context } = contextOf(town);
  return feature(
    "place",
    name,
    { longitude, latitude },
    {
      name_preferred: name,
      place_formatted: `${region}, United States`,
      full_address: `${name}, ${region}, United States`,
      bbox: [longitude - 0.1, latitude - 0.1, longitude + 0.1, latitude + 0.1].map(round),
      context,
    },
  );
}

/** A street: no match code either. */
export function streetFeature(town: Town, street: string, { roll }: Call): Json {
  return feature(
    "street",
    street,
    { ...pointNear(town, roll(street)), accuracy: "street" },
    formatted(town, street),
  );
}

/**
 * An address. Mapbox finds some better as time goes on: on a day of the year of its own, a guess along the street becomes
 * a rooftop.
 */
export function addressFeature(town: Town, number: string, street: string, { roll, now }: Call): Json {
  const name = `${number} ${street}`;
  const dayOfYear = (now.getTime() - Date.UTC(now.getUTCFullYear(), 0)) / 86_400_000;
  const isFound = dayOfYear >= roll(`found ${name}`) * 365;
  const accuracy = isFound ? "rooftop" : "interpolated";
  const { context, ...properties } = formatted(town, name);
  return feature(
    "address",
    name,
    { ...pointNear(town, roll(`${name} ${accuracy}`)), accuracy },
    {
      ...properties,
      match_code: {
        address_number: "matched",
        street: "matched",
        postcode: "matched",
        place: "matched",
        region: "matched",
        locality: "not_applicable",
        country: "inferred",
        confidence: isFound ? "exact" : "high",
      },
      context: {
        address: { mapbox_id: idOf("address", name), address_number: number, street_name: street, name },
        street: { mapbox_id: idOf("street", street), name: street },
        ...(context as Json),
      },
    },
  );
}

function formatted(town: Town, name: string): Json {
  const { name: place, region, postcode } = town;
  const place_formatted = `${place}, ${region} ${postcode}, United States`;
  return {
    name_preferred: name,
    place_formatted,
    full_address: `${name}, ${place_formatted}`,
    context: contextOf(town),
  };
}

function pointNear({ latitude, longitude }: Town, roll: number): Point {
  return {
    longitude: round(longitude + (roll - 0.5) * 0.05),
    latitude: round(latitude + (0.5 - roll) * 0.03),
  };
}

function round(degrees: number): number {
  return Math.round(degrees * 1e6) / 1e6;
}

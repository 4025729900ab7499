/** What Mapbox's geocoding v6 says of one place or address, in the shape of GeoJSON. */
import { openObject, z } from "lake";

const text = z.string;

/** How well an address fits; streets, places and regions come without. */
const matchCode = z.strictObject({
  address_number: text().nullish(),
  street: text().nullish(),
  postcode: text().nullish(),
  place: text().nullish(),
  locality: text().nullish(),
  region: text().nullish(),
  country: text().nullish(),
  confidence: text(),
});

/** Absent where nothing was found. */
export const feature = z
  .strictObject({
    type: text(),
    id: text(),
    geometry: z.strictObject({ type: text(), coordinates: z.array(z.number()) }),
    properties: z.strictObject({
      mapbox_id: text(),
      feature_type: text(),
      name: text(),
      name_preferred: text().nullish(),
      full_address: text().nullish(),
      place_formatted: text().nullish(),
      coordinates: z.strictObject({
        longitude: z.number(),
        latitude: z.number(),
        /** rooftop, parcel, point, interpolated, intersection, street, approximate. */
        accuracy: text().nullish(),
        routable_points: z.array(openObject()).nullish(),
      }),
      bbox: z.array(z.number()).nullish(),
      match_code: matchCode.nullish(),
      /** What it lies in, by kind: `{"region": {"name": "Oklahoma", "region_code": "OK"}, …}`. */
      context: openObject(),
    }),
  })
  .nullish();

/** A place of ours, and the municipality that its point lies in. */
export const boundary = z.strictObject({ place_id: text(), feature });

/** An address, as it was asked for, and what it was found to be. */
export const address = z.strictObject({ query: text(), feature });

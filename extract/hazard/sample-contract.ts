/** What an Esri ImageServer says of one point: `getSamples`. */
import { openObject, z } from "lake";

export const sample = z.strictObject({
  /** Ours: what the point was asked for. */
  place_id: z.string(),
  location: z.strictObject({ x: z.number(), y: z.number(), spatialReference: openObject().nullish() }),
  locationId: z.int(),
  /** Text as a rule, `NoData` where the raster is empty; kept as JSON, text or number. */
  value: z.union([z.string(), z.number()]),
  rasterId: z.int().nullish(),
  resolution: z.number().nullish(),
});

/** Elevations from USGS, one point a call: nine around each place, from which SQL makes its slope. */
import { type Answer, defineResource, defineSource, type Fault, openObject, type PageRequest, z } from "lake";
import { gridAround, type Point } from "./grid.ts";
import { degrees, PLACE_IDS, PLACES, placeOf } from "./places.ts";

const point = z.strictObject({
  /** Ours: what the point was asked for. Row 0 is north, column 0 west; the place itself is (1, 1). */
  place_id: z.string(),
  grid_row: z.int(),
  grid_column: z.int(),
  location: z.strictObject({ x: z.number(), y: z.number(), spatialReference: openObject().nullish() }),
  locationId: z.int().nullish(),
  /** Metres, as text or number, so JSON; -1000000 where nothing was measured. */
  value: z.union([z.string(), z.number()]).nullish(),
  rasterId: z.int().nullish(),
  resolution: z.number().nullish(),
});

function ask({ latitude, longitude }: Point): PageRequest {
  return {
    path: "/v1/json",
    query: [
      ["x", degrees(longitude)],
      ["y", degrees(latitude)],
      ["units", "Meters"],
      ["wkid", "4326"],
      ["includeDate", "false"],
    ],
  };
}

const asked = new Map(
  PLACES.flatMap((place) =>
    gridAround(place).map((at) => {
      const { row, column } = at;
      return [JSON.stringify(ask(at)), { place_id: place.id, grid_row: row, grid_column: column }] as const;
    }),
  ),
);

/** Overloaded, it answers 200 with a sentence. A page that is cut still begins as JSON does; HTML is told elsewhere. */
function elevationFault({ status, start }: Answer): Fault | undefined {
  const text = start.trim();
  if (status !== 200 || text === "" || /^[{<]/.test(text)) return undefined;
  const kind = /invalid|missing/i.test(text) ? "wrong-request" : "unavailable";
  return { kind, text: `it says "${text.slice(0, 200)}" instead of an elevation` };
}

export const elevation = defineSource({
  name: "hazard_elevation",
  title: "USGS elevation points",
  baseUrl: "https://epqs.nationalmap.gov",
  healthPath: "/health",
  // Nothing is published.
  limits: { ratePerSecond: 10, concurrency: 4, breaker: { failures: 10, minutes: 15 } },
  faultOf: elevationFault,
  pageSize: 1,
  resources: [
    defineResource({
      name: "points",
      contract: point,
      key: ["place_id", "grid_row", "grid_column"],
      rows: (body, request) => [{ ...asked.get(JSON.stringify(request)), ...(body as object) }],
      paging: {
        start: ({ datasets }) => datasets.flatMap(({ id }) => gridAround(placeOf(id)).map(ask)),
        next: () => undefined,
      },
      datasets: PLACE_IDS,
    }),
  ],
});

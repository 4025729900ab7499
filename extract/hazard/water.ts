/** WRI Aqueduct 4.0: baseline water stress of the basin that a place lies in, by the SQL service of Resource Watch. */
import { defineResource, defineSource, type Row, z } from "lake";
import { type Ask, byPlace, ofPlace } from "./by-place.ts";
import { degrees, PLACE_IDS } from "./places.ts";

const DATASET = "c66d7f3a-d1a8-488f-af8b-302b0f2c3840";
const COLUMNS = ["string_id", "pfaf_id", "gid_1", "aqid", "bws_raw", "bws_score", "bws_label", "bws_cat"];

const basin = z.strictObject({
  /** Ours: what the basin was asked for. */
  place_id: z.string(),
  string_id: z.string(),
  pfaf_id: z.int().nullish(),
  gid_1: z.string().nullish(),
  aqid: z.int().nullish(),
  /** Withdrawals over supply; 9999 where arid with low use, -9999 for no data, here and in the columns below. */
  bws_raw: z.number().nullish(),
  /** 0 to 5. */
  bws_score: z.number().nullish(),
  bws_label: z.string().nullish(),
  /** 0 to 4, and -1 where arid with low use. */
  bws_cat: z.int().nullish(),
});

const ask: Ask = ({ latitude, longitude }) => {
  const point = `POINT(${degrees(longitude)} ${degrees(latitude)})`;
  const sql = `SELECT ${COLUMNS.join(", ")} FROM data WHERE ST_Intersects(the_geom, ST_GeomFromText('${point}', 4326))`;
  return { path: `/v1/query/${DATASET}`, query: [["sql", sql]] };
};

export const water = defineSource({
  name: "hazard_water",
  title: "WRI Aqueduct water stress",
  baseUrl: "https://api.resourcewatch.org",
  healthPath: "/health",
  // Nothing is published.
  limits: { ratePerSecond: 5, concurrency: 2, breaker: { failures: 5, minutes: 30 } },
  pageSize: 1,
  resources: [
    defineResource({
      name: "basins",
      contract: basin,
      key: ["place_id", "string_id"],
      rows: ofPlace(ask, (body) => (body as { data: readonly Row[] }).data),
      paging: byPlace(ask),
      datasets: PLACE_IDS,
    }),
  ],
});

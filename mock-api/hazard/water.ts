/** Resource Watch's SQL service over Aqueduct's basins. Only the query that one asks by a point is understood. */
import { type Call, jsonReply, provider, type Reply, shown } from "../provider.ts";
import { schemaDrift } from "../row-scenarios.ts";
import { cell, isLand, type Spot } from "./land.ts";

const DATASET = "c66d7f3a-d1a8-488f-af8b-302b0f2c3840";
const NO_DATA = -9999;
const ARID = 9999;
const LABELS = [
  "Low (<10%)",
  "Low - Medium (10-20%)",
  "Medium - High (20-40%)",
  "High (40-80%)",
  "Extremely High (>80%)",
];

export const waterMock = provider({
  source: "hazard_water",
  refusals: {
    refusedKey: refusal(401, "Unauthorized"),
    tooMany: refusal(429, "Too many requests"),
    down: refusal(503, "Service Unavailable"),
  },
  endpoints: [{ path: "/v1/query/:dataset", answer: query }],
  notFound: refusal(404, "Endpoint not found"),
  scenarios: [schemaDrift(undefined, "bws_score", "string_id")],
});

function refusal(status: number, detail: string): Reply {
  return jsonReply({ errors: [{ status, detail }] }, status);
}

function query(call: Call): Reply {
  const { dataset } = call.params;
  if (dataset !== DATASET) return refusal(404, `Dataset with id '${dataset}' doesn't exist`);
  const [, list, longitude, latitude] =
    /^SELECT (.+?) FROM data WHERE ST_Intersects\(the_geom, ?ST_GeomFromText\('POINT\((\S+) (\S+)\)', ?4326\)\)$/i.exec(
      call.query.get("sql") ?? "",
    ) ?? [];
  if (list === undefined) return refusal(400, "Malformed SQL");
  const basin = basinAt({ latitude: Number(latitude), longitude: Number(longitude) });
  const columns = list.split(/, */);
  const unknown = columns.find((name) => !(name in basin));
  if (unknown !== undefined) return refusal(400, `column "${unknown}" does not exist`);
  const row = Object.fromEntries(columns.map((name) => [name, basin[name]]));
  const data = shown(call, "basins", [row], () => String(basin.string_id));
  return jsonReply({
    data,
    meta: { cloneUrl: { http_method: "POST", url: `/v1/dataset/${DATASET}/clone` } },
  });
}

/** The sea has no data; the south-western desert is arid and little used; elsewhere stress goes by the basin. */
function basinAt(spot: Spot): Readonly<Record<string, unknown>> {
  const pfaf_id = 700_000 + Math.floor(cell(spot, "pfaf") * 99_999);
  const aqid = Math.floor(cell(spot, "aqid") * 4000);
  const gid_1 = `USA.${1 + Math.floor(cell(spot, "state") * 50)}_1`;
  const ids = { string_id: `${pfaf_id}-${gid_1}-${aqid}`, pfaf_id, gid_1, aqid };
  const stress = (bws_raw: number, bws_score: number, bws_label: string, bws_cat: number) => ({
    ...ids,
    bws_raw,
    bws_score,
    bws_label,
    bws_cat,
  });
  if (!isLand(spot)) return stress(NO_DATA, NO_DATA, "No Data", NO_DATA);
  if (spot.longitude < -111 && spot.latitude < 34) return stress(ARID, 5, "Arid and Low Water Use", -1);
  const score = Math.round(cell(spot, "stress") * 5e9) / 1e9;
  const category = Math.min(4, Math.floor(score));
  return stress(Math.round(0.05 * 2 ** score * 1e9) / 1e9, score, LABELS[category]!, category);
}

/** The wildfire rasters of the US Forest Service, and the copy on the federal platform, sampled at a point. */
import { type Call, type Endpoint, provider, type Reply, shown } from "../provider.ts";
import { schemaDrift } from "../row-scenarios.ts";
import { ESRI_NOT_FOUND, ESRI_REFUSALS, esriError, esriReply, pointIn } from "./esri.ts";
import { burnProbabilityAt, hazardPotentialAt, type Spot } from "./land.ts";

const FOREST_SERVICE = "/fsgisx01/rest/services/RDW_Wildfire";
const FEDERAL = "/iipp/rest/services/Fire_Aviation";

/** What it says to clients that it takes for programs. */
const MOVED: Reply = {
  status: 403,
  headers: { "content-type": "text/html" },
  body: "<html><body><p>The service being requested has been migrated to IIPP. Please visit https://imagery.geoplatform.gov/iipp/rest/services.</p></body></html>\n",
};

export const wildfireMock = provider({
  source: "hazard_wildfire",
  refusals: { ...ESRI_REFUSALS, refusedKey: MOVED },
  endpoints: [
    sampled(`${FOREST_SERVICE}/RMRS_WRC_BurnProbability/ImageServer`, (spot) =>
      burnProbabilityAt(spot)?.toPrecision(8),
    ),
    sampled(`${FOREST_SERVICE}/RMRS_WRC_WildfireHazardPotential/ImageServer`, (spot) =>
      hazardPotentialAt(spot)?.toString(),
    ),
  ],
  notFound: ESRI_NOT_FOUND,
  scenarios: [schemaDrift(undefined, "value", "locationId")],
});

export const wildfireFederalMock = provider({
  source: "hazard_wildfire_federal",
  refusals: ESRI_REFUSALS,
  endpoints: [
    sampled(`${FEDERAL}/USFS_EDW_RMRS_WRC_BurnProbability/ImageServer`, (spot) => {
      const probability = burnProbabilityAt(spot);
      return probability === undefined ? undefined : String(Math.round(probability * 10_000));
    }),
  ],
  notFound: ESRI_NOT_FOUND,
  scenarios: [schemaDrift(undefined, "value", "locationId")],
});

function sampled(server: string, valueAt: (spot: Spot) => string | undefined): Endpoint {
  return { path: `${server}/getSamples`, answer: (call) => samples(call, valueAt) };
}

function samples(call: Call, valueAt: (spot: Spot) => string | undefined): Reply {
  const point = pointIn(call.query.get("geometry"));
  if (call.query.get("f") !== "json")
    return { status: 200, headers: { "content-type": "text/html" }, body: "<html></html>" };
  if (point === undefined) return esriError(400, "Unable to complete operation.", ["Invalid geometry"]);
  const { x, y } = point;
  const sample = {
    location: { x, y, spatialReference: { wkid: 4326, latestWkid: 4326 } },
    locationId: 0,
    value: valueAt({ latitude: y, longitude: x }) ?? "NoData",
    rasterId: 1,
    resolution: 30,
  };
  return esriReply({ samples: shown(call, "samples", [sample], () => `${x},${y}`) });
}

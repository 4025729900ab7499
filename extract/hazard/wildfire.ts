/**
 * Wildfire Risk to Communities, the rasters of the US Forest Service, sampled at each place: from its own server, and
 * from the copy on the federal platform, which keeps probabilities as whole numbers. One may stand in for the other.
 */
import { type Answer, defineResource, defineSource, type Fault, type Row } from "lake";
import { type Ask, byPlace, ofPlace } from "./by-place.ts";
import { esriFault } from "./esri-fault.ts";
import { degrees, PLACE_IDS } from "./places.ts";
import { sample } from "./sample-contract.ts";

/** @param server path of an ImageServer */
function samples(name: string, server: string) {
  const ask: Ask = ({ latitude, longitude }) => ({
    path: `${server}/getSamples`,
    query: [
      ["geometry", `{"x":${degrees(longitude)},"y":${degrees(latitude)},"spatialReference":{"wkid":4326}}`],
      ["geometryType", "esriGeometryPoint"],
      ["returnFirstValueOnly", "true"],
      ["f", "json"],
    ],
  });
  return defineResource({
    name,
    contract: sample,
    key: ["place_id"],
    rows: ofPlace(ask, (body) => (body as { samples: readonly Row[] }).samples),
    paging: byPlace(ask),
    datasets: PLACE_IDS,
  });
}

/** It turns programs away with a 403, with or without a word that the services have moved. */
function forestServiceFault(answer: Answer): Fault | undefined {
  const said = answer.start.replaceAll(/<[^>]*>|\s+/g, " ").trim();
  if (answer.status === 403) return { kind: "unavailable", text: `403 Forbidden: ${said}` };
  return esriFault(answer);
}

const limits = { ratePerSecond: 5, concurrency: 2, breaker: { failures: 3, minutes: 60 } };

export const wildfire = defineSource({
  name: "hazard_wildfire",
  title: "USFS wildfire rasters",
  baseUrl: "https://apps.fs.usda.gov",
  healthPath: "/health",
  limits,
  whenUnavailable: "go-on",
  faultOf: forestServiceFault,
  pageSize: 1,
  resources: [
    samples(
      "burn_probabilities",
      "/fsgisx01/rest/services/RDW_Wildfire/RMRS_WRC_BurnProbability/ImageServer",
    ),
    samples(
      "hazard_potentials",
      "/fsgisx01/rest/services/RDW_Wildfire/RMRS_WRC_WildfireHazardPotential/ImageServer",
    ),
  ],
});

export const wildfireFederal = defineSource({
  name: "hazard_wildfire_federal",
  title: "GeoPlatform wildfire rasters",
  baseUrl: "https://imagery.geoplatform.gov",
  healthPath: "/health",
  limits,
  faultOf: esriFault,
  pageSize: 1,
  resources: [
    samples(
      "burn_probabilities",
      "/iipp/rest/services/Fire_Aviation/USFS_EDW_RMRS_WRC_BurnProbability/ImageServer",
    ),
  ],
});

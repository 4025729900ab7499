/** FEMA's National Risk Index: how each county of the US stands to each natural hazard, release by release. */
import { defineResource, defineSource } from "lake";
import { county } from "./county-contract.ts";
import { esriFault } from "./esri-fault.ts";
import { layerPaging, layerRows } from "./layer-paging.ts";

const LAYER = "/XG15cJAlne2vxtgt/arcgis/rest/services/National_Risk_Index_Counties/FeatureServer/0";

export const nri = defineSource({
  name: "hazard_nri",
  title: "FEMA National Risk Index",
  baseUrl: "https://services.arcgis.com",
  healthPath: "/health",
  // Nothing is published.
  limits: { ratePerSecond: 2, concurrency: 1, breaker: { failures: 5, minutes: 30 } },
  faultOf: esriFault,
  // As many as the layer gives at most.
  pageSize: 2000,
  resources: [
    defineResource({
      name: "counties",
      contract: county,
      key: ["STCOFIPS"],
      rows: layerRows,
      paging: layerPaging(LAYER, Object.keys(county.shape)),
    }),
  ],
});

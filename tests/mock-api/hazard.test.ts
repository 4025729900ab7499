import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { NOW, serving } from "./serving.ts";

const LAYER = "/XG15cJAlne2vxtgt/arcgis/rest/services/National_Risk_Index_Counties/FeatureServer/0";
const POINT = encodeURIComponent('{"x":-105.2705,"y":40.015,"spatialReference":{"wkid":4326}}');
const SAMPLES = `getSamples?geometry=${POINT}&geometryType=esriGeometryPoint&f=json`;
const ORIGINAL = `/fsgisx01/rest/services/RDW_Wildfire/RMRS_WRC_BurnProbability/ImageServer/${SAMPLES}`;
const COPY = `/iipp/rest/services/Fire_Aviation/USFS_EDW_RMRS_WRC_BurnProbability/ImageServer/${SAMPLES}`;

const only = (source: string, options: Parameters<typeof serving>[0] = {}) =>
  serving({ sources: [source], ...options });

describe("the county layer's mock", () => {
  test("answers a page of features, and says when there are more", async () => {
    await using mock = await only("hazard_nri");
    const { status, headers, body } = await mock.ask(
      `${LAYER}/query?where=1%3D1&outFields=STCOFIPS,RISK_SCORE&f=json&resultOffset=0&resultRecordCount=5000`,
    );
    assert.equal(status, 200);
    assert.match(headers.get("content-type") ?? "", /^application\/json/);
    assert.deepEqual([body.features.length, body.exceededTransferLimit], [2000, true]);
    assert.deepEqual(Object.keys(body.features[0].attributes), ["STCOFIPS", "RISK_SCORE"]);
    const rest = await mock.ask(`${LAYER}/query?where=1%3D1&outFields=STCOFIPS&f=json&resultOffset=2000`);
    assert.equal(rest.body.exceededTransferLimit, undefined, "the last page does not speak of it");
    const count = await mock.ask(`${LAYER}/query?where=1%3D1&outFields=*&returnCountOnly=true&f=json`);
    assert.equal(count.body.count, 2000 + rest.body.features.length);
  });

  test("refuses a column of another release, with status 200", async () => {
    for (const [now, gone] of [
      [NOW, "RFLD_RISKS"],
      [new Date("2025-01-01T00:00:00Z"), "IFLD_RISKS"],
    ] as const) {
      await using mock = await only("hazard_nri", { now });
      const { status, body } = await mock.ask(`${LAYER}/query?where=1%3D1&outFields=STCOFIPS,${gone}&f=json`);
      assert.equal(status, 200);
      assert.deepEqual(
        [body.error.code, body.error.details],
        [400, [`'Invalid field: ${gone}' parameter is invalid`]],
      );
    }
  });

  test("keeps the counties with a name at any scale, and changes with the seed", async () => {
    const counties = async (options: Parameters<typeof serving>[0]) => {
      await using mock = await only("hazard_nri", options);
      return (await mock.ask(`${LAYER}/query?where=1%3D1&outFields=COUNTY,RISK_SCORE&f=json`)).text;
    };
    const few = await counties({ scale: 0.01 });
    for (const name of ["Maricopa", "Butte", "Boulder", "Monroe", "Buncombe"])
      assert.match(few, new RegExp(name));
    assert.equal(few, await counties({ scale: 0.01 }));
    assert.notEqual(few, await counties({ scale: 0.01, seed: "other" }));
  });
});

describe("the wildfire rasters' mocks", () => {
  test("give a sample's value as text, the copy's ten thousand times as large", async () => {
    await using original = await only("hazard_wildfire");
    await using copy = await only("hazard_wildfire_federal");
    const [first, second] = [(await original.ask(ORIGINAL)).body, (await copy.ask(COPY)).body];
    assert.match(first.samples[0].value, /^0\.0\d+$/);
    assert.equal(second.samples[0].value, String(Math.round(Number(first.samples[0].value) * 10_000)));
    assert.deepEqual(first.samples[0].location, {
      x: -105.2705,
      y: 40.015,
      spatialReference: { wkid: 4326, latestWkid: 4326 },
    });
  });

  test("say NoData at sea, and refuse what is no point with status 200", async () => {
    await using mock = await only("hazard_wildfire");
    const sea = await mock.ask(ORIGINAL.replace(POINT, "-81.78,24.5551"));
    assert.equal(sea.body.samples[0].value, "NoData");
    const nowhere = await mock.ask(ORIGINAL.replace(POINT, "here"));
    assert.deepEqual([nowhere.status, nowhere.body.error.code], [200, 400]);
  });

  test("turn programs away with a page that says where to go, where the scenario is unauthorized", async () => {
    await using mock = await only("hazard_wildfire", { scenario: "unauthorized" });
    const { status, headers, text } = await mock.ask(ORIGINAL);
    assert.deepEqual([status, headers.get("content-type")], [403, "text/html"]);
    assert.match(text, /migrated to IIPP/);
  });
});

describe("the elevation service's mock", () => {
  const at = (x: number, y: number, units = "Meters") => `/v1/json?x=${x}&y=${y}&units=${units}&wkid=4326`;

  test("answers one point, with its value as text or as number", async () => {
    await using mock = await only("hazard_elevation");
    const types = new Set<string>();
    for (let n = 0; n < 12; n += 1) {
      const { body } = await mock.ask(at(-105.27 + n / 1000, 40.01));
      assert.deepEqual(Object.keys(body), ["location", "locationId", "value", "rasterId", "resolution"]);
      types.add(typeof body.value);
    }
    assert.deepEqual([...types].sort(), ["number", "string"]);
    const [metres, feet] = [await mock.ask(at(-105.27, 40.01)), await mock.ask(at(-105.27, 40.01, "Feet"))];
    assert.ok(Math.abs(Number(feet.body.value) * 0.3048 - Number(metres.body.value)) < 1e-6);
  });

  test("has a million metres below the sea for what was never measured, and words for nonsense", async () => {
    await using mock = await only("hazard_elevation");
    assert.equal(Number((await mock.ask(at(2.35, 48.86))).body.value), -1_000_000);
    const { status, headers, text } = await mock.ask("/v1/json?x=a");
    assert.deepEqual([status, headers.get("content-type")], [200, "text/plain"]);
    assert.equal(text, "Invalid or missing input parameters.");
  });
});

describe("the water stress service's mock", () => {
  const sql = (columns: string, point = "-105.2705 40.015") =>
    `/v1/query/c66d7f3a-d1a8-488f-af8b-302b0f2c3840?sql=${encodeURIComponent(
      `SELECT ${columns} FROM data WHERE ST_Intersects(the_geom, ST_GeomFromText('POINT(${point})',4326))`,
    )}`;

  test("gives the columns asked for of the basin at a point", async () => {
    await using mock = await only("hazard_water");
    const { body } = await mock.ask(sql("bws_label, bws_score"));
    assert.deepEqual(Object.keys(body.data[0]), ["bws_label", "bws_score"]);
    assert.ok(body.data[0].bws_score >= 0 && body.data[0].bws_score <= 5);
  });

  test("marks what has no data, and refuses unknown columns and data sets", async () => {
    await using mock = await only("hazard_water");
    const sea = await mock.ask(sql("bws_raw, bws_cat", "-81.78 24.5551"));
    assert.deepEqual(sea.body.data, [{ bws_raw: -9999, bws_cat: -9999 }]);
    assert.deepEqual(
      [(await mock.ask(sql("nonsense"))).status, (await mock.ask("/v1/query/x?sql=1")).status],
      [400, 404],
    );
  });
});

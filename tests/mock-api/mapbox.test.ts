import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { after, describe, test } from "node:test";
import { NOW, serving } from "./serving.ts";

/** Mapbox's own client, which has no types. */
const geocoding = createRequire(import.meta.url)("@mapbox/mapbox-sdk/services/geocoding-v6");

const KEY = "pk.eyJ1IjoibGFrZSIsImEiOiJtb2NrIn0.bm90LWEtc2lnbmF0dXJl";
const served = await serving({ sources: ["mapbox"] });
after(() => served.mock.close());

const get = (path: string) =>
  served.ask(`/search/geocode/v6/${path}${path.includes("?") ? "&" : "?"}access_token=${KEY}`);

describe("Mapbox's own client against the mock", () => {
  const client = geocoding({ accessToken: KEY, origin: served.url });

  test("finds an address, a street and nothing", async () => {
    const find = async (query: string) => {
      const { body } = await client
        .forwardGeocode({ query, countries: ["us"], permanent: true, limit: 1 })
        .send();
      assert.equal(body.type, "FeatureCollection");
      return body.features;
    };
    const [address] = await find("1777 Broadway, Boulder, CO 80302");
    assert.equal(address.properties.full_address, "1777 Broadway, Boulder, Colorado 80302, United States");
    assert.equal(address.properties.match_code.confidence, "exact");
    assert.equal(address.properties.context.region.region_code, "CO");
    const [street] = await find("Skyway, Paradise, CA");
    assert.deepEqual([street.properties.feature_type, street.properties.match_code], ["street", undefined]);
    assert.deepEqual(await find("221b Baker Street, London"), []);
  });

  test("finds by parts of an address, and the place at a point", async () => {
    const parts = { mode: "structured", address_line1: "1777 Broadway", place: "Boulder", region: "CO" };
    const { body } = await client.forwardGeocode({ ...parts, permanent: true }).send();
    assert.equal(body.features[0].properties.name, "1777 Broadway");
    const reverse = client.reverseGeocode({
      longitude: -112.074,
      latitude: 33.4484,
      types: ["place"],
      permanent: true,
    });
    const place = (await reverse.send()).body.features[0];
    assert.equal(place.properties.full_address, "Phoenix, Arizona, United States");
    assert.equal(place.properties.match_code, undefined);
  });

  test("gets its errors", async () => {
    const wrong = geocoding({ accessToken: KEY.replace("bm90", "bm91"), origin: served.url });
    await assert.rejects(
      wrong.forwardGeocode({ query: "Boulder" }).send(),
      (error: Record<string, unknown>) => {
        assert.deepEqual([error.statusCode, error.message], [401, "Not Authorized - Invalid Token"]);
        return true;
      },
    );
  });
});

test("a batch is answered in the order of its queries, and refused beyond a thousand", async () => {
  const batch = (queries: unknown) =>
    fetch(`${served.url}/search/geocode/v6/batch?permanent=true&access_token=${KEY}`, {
      method: "POST",
      body: JSON.stringify(queries),
    });
  const queries = [
    { q: "Skyway, Paradise" },
    { q: "Nowhere" },
    { longitude: -81.78, latitude: 24.5551, types: ["place"] },
  ];
  const { batch: answers } = (await (await batch(queries)).json()) as {
    batch: { features: { properties: { name: string } }[] }[];
  };
  assert.deepEqual(
    answers.map(({ features }) => features.map(({ properties }) => properties.name)),
    [["Skyway"], [], ["Key West"]],
  );
  assert.equal((await batch(Array.from({ length: 1001 }, () => queries[0]))).status, 422);
});

test("what is asked wrong is 422, and every answer says the limit of the minute", async () => {
  const { status, headers, body } = await get("forward");
  assert.deepEqual([status, body], [422, { message: "Missing required parameter: q" }]);
  assert.deepEqual([headers.get("x-rate-limit-limit"), headers.get("x-rate-limit-interval")], ["600", "60"]);
  assert.equal(Number(headers.get("x-rate-limit-reset")), NOW.getTime() / 1000 + 1);
  assert.equal((await get("reverse?longitude=-81.78&latitude=24.5551&limit=2")).status, 422);
});

test("the six hundred and first request of a minute is refused", async () => {
  await using mock = await serving({ sources: ["mapbox"] });
  const path = `/search/geocode/v6/reverse?longitude=0&latitude=0&access_token=${KEY}`;
  const statuses: number[] = [];
  for (let n = 0; n < 12; n += 1) {
    const answers = await Promise.all(Array.from({ length: 51 }, () => mock.ask(path)));
    statuses.push(...answers.map(({ status }) => status));
  }
  assert.deepEqual([statuses.filter((status) => status === 200).length, statuses.at(-1)], [600, 429]);
});

test("the same clock gives the same bytes, a later one may place an address better", async () => {
  const path = `/search/geocode/v6/forward?q=1777%20Broadway%2C%20Boulder&access_token=${KEY}`;
  const at = async (now: Date) => {
    await using mock = await serving({ sources: ["mapbox"], now });
    return (await mock.ask(path)).text;
  };
  const [january, december] = [new Date("2026-01-01T00:00:00Z"), new Date("2026-12-31T00:00:00Z")];
  assert.equal(await at(january), await at(january));
  assert.match(await at(january), /"accuracy":"interpolated"/);
  assert.match(await at(december), /"accuracy":"rooftop"/);
});

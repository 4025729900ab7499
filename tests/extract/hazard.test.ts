import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { county } from "../../extract/hazard/county-contract.ts";
import { elevation } from "../../extract/hazard/elevation.ts";
import { gridAround } from "../../extract/hazard/grid.ts";
import { layerPaging } from "../../extract/hazard/layer-paging.ts";
import { nri } from "../../extract/hazard/nri.ts";
import { PLACE_IDS, PLACES } from "../../extract/hazard/places.ts";
import sources from "../../extract/hazard/source.ts";
import { water } from "../../extract/hazard/water.ts";
import { wildfire, wildfireFederal } from "../../extract/hazard/wildfire.ts";
import type { Answer, SourceDefinition } from "../../lake/contract/definition.ts";
import { AuthError, BadResponseError, RetryLaterError, SourceUnavailableError } from "../../lake/errors.ts";
import { clientFor, parseJson, serve } from "../http/loopback.ts";
import { NOW, serving } from "../mock-api/serving.ts";
import { readAll, resourceOf } from "./reading.ts";

const page = { path: "/", query: [] } as const;
const answer = (start: string, status = 200, headers = {}): Answer => ({ status, headers, start });

async function reading(source: SourceDefinition, resource: string, now = NOW, pageSize = source.pageSize) {
  await using mock = await serving({ sources: [source.name], now });
  return await readAll(source, resource, mock.url, { now, pageSize });
}

/** What a run would end with, were every answer this one. */
async function failure(
  t: Parameters<typeof serve>[0],
  source: SourceDefinition,
  body: string,
  { status = 200, headers = {} } = {},
) {
  let requests = 0;
  const origin = await serve(t, (_, response) => {
    requests += 1;
    response.writeHead(status, headers).end(body);
  });
  const { client } = clientFor(t, origin, { source, retry: { attemptsMax: 2 } });
  const error: unknown = await client.ask(page, parseJson).catch((reason: unknown) => reason);
  return { error, requests };
}

describe("the National Risk Index", () => {
  test("is read whole, two thousand counties a page, after its columns", async () => {
    const { rows, requests } = await reading(nri, "counties");
    assert.equal(requests.length, 3);
    assert.match(requests[0]!, /FeatureServer\/0\?f=json$/);
    assert.deepEqual(
      requests.slice(1).map((request) => /resultOffset=(\d+)/.exec(request)?.[1]),
      ["0", "2000"],
    );
    assert.ok(requests.slice(1).every((request) => request.includes("orderByFields=OBJECTID")));
    assert.equal(new Set(rows.map(({ STCOFIPS }) => STCOFIPS)).size, rows.length);
    assert.ok(rows.length > 3200);
    for (const { countyFips } of PLACES) assert.ok(rows.some(({ STCOFIPS }) => STCOFIPS === countyFips));
    for (const row of rows) county.parse(row);
  });

  test("is read under either name of inland flooding, and asked only for columns that there are", async () => {
    const releases = [
      { now: new Date("2025-06-01T00:00:00Z"), has: "RFLD", lacks: "IFLD", release: "March 2023" },
      { now: NOW, has: "IFLD", lacks: "RFLD", release: "December 2025" },
    ];
    for (const { now, has, lacks, release } of releases) {
      const { rows, requests } = await reading(nri, "counties", now);
      assert.ok(requests.slice(1).every((request) => request.includes(`${has}_RISKS`)));
      assert.ok(requests.slice(1).every((request) => !request.includes(lacks)));
      assert.equal(typeof rows[0]?.[`${has}_RISKR`], "string");
      assert.equal(rows[0]?.NRI_VER, release);
      for (const row of rows) county.parse(row);
    }
  });

  test("goes on after the rows that came, where the service gives fewer than were asked for", () => {
    const paging = layerPaging("/layer/0", ["A", "B"]);
    const context = { window: { from: NOW, to: NOW }, now: NOW, pageSize: 100, datasets: [], params: {} };
    const [layer] = paging.start(context);
    const first = paging.next(
      { request: layer!, headers: {}, body: { fields: [{ name: "B" }] }, rows: [] },
      context,
    );
    assert.deepEqual(Object.fromEntries(first!.query).outFields, "B");
    const rows = Array.from({ length: 40 }, (_, n) => ({ n }));
    const next = paging.next(
      { request: first!, headers: {}, body: { exceededTransferLimit: true }, rows },
      context,
    );
    assert.equal(Object.fromEntries(next!.query).resultOffset, "40");
    const last = paging.next({ request: next!, headers: {}, body: {}, rows }, context);
    assert.equal(last, undefined);
  });

  test("keeps ratings that come without a score", () => {
    const row = { OBJECTID: 1, STCOFIPS: "08013", STATEABBRV: "CO", COUNTY: "Boulder" };
    for (const rating of ["Not Applicable", "Insufficient Data", "No Rating"])
      assert.ok(county.safeParse({ ...row, CFLD_RISKS: null, CFLD_RISKR: rating }).success);
    assert.ok(!county.safeParse({ ...row, STCOFIPS: "8013" }).success, "a code that lost its zero");
  });
});

describe("Esri's errors, which come with status 200", () => {
  const esri = (code: number, message = "No", details: string[] = []) =>
    JSON.stringify({ error: { code, message, details } });

  test("are told apart by their code", () => {
    for (const source of [nri, wildfire, wildfireFederal]) {
      const kind = (code: number) => source.faultOf?.(answer(esri(code)))?.kind;
      assert.deepEqual([400, 404, 498, 499, 500, 504, 429].map(kind), [
        "wrong-request",
        "wrong-request",
        "refused-key",
        "refused-key",
        "unavailable",
        "unavailable",
        "too-many",
      ]);
      assert.equal(source.faultOf?.(answer('{"features":[]}')), undefined);
      assert.equal(source.faultOf?.(answer('{"error":{"code":4')), undefined, "cut: asked again as a page");
    }
  });

  test("end a run with the service's own words", async (t) => {
    const wrong = await failure(t, nri, esri(400, "Cannot perform query.", ["'Invalid field: RFLD_RISKS'"]));
    assert.ok(wrong.error instanceof BadResponseError);
    assert.match(wrong.error.message, /error 400: Cannot perform query\.; 'Invalid field: RFLD_RISKS'/);
    assert.equal(wrong.requests, 1);
    const down = await failure(t, nri, esri(500, "Unable to complete operation."));
    assert.ok(down.error instanceof SourceUnavailableError);
    assert.equal(down.requests, 2);
    assert.ok((await failure(t, nri, esri(499, "Token Required"))).error instanceof AuthError);
    const busy = await failure(t, nri, esri(429), { headers: { "Retry-After": "7200" } });
    assert.ok(busy.error instanceof RetryLaterError);
    assert.match(busy.error.message, /it asks to wait 7200 s/);
  });
});

describe("the wildfire rasters", () => {
  test("are sampled at each place, by both services under the same datasets", async () => {
    const original = await reading(wildfire, "burn_probabilities");
    const copy = await reading(wildfireFederal, "burn_probabilities");
    for (const { rows } of [original, copy])
      assert.deepEqual(
        rows.map(({ place_id }) => place_id),
        PLACE_IDS,
      );
    for (const source of [wildfire, wildfireFederal])
      assert.deepEqual(resourceOf(source, "burn_probabilities").datasets, PLACE_IDS);
    for (const [n, row] of original.rows.entries()) {
      if (row.value === "NoData") assert.equal(copy.rows[n]?.value, "NoData");
      else assert.equal(Number(copy.rows[n]?.value), Math.round(Number(row.value) * 10_000));
    }
  });

  test("turning programs away is a source that is not there, and no matter of keys", async (t) => {
    const body = "<html><p>The service being requested has been migrated to IIPP.</p></html>";
    const { error } = await failure(t, wildfire, body, { status: 403 });
    assert.ok(error instanceof SourceUnavailableError);
    assert.match(error.message, /403 Forbidden: The service being requested has been migrated to IIPP\./);
    assert.doesNotMatch(`${error.message} ${error.next}`, /key/);
  });
});

describe("elevations", () => {
  const { contract } = resourceOf(elevation, "points");

  test("are asked for nine points a place, thirty metres apart", async () => {
    const { rows, requests } = await reading(elevation, "points");
    assert.equal(requests.length, 9 * PLACES.length);
    assert.equal(new Set(rows.map((row) => `${row.place_id} ${row.grid_row} ${row.grid_column}`)).size, 45);
    const metresPerDegree = (6_371_008.8 * Math.PI) / 180;
    for (const place of PLACES) {
      const grid = gridAround(place);
      const [northWest, north, , west, here] = grid;
      assert.deepEqual([here?.latitude, here?.longitude], [place.latitude, place.longitude]);
      const up = (north!.latitude - here!.latitude) * metresPerDegree;
      const across =
        (here!.longitude - west!.longitude) * metresPerDegree * Math.cos((place.latitude * Math.PI) / 180);
      assert.ok(Math.abs(up - 30) < 0.01 && Math.abs(across - 30) < 0.01, `${up} and ${across}`);
      assert.ok(northWest!.latitude > west!.latitude && northWest!.longitude < north!.longitude);
    }
  });

  test("come as text or as number, and both are kept", async () => {
    const { rows } = await reading(elevation, "points");
    assert.deepEqual([...new Set(rows.map(({ value }) => typeof value))].sort(), ["number", "string"]);
    for (const row of rows) contract.parse(row);
    assert.ok(contract.safeParse({ ...rows[0], value: -1_000_000 }).success, "nothing was measured");
    assert.ok(!contract.safeParse({ ...rows[0], value: true }).success);
  });

  test("that a sentence stands in for are asked for again, unless it says that the question is wrong", async (t) => {
    const busy = await failure(t, elevation, "The service is busy.");
    assert.ok(busy.error instanceof SourceUnavailableError);
    assert.match(busy.error.message, /it says "The service is busy\." instead of an elevation/);
    assert.equal(busy.requests, 2);
    const wrong = await failure(t, elevation, "Invalid or missing input parameters.");
    assert.ok(wrong.error instanceof BadResponseError);
    assert.equal(wrong.requests, 1);
    assert.equal(elevation.faultOf?.(answer('{"value":"16')), undefined, "a page that is cut is no sentence");
  });
});

describe("water stress", () => {
  const { contract } = resourceOf(water, "basins");

  test("is asked for by the point of each place, and says which", async () => {
    const { rows, requests } = await reading(water, "basins");
    assert.deepEqual(
      rows.map(({ place_id }) => place_id),
      PLACE_IDS,
    );
    assert.match(requests[0]!, /ST_Intersects\(the_geom,\+?.*POINT\(-82\.551500.35\.595100\)/);
    for (const row of rows) contract.parse(row);
  });

  test("keeps the marks of no data and of arid land as they come", async () => {
    const { rows } = await reading(water, "basins");
    const of = (id: string) => rows.find(({ place_id }) => place_id === id);
    assert.deepEqual([of("key_west")?.bws_score, of("key_west")?.bws_cat], [-9999, -9999]);
    assert.deepEqual([of("phoenix")?.bws_score, of("phoenix")?.bws_cat], [5, -1]);
  });
});

test("each service is a source of its own, asked at its own origin", () => {
  assert.deepEqual(
    sources.map(({ name }) => name),
    ["hazard_nri", "hazard_wildfire", "hazard_wildfire_federal", "hazard_elevation", "hazard_water"],
  );
  assert.equal(new Set(sources.map(({ baseUrl }) => baseUrl)).size, sources.length);
});

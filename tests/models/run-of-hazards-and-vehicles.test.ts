import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { PLACES, type Place } from "../../extract/hazard/places.ts";
import { SOME_VEHICLES } from "../../extract/vehicle_market/vehicles.ts";
import { burnProbabilityAt, elevationAt } from "../../mock-api/hazard/land.ts";
import { draws, textSeed } from "../../mock-api/random.ts";
import { valuation } from "../../mock-api/vehicle_market/valuation.ts";
import { type Finished, lake, temporaryFolder } from "../support/lake-process.ts";

const NOW = "2026-11-21T12:25:00Z";
const KEY_WEST = "wildfire: the raster has no data there; water stress: its basin has no data";

interface Lake {
  run(args: readonly string[], sources: string): Promise<Finished>;
  rows(sql: string): Promise<Record<string, unknown>[]>;
}

function lakeIn(t: Parameters<typeof temporaryFolder>[0]): Lake {
  const env = { LAKE_ROOT: temporaryFolder(t), LAKE_MOCK_SCALE: "0.02", LAKE_LOG_LEVEL: "error" };
  return {
    run: (args, sources) => lake(args, { env: { ...env, LAKE_SOURCES: sources } }),
    async rows(sql) {
      const { code, stdout, stderr } = await lake(["query", sql, "--format", "json"], { env });
      assert.equal(code, 0, stderr);
      return JSON.parse(stdout);
    },
  };
}

/** The slope of the mock's land, by central differences of weighted rows and columns. */
function slopeOf({ latitude, longitude }: Place): number {
  const radius = 6_371_008.8;
  const six = (degrees: number) => Number(degrees.toFixed(6));
  const [north, east] = [30 / 111_195, 30 / 111_195 / Math.cos((latitude * Math.PI) / 180)];
  const [lats, lons] = [-1, 0, 1]
    .map((n) => [six(latitude + n * north), six(longitude + n * east)])
    .reduce<[number[], number[]]>(
      ([as, bs], [a, b]) => [
        [...as, a!],
        [...bs, b!],
      ],
      [[], []],
    );
  const z = lats.map((lat) => lons.map((lon) => elevationAt({ latitude: lat, longitude: lon })));
  const smooth = (a: number, b: number, c: number) => (a + 2 * b + c) / 4;
  const column = (n: number) => smooth(z[0]![n]!, z[1]![n]!, z[2]![n]!);
  const row = (n: number) => smooth(z[n]![0]!, z[n]![1]!, z[n]![2]!);
  const metres = (degrees: number) => (degrees * Math.PI * radius) / 180;
  const eastward =
    (column(2) - column(0)) / (metres(lons[2]! - lons[0]!) * Math.cos((latitude * Math.PI) / 180));
  const northward = (row(2) - row(0)) / metres(lats[2]! - lats[0]!);
  return (Math.atan(Math.hypot(eastward, northward)) * 180) / Math.PI;
}

/** What the mock has each of the vehicles worth that are valued by default. */
function valued(): { id: string; price: string }[] {
  const streams = (text: string) => draws(textSeed("lake"), textSeed(`vehicle_market ${text}`));
  return SOME_VEHICLES.map((vehicle) => {
    const id = "vin" in vehicle ? vehicle.vin : `${vehicle.state_code}-${vehicle.license_plate}`;
    const { mileage, period = 90 } = vehicle;
    const { market_prices } = valuation({ id, mileage, period, now: new Date(NOW), draws: streams });
    return { id, price: (market_prices as { average: number }).average.toFixed(2) };
  }).toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

describe("a run", { concurrency: true }, () => {
  test("tells the hazards of every place as the land has them, and what vehicles are worth at its hour", async (t) => {
    const { run, rows } = lakeIn(t);
    const names = ["nri", "wildfire", "wildfire_federal", "elevation", "water"].map(
      (name) => `hazard_${name}`,
    );
    const { code, stderr } = await run(
      ["run-all", "--days", "1", "--now", NOW],
      [...names, "mapbox", "vehicle_market"].join(","),
    );
    assert.equal(code, 0, stderr);
    const found = await rows("FROM gold.hazard_by_place ORDER BY place_id");
    assert.deepEqual(
      found.map(({ place_id, as_of, missing }) => [place_id, as_of, missing]),
      PLACES.map(({ id }) => [id, "2026-11-21", id === "key_west" ? KEY_WEST : null]),
    );
    for (const [n, place] of PLACES.entries()) {
      const { slope_degrees, burn_probability, wildfire_served_by } = found[n]!;
      assert.ok(Math.abs(Number(slope_degrees) - slopeOf(place)) < 1e-4, `${place.id}: ${slope_degrees}`);
      const probability = burnProbabilityAt(place);
      assert.equal(burn_probability, probability === undefined ? null : Number(probability.toPrecision(8)));
      assert.equal(wildfire_served_by, "hazard_wildfire");
    }
    const [{ boundaries, values }] = (await rows(`
      SELECT
        (SELECT list(subject ORDER BY subject) FROM silver.geocodes WHERE kind = 'boundary' AND is_found) AS boundaries,
        (SELECT list({id: vehicle_id, price: average_price::VARCHAR} ORDER BY vehicle_id) FROM gold.vehicle_values) AS values
    `)) as [{ boundaries: string[]; values: { id: string; price: string }[] }];
    assert.deepEqual(
      boundaries,
      PLACES.map(({ id }) => id),
    );
    assert.deepEqual(values, valued());
  });

  test("that meets a price of another type fails, and names the field with both types", async (t) => {
    // The mock's scenario gives just this vehicle a list for a number.
    const vehicles = 'vehicles=[{"vin":"1FTFW1ET5DFC10393"}]';
    const { code, stderr } = await lakeIn(t).run(
      ["extract", "--days", "1", "--now", NOW, "--param", vehicles, "--mock-scenario", "schema-drift"],
      "vehicle_market",
    );
    assert.equal(code, 65, stderr);
    assert.match(stderr, /changed field count: Invalid input: expected number, received array/);
  });
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { compilePart, failing, openPlaceLake, type Run, type Sent } from "./place-lake.ts";

const graph = await compilePart(/^bronze\.mapbox__/, ["mapbox"]);

const feature = (feature_type: string, name: string, properties: Sent = {}): Sent => ({
  type: "Feature",
  id: `id of ${name}`,
  geometry: { type: "Point", coordinates: [-105.27, 40.01] },
  properties: {
    mapbox_id: `id of ${name}`,
    feature_type,
    name,
    coordinates: { longitude: -105.27, latitude: 40.01, accuracy: "rooftop" },
    context: { district: { name: "Boulder County" }, region: { name: "Colorado", region_code: "CO" } },
    ...properties,
  },
});

const run = (at: string, rows: Run["rows"]): Run => ({ at: `2026-11-${at}T06:00:00Z`, rows });
const boundary = (place_id: string, found: Sent | null): Sent => ({ place_id, feature: found });

test("a geocode has a row per version, with or without a match code, or says that nothing was found", async () => {
  const matched = (confidence: string) =>
    feature("address", "1777 Broadway", {
      match_code: { confidence },
      context: { place: { name: "Boulder" }, region: { region_code: "CO" }, postcode: { name: "80302" } },
    });
  const days = ["01", "02", "03"].map((day, n) =>
    run(day, {
      mapbox__addresses: [
        { query: "1777 Broadway", feature: matched(n === 2 ? "exact" : "high") },
        { query: "Skyway", feature: feature("street", "Skyway") },
      ],
      mapbox__boundaries: [boundary("boulder", feature("place", "Boulder"))],
    }),
  );
  await using database = await openPlaceLake(graph, days);
  assert.deepEqual(await database.use((connection) => failing(connection, graph.assertions)), []);
  const rows = await database.rows(
    "SELECT kind, subject, valid_from::DATE::VARCHAR AS day, confidence, municipality, county, state FROM silver.geocodes ORDER BY kind, subject, valid_from",
  );
  assert.deepEqual(
    rows.map((row) => Object.values(row)),
    [
      ["address", "1777 Broadway", "2026-11-01", "high", "Boulder", null, "CO"],
      ["address", "1777 Broadway", "2026-11-03", "exact", "Boulder", null, "CO"],
      ["address", "Skyway", "2026-11-01", null, null, "Boulder County", "CO"],
      ["boundary", "boulder", "2026-11-01", null, "Boulder", "Boulder County", "CO"],
    ],
  );
});

test("what is not found, or is found in another state, is told", async () => {
  const runs = [
    run("01", {
      mapbox__boundaries: [boundary("phoenix", null), boundary("key_west", feature("place", "Boulder"))],
    }),
  ];
  await using database = await openPlaceLake(graph, runs);
  assert.deepEqual(await database.use((connection) => failing(connection, graph.assertions)), [
    "silver/geocodes_are_found",
  ]);
  const rows = await database.rows(
    "SELECT is_found, feature_id FROM silver.geocodes WHERE subject = 'phoenix'",
  );
  assert.deepEqual(rows, [{ is_found: false, feature_id: null }]);
  await database.run("UPDATE silver.geocodes SET valid_to = valid_from");
  const overlap = graph.assertions.filter(({ name }) => name === "silver/geocodes_do_not_overlap");
  assert.equal((await database.use((connection) => failing(connection, overlap))).length, 1);
});

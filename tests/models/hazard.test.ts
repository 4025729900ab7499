import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import fc from "fast-check";
import { PLACES } from "../../extract/hazard/places.ts";
import type { Graph } from "../../lake/compile/graph.ts";
import { compilePart, failing, openPlaceLake, type Run, type Sent } from "./place-lake.ts";

const DAY_ONE = "2026-11-01T06:00:00Z";
const DAY_TWO = "2026-11-02T06:00:00Z";
const DAY_THREE = "2026-11-03T06:00:00Z";

const county = (STCOFIPS: string, more: Sent = {}): Sent => ({
  OBJECTID: 1,
  STCOFIPS,
  STATEABBRV: "CO",
  COUNTY: "County",
  RISK_SCORE: 50.5,
  RISK_RATNG: "Relatively Moderate",
  ...more,
});
const counties = (more?: Sent) => PLACES.map(({ countyFips }) => county(countyFips, more));
const sampled = (value: unknown, ids = PLACES.map(({ id }) => id)): Sent[] =>
  ids.map((place_id) => ({ place_id, location: { x: 0, y: 0 }, locationId: 0, value }));
const basins = (more: Sent): Sent[] =>
  PLACES.map(({ id }) => ({ place_id: id, string_id: `basin of ${id}`, ...more }));

/** Metres north and east of a place, by columns and rows of its grid. */
const SPACING = 0.0003;
const EARTH = 6_371_008.8;

function grid(place_id: string, elevations: readonly (number | string)[]): Sent[] {
  const { latitude, longitude } = PLACES.find(({ id }) => id === place_id)!;
  return elevations.map((value, n) => ({
    place_id,
    grid_row: Math.floor(n / 3),
    grid_column: n % 3,
    location: { x: longitude + ((n % 3) - 1) * SPACING, y: latitude + (1 - Math.floor(n / 3)) * SPACING },
    value,
  }));
}

/** Horn's slope once more, by weights instead of by corners. */
function slopeOf(place_id: string, z: readonly number[]): number {
  const { latitude } = PLACES.find(({ id }) => id === place_id)!;
  const north = (SPACING * Math.PI * EARTH) / 180;
  const east = north * Math.cos((latitude * Math.PI) / 180);
  const weights = [1, 2, 1];
  let [eastward, northward] = [0, 0];
  for (const [row, down] of weights.entries()) {
    for (const [column, across] of weights.entries()) {
      const height = z[row * 3 + column]!;
      eastward += down * (column - 1) * height;
      northward += across * (1 - row) * height;
    }
  }
  return (Math.atan(Math.hypot(eastward / (8 * east), northward / (8 * north))) * 180) / Math.PI;
}

let graph: Graph;
before(async () => {
  graph = await compilePart(/^bronze\.hazard_/, ["hazard"]);
});

/** Opens the lake, checks that every assertion holds, and gives the rows of a query. */
async function rowsOf(runs: readonly Run[], sql: string): Promise<Sent[]> {
  await using database = await openPlaceLake(graph, runs);
  assert.deepEqual(await database.use((connection) => failing(connection, graph.assertions)), []);
  return await database.rows(sql);
}

const run = (at: string, rows: Run["rows"]): Run => ({ at, rows });

describe("versions", () => {
  test("begin when a county is said otherwise, and not when it is said again", async () => {
    const rows = await rowsOf(
      [
        run(DAY_ONE, { hazard_nri__counties: counties() }),
        run(DAY_TWO, { hazard_nri__counties: counties() }),
        run(DAY_THREE, { hazard_nri__counties: counties({ RISK_SCORE: 51 }) }),
      ],
      "SELECT valid_from::VARCHAR AS since, valid_to::VARCHAR AS until, risk_score FROM silver.nri_counties WHERE county_fips = '08013' ORDER BY 1",
    );
    assert.deepEqual(rows, [
      { since: "2026-11-01 06:00:00+00", until: "2026-11-03 06:00:00+00", risk_score: 50.5 },
      { since: "2026-11-03 06:00:00+00", until: null, risk_score: 51 },
    ]);
  });

  test("have one column for flooding inland, whatever the release calls it", async () => {
    const rows = await rowsOf(
      [
        run(DAY_ONE, { hazard_nri__counties: [county("08013", { RFLD_RISKS: 10, RFLD_RISKR: "Very Low" })] }),
        run(DAY_TWO, {
          hazard_nri__counties: [county("08013", { IFLD_RISKS: 90, IFLD_RISKR: "Very High" })],
        }),
      ],
      "SELECT inland_flood_score AS score, inland_flood_rating AS rating FROM silver.nri_counties ORDER BY valid_from",
    );
    assert.deepEqual(rows, [
      { score: 10, rating: "Very Low" },
      { score: 90, rating: "Very High" },
    ]);
  });
});

describe("wildfire", () => {
  const query =
    "SELECT burn_probability, hazard_potential, served_by FROM silver.wildfire_hazard ORDER BY valid_from";
  const original = (value: string) => ({ hazard_wildfire__burn_probabilities: sampled(value, ["boulder"]) });
  const copy = (value: unknown) => ({
    hazard_wildfire_federal__burn_probabilities: sampled(value, ["boulder"]),
  });
  const potential = { hazard_wildfire__hazard_potentials: sampled("104", ["boulder"]) };

  test("is the Forest Service's where both services have it, with its potential", async () => {
    assert.deepEqual(
      await rowsOf([run(DAY_ONE, { ...original("0.00123"), ...potential, ...copy("12") })], query),
      [{ burn_probability: 0.00123, hazard_potential: 104, served_by: "hazard_wildfire" }],
    );
  });

  test("is the copy's on its own scale on a day that only the copy answers", async () => {
    const rows = await rowsOf(
      [run(DAY_ONE, copy("12")), run(DAY_TWO, original("0.00123")), run(DAY_THREE, copy(13))],
      query,
    );
    assert.deepEqual(rows, [
      { burn_probability: 0.0012, hazard_potential: null, served_by: "hazard_wildfire_federal" },
      { burn_probability: 0.00123, hazard_potential: null, served_by: "hazard_wildfire" },
      { burn_probability: 0.0013, hazard_potential: null, served_by: "hazard_wildfire_federal" },
    ]);
  });

  test("is NULL where the raster has nothing: NoData of the one, the largest number of the other", async () => {
    for (const nothing of [original("NoData"), copy("65535"), copy("NoData")])
      assert.equal((await rowsOf([run(DAY_ONE, nothing)], query))[0]?.burn_probability, null);
  });
});

describe("slope", () => {
  const query = "SELECT slope_degrees, elevation, points_measured FROM silver.slope";
  const of = async (elevations: readonly (number | string)[], place = "boulder") =>
    (await rowsOf([run(DAY_ONE, { hazard_elevation__points: grid(place, elevations) })], query))[0];

  test("is Horn's, from nine elevations sent as text or number", async () => {
    const elevation = fc.integer({ min: -100_000, max: 4_000_000 }).map((millimetres) => millimetres / 1000);
    const nine = fc.array(elevation, { minLength: 9, maxLength: 9 });
    const grids = fc.sample(nine, { numRuns: PLACES.length, seed: 7 });
    const points = PLACES.flatMap(({ id }, n) =>
      grid(
        id,
        grids[n]!.map((metres, i) => (i % 2 === 0 ? metres : String(metres))),
      ),
    );
    const rows = await rowsOf(
      [run(DAY_ONE, { hazard_elevation__points: points })],
      `${query} ORDER BY place_id`,
    );
    for (const [n, { id }] of PLACES.entries()) {
      const found = Number(rows[n]?.slope_degrees);
      assert.ok(Math.abs(found - slopeOf(id, grids[n]!)) < 1e-5, `${id}: ${found}`);
      assert.equal(rows[n]?.elevation, grids[n]![4]);
    }
  });

  test("is 0 on a plain, and 45 degrees where it rises as far as it goes", async () => {
    assert.equal((await of([5, 5, 5, 5, 5, 5, 5, 5, 5]))?.slope_degrees, 0);
    const step = (SPACING * Math.PI * EARTH) / 180;
    const rising = [2, 2, 2, 1, 1, 1, 0, 0, 0].map((n) => n * step);
    assert.equal((await of(rising))?.slope_degrees, 45);
  });

  test("is unknown when a point was not measured or not asked", async () => {
    assert.deepEqual(await of([1, 2, 3, 4, 5, 6, 7, 8, "-1000000"]), {
      slope_degrees: null,
      elevation: 5,
      points_measured: "8",
    });
    assert.equal((await of([1, 2, 3, 4, 5]))?.slope_degrees, null);
  });
});

describe("water stress", () => {
  const query =
    "SELECT basin, score, label, category, ratio, is_arid FROM silver.water_stress WHERE place_id = 'boulder'";

  test("has no score where there is no data, and the highest on arid land", async () => {
    const none = { bws_raw: -9999, bws_score: -9999, bws_label: "No Data", bws_cat: -9999 };
    const [nothing] = await rowsOf([run(DAY_ONE, { hazard_water__basins: basins(none) })], query);
    assert.deepEqual(Object.values(nothing!).slice(1), [null, null, null, null, null]);
    const dry = { bws_raw: 9999, bws_score: 5, bws_label: "Arid and Low Water Use", bws_cat: -1 };
    const [arid] = await rowsOf([run(DAY_ONE, { hazard_water__basins: basins(dry) })], query);
    assert.deepEqual(Object.values(arid!).slice(1), [5, "Arid and Low Water Use", "-1", null, true]);
  });

  test("is that of the most stressed of the basins that meet", async () => {
    const meeting = [1.5, 3.25, -9999].map((bws_score, n) => ({
      place_id: "boulder",
      string_id: `b${n}`,
      bws_score,
    }));
    const [found] = await rowsOf([run(DAY_ONE, { hazard_water__basins: meeting })], query);
    assert.deepEqual([found?.basin, found?.score], ["b1", 3.25]);
  });
});

describe("hazards by place", () => {
  const stressed = { bws_raw: 0.3, bws_score: 2.5, bws_label: "Medium - High (20-40%)", bws_cat: 2 };

  test("are those known at the end of each day, and what is lacking has its reason", async () => {
    const rows = await rowsOf(
      [
        run(DAY_ONE, {
          hazard_nri__counties: counties().slice(1),
          hazard_wildfire_federal__burn_probabilities: sampled("12", ["asheville"]),
        }),
        run(DAY_TWO, {
          hazard_nri__counties: counties({ RISK_SCORE: null, RISK_RATNG: "Insufficient Data" }),
          hazard_wildfire__burn_probabilities: sampled("NoData"),
          hazard_elevation__points: grid("asheville", [1, 2, 3]),
          hazard_water__basins: basins(stressed).slice(1),
        }),
        run(DAY_THREE, {
          hazard_nri__counties: counties(),
          hazard_wildfire__burn_probabilities: sampled("0.002"),
          hazard_elevation__points: PLACES.flatMap(({ id }) => grid(id, [1, 2, 3, 4, 5, 6, 7, 8, 9])),
          hazard_water__basins: basins(stressed),
        }),
      ],
      "SELECT as_of::VARCHAR AS as_of, risk_score, wildfire_served_by, missing FROM gold.hazard_by_place WHERE place_id = 'asheville' ORDER BY as_of",
    );
    assert.deepEqual(rows, [
      {
        as_of: "2026-11-01",
        risk_score: null,
        wildfire_served_by: "hazard_wildfire_federal",
        missing: "risk index: has no county 37021; slope: not read yet; water stress: not read yet",
      },
      {
        as_of: "2026-11-02",
        risk_score: null,
        wildfire_served_by: "hazard_wildfire",
        missing:
          "risk index: no score, Insufficient Data; wildfire: the raster has no data there; slope: 3 of 9 elevations measured; water stress: the place lies in no basin",
      },
      { as_of: "2026-11-03", risk_score: 50.5, wildfire_served_by: "hazard_wildfire", missing: null },
    ]);
  });

  test("of a day stay as they were when a later day brings others", async () => {
    const first = run(DAY_ONE, { hazard_nri__counties: counties() });
    const query = "SELECT * FROM gold.hazard_by_place WHERE as_of = '2026-11-01' ORDER BY place_id";
    const later = run(DAY_TWO, { hazard_nri__counties: counties({ RISK_SCORE: 99 }) });
    assert.deepEqual(await rowsOf([first, later], query), await rowsOf([first], query));
  });

  test("are none before anything was read", async () => {
    assert.deepEqual(await rowsOf([], "FROM gold.hazard_by_place"), []);
  });
});

test("SQL and TypeScript know the same places", async () => {
  const rows = await rowsOf([], "SELECT * FROM silver.places ORDER BY place_id");
  assert.deepEqual(
    rows,
    PLACES.map(({ id, name, state, latitude, longitude, countyFips }) => ({
      place_id: id,
      name,
      state,
      latitude,
      longitude,
      county_fips: countyFips,
    })),
  );
});

describe("an assertion finds its defect", () => {
  const DEFECTS: Readonly<Record<string, string>> = {
    "silver/hazard_versions_do_not_overlap": "UPDATE silver.slope SET valid_to = valid_from",
    "silver/wildfire_copies_agree":
      "UPDATE bronze.hazard_wildfire_federal__burn_probabilities SET value = '\"123\"' WHERE place_id = 'boulder'",
    "gold/hazard_every_place_is_told": "UPDATE gold.hazard_by_place SET slope_degrees = NULL",
    "silver.slope:range(slope_degrees)": "UPDATE silver.slope SET slope_degrees = 90.5",
    "silver.water_stress:range(score)": "UPDATE silver.water_stress SET score = 5.5",
    "silver.nri_counties:range(risk_score)": "UPDATE silver.nri_counties SET risk_score = 100.5",
    "silver.wildfire_hazard:range(burn_probability)":
      "UPDATE silver.wildfire_hazard SET burn_probability = 12",
  };
  const runs = [
    run(DAY_ONE, {
      hazard_nri__counties: counties(),
      hazard_wildfire__burn_probabilities: sampled("0.00123"),
      hazard_wildfire_federal__burn_probabilities: sampled("12"),
      hazard_elevation__points: PLACES.flatMap(({ id }) => grid(id, [1, 2, 3, 4, 5, 6, 7, 8, 9])),
      hazard_water__basins: basins({ bws_raw: 0.3, bws_score: 2.5, bws_label: "High", bws_cat: 2 }),
    }),
  ];

  test("and each file of assertions has one planted for it", () => {
    const files = graph.assertions.filter(({ check }) => check.kind === "sql").map(({ name }) => name);
    assert.deepEqual(
      files.filter((name) => DEFECTS[name] === undefined),
      [],
    );
  });

  for (const [name, defect] of Object.entries(DEFECTS)) {
    test(name, async () => {
      await using database = await openPlaceLake(graph, runs);
      await database.run(defect);
      const assertion = graph.assertions.filter((candidate) => candidate.name === name);
      assert.deepEqual(await database.use((connection) => failing(connection, assertion)), [name]);
    });
  }
});

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Graph } from "../../lake/compile/graph.ts";
import type { Database } from "../../lake/duckdb/database.ts";
import { compilePlaces, failing, openPlaceLake, type Run, type Sent } from "./place-lake.ts";

const FIGURES = ["B01003_001", "B19013_001", "B25064_001", "B25077_001", "B23025_003", "B23025_005"];

function county(data_year: number, code: string, figures: Sent = {}): Sent {
  const usual = FIGURES.flatMap((name) => [
    [`${name}E`, "50000"],
    [`${name}M`, "400"],
  ]);
  return {
    NAME: `County ${code}, Colorado`,
    ...Object.fromEntries(usual),
    B25064_001E: "1500",
    B23025_005E: "2500",
    state: "08",
    county: code,
    data_year: String(data_year),
    ...figures,
  };
}

function value(seriesID: string, year: number, period: string, text: string, more: Sent = {}): Sent {
  return { seriesID, year: String(year), period, periodName: "-", value: text, footnotes: [{}], ...more };
}

const RATE = "LAUCN080310000000003";
const months = (n: number) => Array.from({ length: n }, (_, i) => `M${String(i + 1).padStart(2, "0")}`);
const income = (at: string, ...rows: Sent[]): Run => ({ at, rows: { census__income: rows } });
const jobs = (at: string, ...rows: Sent[]): Run => ({ at, rows: { bls__observations: rows } });

let graph: Graph;
before(async () => {
  graph = await compilePlaces();
});

/** Opens the lake, checks that every assertion holds, and gives the rows of a query. */
async function rowsOf(runs: readonly Run[], sql: string): Promise<unknown[][]> {
  await using database = await openPlaceLake(graph, runs);
  assert.deepEqual(await database.use((connection) => failing(connection, graph.assertions)), []);
  const rows = await database.rows(sql);
  return rows.map((row) =>
    Object.values(row).map((cell) => (cell === null || typeof cell === "boolean" ? cell : String(cell))),
  );
}

test("every assertion holds for a lake with nothing in it", async () => {
  assert.deepEqual(await rowsOf([], "FROM gold.market_jobs"), []);
});

describe("incomes", () => {
  test("without a figure are NULL with the reason, whatever the sentinel and however it is written", async () => {
    const sentinels = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((digit) => `-${String(digit).repeat(9)}`);
    const written = [...sentinels, "-666666666.0", null, "52000"];
    const rows = written.map((B19013_001E, i) =>
      county(2023, String(100 + i), { B19013_001E, B19013_001M: "-555555555" }),
    );
    const found = await rowsOf(
      [income("2026-11-21T10:00:00Z", ...rows)],
      `SELECT estimate::INTEGER, estimate_null_reason, margin, margin_null_reason
       FROM silver.census_income WHERE variable = 'B19013_001' ORDER BY county`,
    );
    assert.deepEqual(
      found.map(([estimate]) => estimate),
      [...Array(11).fill(null), "52000"],
    );
    assert.match(String(found[5]![1]), /too few sample observations for an estimate/);
    assert.equal(found[9]![1], found[5]![1]);
    assert.equal(found[10]![1], "left empty");
    assert.equal(found[11]![1], null);
    assert.ok(found.every(([, , margin, reason]) => margin === null && /controlled/.test(String(reason))));
  });

  test("keep the zeros of FIPS codes, and count in the version read last", async () => {
    const runs = [
      income("2026-11-20T10:00:00Z", county(2023, "001", { B19013_001E: "60000" })),
      income("2026-11-21T10:00:00Z", county(2023, "001", { B19013_001E: "61000" })),
    ];
    const sql = "SELECT place, median_household_income::INTEGER FROM gold.census_income";
    assert.deepEqual(await rowsOf(runs, sql), [["08001", "61000"]]);
    assert.deepEqual(await rowsOf([...runs].reverse(), sql), [["08001", "61000"]]);
  });

  test("are compared with the newest vintage that shares no year, by both margins", async () => {
    const told = (year: number, B19013_001E: string, margin: string) =>
      county(year, "031", { B19013_001E, B19013_001M: margin });
    const years = [
      told(2014, "50000", "300"),
      told(2018, "60000", "300"),
      told(2019, "61000", "400"),
      told(2023, "61400", "300"),
    ];
    const found = await rowsOf(
      [income("2026-11-21T10:00:00Z", ...years)],
      `SELECT data_year, compared_to, income_change::INTEGER, income_change_margin::DECIMAL(9, 2), income_change_is_significant
       FROM gold.census_income ORDER BY data_year`,
    );
    assert.deepEqual(found, [
      ["2014", null, null, null, null],
      ["2018", null, null, null, null],
      ["2019", "2014", "11000", "500.00", true],
      ["2023", "2018", "1400", "424.26", true],
    ]);
  });

  test("come with a rate of those without work, in percent", async () => {
    const rows = [
      county(2023, "031", { B23025_003E: "400000", B23025_005E: "17000" }),
      county(2023, "033", { B23025_003E: "0", B23025_005E: "0" }),
    ];
    const found = await rowsOf(
      [income("2026-11-21T10:00:00Z", ...rows)],
      "SELECT unemployment_rate FROM gold.census_income ORDER BY place",
    );
    assert.deepEqual(found, [["4.250"], [null]]);
  });
});

describe("values of the Bureau of Labor Statistics", () => {
  test("are known from the day they were first seen to the day another was", async () => {
    const at = (day: string, text: string, more: Sent = {}) =>
      jobs(day, value(RATE, 2026, "M09", text, more));
    const preliminary = { footnotes: [{ code: "P", text: "preliminary" }] };
    const runs = [
      at("2026-11-01T23:30:00Z", "4.2", preliminary),
      at("2026-11-02T01:00:00Z", "4.2", preliminary),
      at("2026-11-05T08:00:00Z", "4.9", preliminary),
      at("2026-11-05T20:00:00Z", "4.3", preliminary),
      at("2026-11-10T08:00:00Z", "4.3"),
      at("2026-11-12T08:00:00Z", "4.2"),
    ];
    const sql = `SELECT value::DECIMAL(3, 1), is_preliminary, known_from, known_to FROM silver.bls_observations ORDER BY known_from`;
    const story = [
      ["4.2", true, "2026-11-01", "2026-11-05"],
      ["4.3", true, "2026-11-05", "2026-11-12"],
      ["4.2", false, "2026-11-12", "9999-12-31"],
    ];
    assert.deepEqual(await rowsOf(runs, sql), story);
    assert.deepEqual(await rowsOf(runs.toReversed(), sql), story);
  });

  test("that were not collected are NULL with the footnote, and come back as values when they are", async () => {
    const note = {
      footnotes: [{ code: "9", text: "Data unavailable due to the 2025 lapse in appropriations." }],
    };
    const runs = [
      jobs("2026-01-01T10:00:00Z", value(RATE, 2025, "M10", "-", note), value(RATE, 2025, "M11", "-")),
      jobs("2026-01-05T10:00:00Z", value(RATE, 2025, "M10", "4.4")),
    ];
    const sql =
      "SELECT period_start, value::DECIMAL(3, 1), null_reason, known_from FROM silver.bls_observations ORDER BY ALL";
    assert.deepEqual(await rowsOf(runs, sql), [
      ["2025-10-01", "4.4", null, "2026-01-05"],
      ["2025-10-01", null, "Data unavailable due to the 2025 lapse in appropriations.", "2026-01-01"],
      ["2025-11-01", null, "no reason given", "2026-01-01"],
    ]);
  });

  test("are told by series: program, place, measure, unit, frequency", async () => {
    const ids = [
      "LNS14000000",
      "LNS11000000",
      "CES0000000001",
      "LASST080000000000006",
      RATE,
      "SMS08000000000000001",
    ];
    const rows = [
      ...ids.map((id) => value(id, 2026, "M01", "4")),
      value("ENU0803140010", 2026, "Q03", "1400"),
    ];
    const found = await rowsOf(
      [jobs("2026-11-21T10:00:00Z", ...rows)],
      `SELECT s.dataset, s.place, s.measure, s.unit, o.frequency, o.period_start, is_seasonally_adjusted
       FROM silver.bls_series AS s JOIN silver.bls_observations AS o USING (dataset) ORDER BY ALL`,
    );
    assert.deepEqual(found, [
      ["CES0000000001", "US", "payroll_jobs", "thousands of jobs", "M", "2026-01-01", true],
      ["ENU0803140010", "08031", "average_weekly_wage", "dollars per week", "Q", "2026-07-01", false],
      ["LASST080000000000006", "08", "labor_force", "persons", "M", "2026-01-01", true],
      ["LAUCN080310000000003", "08031", "unemployment_rate", "percent", "M", "2026-01-01", false],
      ["LNS11000000", "US", "labor_force", "thousands of persons", "M", "2026-01-01", true],
      ["LNS14000000", "US", "unemployment_rate", "percent", "M", "2026-01-01", true],
      ["SMS08000000000000001", "08", "payroll_jobs", "thousands of jobs", "M", "2026-01-01", true],
    ]);
  });

  test("of a year are averaged without the Bureau's own average, and the year is complete with its gaps", async () => {
    const rows = [
      ...months(11).map((period, i) => value(RATE, 2025, period, i < 5 ? "4.0" : "5.0")),
      value(RATE, 2025, "M12", "-"),
      value(RATE, 2025, "M13", "4.6"),
      ...months(3).map((period) => value(RATE, 2026, period, "4.1")),
      ...["Q01", "Q02", "Q03", "Q04"].map((period, i) =>
        value("ENU0803140010", 2025, period, String(1000 + 100 * i)),
      ),
      value("ENU0803140010", 2025, "Q05", "1150"),
      value("SMS08000000000000001", 2025, "M01", "2900.5"),
    ];
    const found = await rowsOf(
      [jobs("2026-11-21T10:00:00Z", ...rows)],
      `SELECT data_year, place, months, missing_months, is_complete, unemployment_rate, payroll_jobs, average_weekly_wage,
         latest_month, latest_unemployment_rate
       FROM gold.market_jobs ORDER BY ALL`,
    );
    assert.deepEqual(found, [
      ["2025", "08", "0", "0", false, null, "2900500", null, null, null],
      ["2025", "08031", "11", "1", true, "4.545", null, "1150.00", "2025-11-01", "5.000"],
      ["2026", "08031", "3", "0", false, "4.100", null, null, "2026-03-01", "4.100"],
    ]);
  });
});

test("amenities are compared within their month, weighted by the buildings asked", async () => {
  const row = (
    submarket_id: string,
    adoption_rate: number,
    sample_size: number,
    as_of = "2026-10",
  ): Sent => ({
    submarket_id,
    amenity: "pool",
    adoption_rate,
    premium_usd: 60.5,
    sample_size,
    as_of,
  });
  const benchmarks = (at: string, ...rows: Sent[]): Run => ({ at, rows: { amenity__benchmarks: rows } });
  const found = await rowsOf(
    [
      benchmarks("2026-10-20T10:00:00Z", row("a", 90, 10), row("b", 50, 10)),
      benchmarks("2026-11-02T10:00:00Z", row("a", 80, 30), row("b", 40.5, 10), row("b", 1, 10, "2026-11")),
    ],
    `SELECT as_of, submarket_id, adoption_rate::DECIMAL(4, 1), market_adoption_rate::DECIMAL(6, 3), adoption_rank, sample_size
     FROM gold.amenity_benchmarks ORDER BY ALL`,
  );
  assert.deepEqual(found, [
    ["2026-10-01", "a", "80.0", "70.125", "1", "30"],
    ["2026-10-01", "b", "40.5", "70.125", "2", "10"],
    ["2026-11-01", "b", "1.0", "1.000", "1", "10"],
  ]);
});

describe("each assertion finds its planted defect", () => {
  let database: Database;
  before(async () => {
    const benchmarks = ["a", "b"].map((submarket_id, i) => ({
      submarket_id,
      amenity: "pool",
      adoption_rate: 40 + 10 * i,
      premium_usd: null,
      sample_size: 10,
      as_of: "2026-10",
    }));
    const rows = {
      census__income: [
        county(2018, "031"),
        county(2023, "031"),
        county(2023, "033", { B19013_001E: "-666666666" }),
      ],
      amenity__benchmarks: benchmarks,
      bls__observations: [
        ...months(12).map((period) => value(RATE, 2025, period, period === "M10" ? "-" : "4.0")),
        value(RATE, 2025, "M13", "4.0"),
        ...["04", "05", "06"].map((measure, i) =>
          value(`LAUCN0803100000000${measure}`, 2025, "M01", String([4000, 96_000, 100_000][i])),
        ),
      ],
    };
    database = await openPlaceLake(graph, [{ at: "2026-11-21T10:00:00Z", rows }]);
  });
  after(() => database[Symbol.asyncDispose]());

  const DEFECTS: Readonly<Record<string, string>> = {
    "bronze/bls_periods_are_known": "UPDATE bronze.bls__observations SET period = 'S01' WHERE period = 'M13'",
    "silver/census_sentinels_are_gone":
      "UPDATE silver.census_income SET estimate = -666666666 WHERE estimate IS NULL",
    "silver/census_fips_codes_are_whole":
      "UPDATE silver.census_income SET county = '31', place = '0831' WHERE county = '031'",
    "silver/bls_places_are_fips_codes": "UPDATE silver.bls_series SET place = '8031'",
    "silver/bls_gaps_are_null":
      "UPDATE silver.bls_observations SET value = 0, null_reason = NULL WHERE value IS NULL",
    "silver/bls_intervals_meet":
      "UPDATE silver.bls_observations SET known_to = '2026-12-01' WHERE period_start = '2025-03-01'",
    "silver/bls_rates_are_percentages":
      "UPDATE silver.bls_observations SET value = 100.1 WHERE unit = 'percent' AND value IS NOT NULL",
    "silver/bls_rates_match_the_counts":
      "UPDATE silver.bls_observations SET value = 4100 WHERE measure = 'unemployed'",
    "silver/bls_averages_match_the_months":
      "UPDATE bronze.bls__observations SET value = '5.0' WHERE period = 'M13'",
    "gold/market_jobs_match_what_was_read":
      "UPDATE gold.market_jobs SET unemployment_rate = 4.1 WHERE months = 11",
    "gold/census_income_compares_apart":
      "UPDATE gold.census_income SET compared_to = 2019 WHERE compared_to = 2018",
    "gold/amenity_benchmarks_are_all_there": "DELETE FROM gold.amenity_benchmarks WHERE submarket_id = 'a'",
  };

  test("or there is none planted for it", async () => {
    const files = graph.assertions.filter(({ check }) => check.kind === "sql").map(({ name }) => name);
    assert.deepEqual(Object.keys(DEFECTS).sort(), files.sort());
    assert.deepEqual(await database.use((connection) => failing(connection, graph.assertions)), []);
  });

  for (const [name, defect] of Object.entries(DEFECTS)) {
    test(name, async () => {
      const assertion = graph.assertions.filter((candidate) => candidate.name === name);
      const found = await database.use(async (connection) => {
        await connection.run("BEGIN");
        try {
          await connection.run(defect);
          return await failing(connection, assertion);
        } finally {
          await connection.run("ROLLBACK");
        }
      });
      assert.deepEqual(found, [name]);
    });
  }
});

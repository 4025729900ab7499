/** Incomes, jobs and amenities from the mock to gold through the command line, at a fixed clock. */
import assert from "node:assert/strict";
import { test } from "node:test";
import bls from "../../extract/bls/source.ts";
import census from "../../extract/census/source.ts";
import { serveMockApi } from "../../mock-api/index.ts";
import { readAll } from "../extract/reading.ts";
import { lake, temporaryFolder } from "../support/lake-process.ts";
import { publishedBytes } from "../support/tables.ts";

const NOW = "2026-11-21T12:25:00Z";

function lakeIn(root: string) {
  const run = async (...args: readonly string[]): Promise<string> => {
    const env = { LAKE_ROOT: root, LAKE_SOURCES: "census,bls,amenity" };
    const { code, stdout, stderr } = await lake([...args, "--now", NOW], { env });
    assert.equal(code, 0, stderr);
    return stdout;
  };
  return {
    run,
    rows: async (sql: string): Promise<Record<string, unknown>[]> =>
      JSON.parse(await run("query", sql, "--format", "json")),
  };
}

test("a run for one month of amenities leaves the files of every other month as they are", async (t) => {
  const root = temporaryFolder(t);
  const { run } = lakeIn(root);
  const read = async (asOf: string) => {
    await run(
      "run-all",
      "--days",
      "1",
      "--source",
      "amenity",
      "--param",
      `as_of=${asOf}`,
      "--select",
      "+gold.amenity_benchmarks",
      "--quiet",
    );
    const files = Object.entries(publishedBytes(root)).filter(([path]) =>
      path.startsWith("gold/amenity_benchmarks/"),
    );
    return Object.fromEntries(files);
  };
  const first = await read("2026-09");
  assert.equal(Object.keys(first).length, 1);
  const second = await read("2026-10");
  const [added, ...more] = Object.keys(second).filter((path) => !(path in first));
  assert.match(added ?? "", /as_of=2026-10-01\./);
  assert.deepEqual(more, []);
  for (const [path, hash] of Object.entries(first)) assert.equal(second[path], hash, path);
});

test("a backfill by year makes a partition of each, with the numbers that the services told", async (t) => {
  const { run, rows } = lakeIn(temporaryFolder(t));
  await run(
    "backfill",
    "--from",
    "2021-01-01",
    "--to",
    "2023-01-01",
    "--every",
    "year",
    "--source",
    "census,bls",
    "--quiet",
  );
  for (const table of ["gold.market_jobs", "gold.census_income"]) {
    const years = await rows(`SELECT DISTINCT data_year FROM ${table} ORDER BY data_year`);
    assert.deepEqual(years, [{ data_year: 2021 }, { data_year: 2022 }], table);
  }

  await using mock = await serveMockApi({ now: new Date(NOW), sources: ["census", "bls"] });
  const told = { now: new Date(NOW), window: { from: new Date("2022-01-01"), to: new Date("2023-01-01") } };
  const { rows: values } = await readAll(bls, "observations", mock.baseUrls.bls!, told);
  const mean = (series: string) => {
    const months = values.filter(
      ({ seriesID, period }) => seriesID === series && /^M(0\d|1[0-2])$/.test(String(period)),
    );
    assert.equal(months.length, 12);
    return months.reduce((sum, { value }) => sum + Number(value), 0) / 12;
  };
  const [denver] = await rows("FROM gold.market_jobs WHERE place = '08031' AND data_year = 2022");
  assert.equal(Number(denver?.unemployment_rate).toFixed(2), mean("LAUCN080310000000003").toFixed(2));
  assert.equal(Number(denver?.employed), Math.round(mean("LAUCN080310000000005")));
  const [nation] = await rows("FROM gold.market_jobs WHERE place = 'US' AND data_year = 2022");
  assert.equal(Number(nation?.payroll_jobs), Math.round(1000 * mean("CES0000000001")));

  const { rows: counties } = await readAll(census, "income", mock.baseUrls.census!, told);
  const incomes = await rows(
    "SELECT place, median_household_income AS income FROM gold.census_income WHERE data_year = 2022 ORDER BY place",
  );
  assert.deepEqual(
    incomes.map(({ place, income }) => [place, income === null ? null : Number(income)]),
    counties
      .map(({ state, county, B19013_001E: income }) => [
        `${state}${county}`,
        Number(income) < 0 ? null : Number(income),
      ])
      .sort(),
  );
});

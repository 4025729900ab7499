/** Silver of the World Bank over runs at different clocks, held against what the mock itself answers at each of them. */
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import source from "../../extract/worldbank/source.ts";
import type { Graph } from "../../lake/compile/graph.ts";
import { assertSound, compileProvider, openProviderLake, type Read, readAt } from "./provider-lake.ts";

const at = (text: string) => new Date(text);
/** Editions of July, of October, of October again, of December. */
const CLOCKS = ["2026-09-20", "2026-10-10", "2026-11-21", "2026-12-20"].map((day) => at(`${day}T12:25:00Z`));
const OBSERVATIONS = "SELECT * FROM silver.worldbank_observations ORDER BY ALL";

describe("vintages of the World Bank in silver", () => {
  let graph: Graph;
  let reads: readonly Read[];
  before(async () => {
    graph = await compileProvider("worldbank");
    reads = await Promise.all(
      CLOCKS.map((now) => readAt(source, ["countries", "indicators", "data"], { now })),
    );
  });
  const lakeOf = (...of: Read[]) => openProviderLake("worldbank", graph, of);
  const data = (now: string, rows: readonly object[]): Read => ({
    now: at(now),
    rows: {
      data: rows.map((row) => ({
        ...{
          asked_date: "1960:2026",
          lastupdated: "2026-10-07",
          country: { id: "US", value: "United States" },
        },
        ...{
          indicator: { id: "SP.POP.TOTL", value: "Population, total" },
          countryiso3code: "USA",
          date: "2025",
        },
        ...{ value: 1, unit: "", obs_status: "", decimal: 0, ...row },
      })),
    },
  });
  async function vintages(...of: Read[]): Promise<string[]> {
    await using lake = await lakeOf(...of);
    const rows = await lake.rows(
      `SELECT concat_ws(' ', place, period_start, frequency, coalesce(value::VARCHAR, '-'), known_from, known_to) AS text
       FROM silver.worldbank_observations ORDER BY text`,
    );
    return rows.map(({ text }) => String(text));
  }

  test("are what each run was told, from its day to that of the run that was told otherwise", async () => {
    await using lake = await lakeOf(...reads);
    await assertSound(lake);
    for (const { now, rows } of reads) {
      const day = now.toISOString().slice(0, 10);
      const known = await lake.rows(
        `SELECT dataset, place, year(period_start)::VARCHAR AS date, value::DOUBLE AS value
         FROM silver.worldbank_observations WHERE known_from <= DATE '${day}' AND DATE '${day}' < known_to`,
      );
      const text = (dataset: unknown, place: unknown, date: unknown, value: unknown) =>
        `${dataset} ${place} ${date} ${value === null ? "-" : Number(value).toFixed(6)}`;
      const told = rows.data!.map((row) => {
        const { indicator, countryiso3code, date, value } = row as Record<string, never> & {
          indicator: { id: string };
        };
        return text(indicator.id, countryiso3code, date, value);
      });
      assert.deepEqual(
        known.map(({ dataset, place, date, value }) => text(dataset, place, date, value)).sort(),
        told.sort(),
        day,
      );
    }
  });

  test("are as many as values that changed, however often they were read", async () => {
    const [, october, november] = reads as [Read, Read, Read, Read];
    await using once = await lakeOf(october);
    await using twice = await lakeOf(october, november);
    assert.deepEqual(await twice.rows(OBSERVATIONS), await once.rows(OBSERVATIONS));
  });

  test("tell a value that was withdrawn by one edition and came back with the next", async () => {
    await using lake = await lakeOf(...reads);
    const rows = await lake.rows(
      `SELECT known_from::VARCHAR AS known_from, value IS NULL AS missing, unit
       FROM silver.worldbank_observations
       WHERE dataset = 'FP.CPI.TOTL.ZG' AND place = 'BRA' AND period_start = DATE '2024-01-01' ORDER BY known_from`,
    );
    const unit = "annual %";
    assert.deepEqual(rows, [
      { known_from: "2026-09-20", missing: false, unit },
      { known_from: "2026-10-10", missing: true, unit },
      { known_from: "2026-12-20", missing: false, unit },
    ]);
  });

  test("leave a year's value of all of history apart from the edition that moved it", async () => {
    await using lake = await lakeOf(...reads);
    const [row] = await lake.rows(
      `SELECT count(*)::INTEGER AS vintages, max(known_from)::VARCHAR AS moved FROM silver.worldbank_observations
       WHERE dataset = 'NY.GDP.MKTP.CD' AND place = 'USA' AND period_start = DATE '1990-01-01'`,
    );
    assert.deepEqual(row, { vintages: 2, moved: "2026-12-20" });
  });

  test("take the last value of a day, and none of an edition older than one seen before", async () => {
    const day = [data("2026-10-08T08:00:00Z", [{ value: 1 }]), data("2026-10-08T20:00:00Z", [{ value: 2 }])];
    const stale = data("2026-10-09T08:00:00Z", [{ value: 0.5, lastupdated: "2026-07-01" }]);
    const next = data("2026-10-10T08:00:00Z", [{ value: 2 }]);
    assert.deepEqual(await vintages(...day, stale, next), [
      "USA 2025-01-01 A 2.000000000 2026-10-08 9999-12-31",
    ]);
  });

  test("hold no row of years that were not asked for, and a warning says so", async () => {
    const ignored = data("2026-10-08T08:00:00Z", [
      { asked_date: "2030:2031" },
      { asked_date: "2025", value: 3 },
    ]);
    await using lake = await lakeOf(ignored);
    assert.deepEqual(await lake.failing(), ["bronze/worldbank_rows_lie_in_the_years_asked"]);
    assert.deepEqual(await vintages(ignored), ["USA 2025-01-01 A 3.000000000 2026-10-08 9999-12-31"]);
  });

  test("read years, quarters and months, and give a place to rows without a code", async () => {
    const rows = [
      { date: "2025", countryiso3code: "", country: { id: "1W", value: "World" } },
      { date: "2025Q3", asked_date: "2025Q1:2025Q4" },
      { date: "2025M11", asked_date: "2025M01:2025M12" },
    ];
    const [first] = reads;
    const read = data("2026-12-20T08:00:00Z", rows);
    const whole = { ...read, rows: { ...read.rows, countries: first!.rows.countries! } };
    assert.deepEqual(await vintages(whole), [
      "USA 2025-07-01 Q 1.000000000 2026-12-20 9999-12-31",
      "USA 2025-11-01 M 1.000000000 2026-12-20 9999-12-31",
      "WLD 2025-01-01 A 1.000000000 2026-12-20 9999-12-31",
    ]);
  });

  test("keep every digit that a number was sent with, up to nine places", async () => {
    const read = data("2026-10-08T08:00:00Z", [
      { value: 27_720_709_000_000.25 },
      { date: "2024", value: 8.00279982052121 },
    ]);
    assert.deepEqual(await vintages(read), [
      "USA 2024-01-01 A 8.002799821 2026-10-08 9999-12-31",
      "USA 2025-01-01 A 27720709000000.250000000 2026-10-08 9999-12-31",
    ]);
  });

  test("have models and assertions that hold for a lake with nothing in it", async () => {
    await using lake = await lakeOf();
    await assertSound(lake);
  });

  const DEFECTS: Readonly<Record<string, string>> = {
    "silver/worldbank_vintages_are_contiguous":
      "UPDATE silver.worldbank_observations SET known_to = known_to + 1 WHERE known_to < DATE '9999-12-31'",
    "silver/worldbank_latest_values_match_the_last_read":
      "UPDATE silver.worldbank_observations SET value = value + 1 WHERE known_to = DATE '9999-12-31' AND place = 'WLD'",
  };
  test("are watched by assertions, each of which finds its planted defect", async () => {
    await using lake = await lakeOf(...reads);
    for (const [name, defect] of Object.entries(DEFECTS)) {
      await lake.run("BEGIN");
      await lake.run(defect);
      assert.ok((await lake.failing()).includes(name), name);
      await lake.run("ROLLBACK");
    }
    await assertSound(lake);
  });

  test("stand beside countries told from aggregates, and indicators told once", async () => {
    await using lake = await lakeOf(...reads);
    const aggregates = await lake.rows(
      "SELECT id FROM silver.worldbank_countries WHERE is_aggregate ORDER BY id",
    );
    assert.deepEqual(
      aggregates.map(({ id }) => id),
      ["AFE", "EUU", "WLD"],
    );
    const [row] = await lake.rows(
      "SELECT count(*)::INTEGER AS ids, count(*) FILTER (name LIKE '%[archived]')::INTEGER AS second FROM silver.worldbank_indicators",
    );
    const ids = new Set(reads[0]!.rows.indicators!.map(({ id }) => id));
    assert.deepEqual(row, { ids: ids.size, second: 0 });
    assert.equal(reads[0]!.rows.indicators!.length, ids.size + 1);
  });
});

/** The flows of this project, from the command line to their gold tables, on the mock. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { openDatabase } from "../../lake/duckdb/database.ts";
import { lake, temporaryFolder } from "../support/lake-process.ts";
import { publishedBytes } from "../support/tables.ts";
import { jsonOf } from "./failure.ts";

const NOW = "2026-11-21T12:00:00Z";

function lakeIn(t: TestContext) {
  const root = join(temporaryFolder(t), "lake");
  const run = async (...args: string[]) => {
    const finished = await lake(["run", ...args, "--now", NOW, "--json"], { env: { LAKE_ROOT: root } });
    assert.equal(finished.code, 0, finished.stdout + finished.stderr);
    return jsonOf(finished);
  };
  return {
    root,
    run,
    /** Of the published file of each model that is named with its layer. */
    rows: async (sql: string) => {
      await using database = await openDatabase({ directories: [root] });
      const tables = /\b(silver|gold)\.(\w+)/g;
      return await database.rows(
        sql.replace(tables, (_, layer, model) => `'${join(root, layer, model)}/*.parquet'`),
      );
    },
    /** Bytes of the files of one model, by name. */
    files: (model: string) =>
      Object.fromEntries(
        Object.entries(publishedBytes(root)).filter(([path]) => path.includes(`/${model}/`)),
      ),
  };
}

describe("a flow of this project", { concurrency: 2 }, () => {
  test("with as_of writes the partition of that month, and leaves the files of other months as they are", async (t) => {
    const { run, rows, files } = lakeIn(t);
    await run("refresh-amenity-benchmarks", "--as-of", "2026-09");
    const before = files("amenity_benchmarks");
    assert.deepEqual(Object.keys(before).length, 2, "one file in silver or in gold each");
    const { landed, models } = (await run("refresh-amenity-benchmarks", "2026-10-31")) as {
      landed?: { resource: string }[];
      models?: { model: string }[];
    };
    assert.deepEqual(
      [landed?.length, models?.map(({ model }) => model).sort()],
      [1, ["gold.amenity_benchmarks", "silver.amenity_benchmarks"]],
    );
    const after = files("amenity_benchmarks");
    const gold = Object.keys(before).find((path) => path.includes("gold"))!;
    assert.match(gold, /as_of=2026-09-01\./);
    assert.equal(after[gold], before[gold], "same name, same bytes");
    assert.deepEqual(
      await rows("SELECT DISTINCT as_of::VARCHAR AS m FROM gold.amenity_benchmarks ORDER BY m"),
      [{ m: "2026-09-01" }, { m: "2026-10-01" }],
    );
  });

  test("with a year shows new partitions for that year", async (t) => {
    const { run, rows } = lakeIn(t);
    const years = () =>
      rows(`
        SELECT DISTINCT 'jobs' AS of, data_year FROM gold.market_jobs
        UNION ALL SELECT DISTINCT 'income', data_year FROM gold.census_income ORDER BY ALL`);
    await run("refresh-market-data", "2022", "2026-11-01");
    const first = ["income", "jobs"].map((of) => ({ of, data_year: 2022 }));
    assert.deepEqual(await years(), first);
    await run("refresh-market-data", "2023", "2026-11-01");
    const second = ["income", "jobs"].flatMap((of) => [2022, 2023].map((data_year) => ({ of, data_year })));
    assert.deepEqual(await years(), second);
  });

  test("reads the hazards of every place as of today", async (t) => {
    const { run, rows } = lakeIn(t);
    await run("refresh-hazard-metrics", "--as-of", "2026-11-21");
    const [told] = await rows(
      "SELECT count(*) AS places, min(as_of)::VARCHAR AS day, count(risk_score) AS risks FROM gold.hazard_by_place",
    );
    assert.equal(told?.day, "2026-11-21");
    assert.ok(Number(told?.places) > 0 && Number(told?.risks) > 0, JSON.stringify(told));
    assert.ok(Number((await rows("SELECT count(*) AS n FROM silver.geocodes"))[0]?.n) > 0);
  });

  test("values the vehicles of its config, and no others", async (t) => {
    const { root, run, rows } = lakeIn(t);
    const config = join(root, "../vehicles.json");
    const vehicles = [
      { vin: "2t1burhe5ec123456", mileage: 60_000 },
      { license_plate: "S8TAN", state_code: "AL" },
    ];
    writeFileSync(config, JSON.stringify({ vehicles }));
    const { runId } = await run("vehicle-market-value", "--config", config);
    assert.deepEqual(
      await rows("SELECT DISTINCT vehicle_id FROM silver.vehicle_quotes ORDER BY vehicle_id"),
      [{ vehicle_id: "2T1BURHE5EC123456" }, { vehicle_id: "AL-S8TAN" }],
    );
    const manifest = readFileSync(join(root, `_state/manifests/run_${runId}.json`), "utf8");
    assert.match(manifest, /"command": ?"lake run vehicle-market-value --config /);
  });
});

/** FRED and the World Bank by the real CLI: what was known when, over runs at different clocks. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { openDatabase, type Row } from "../../lake/duckdb/database.ts";
import { lake, temporaryFolder } from "../support/lake-process.ts";

const ENV = { LAKE_SOURCES: "fred,worldbank" };
const DATASETS = "GDP,UNRATE,FPCPITOTLZGUSA,FP.CPI.TOTL.ZG";
const [EARLY, LATE] = ["2026-10-05T12:25:00Z", "2026-12-20T12:25:00Z"];

async function extracted(root: string, now: string, ...args: string[]): Promise<void> {
  const command = [
    "run-all",
    "--datasets",
    DATASETS,
    "--select",
    "tag:fred",
    "--select",
    "tag:worldbank",
    "--now",
    now,
  ];
  const { code, stderr } = await lake([...command, "--quiet", ...args], { env: { ...ENV, LAKE_ROOT: root } });
  assert.equal(code, 0, stderr);
}

/** `fred` and `worldbank` name the published observations of each. */
async function query(root: string, sql: string): Promise<readonly Row[]> {
  await using database = await openDatabase({ connections: 1, directories: [root] });
  for (const provider of ["fred", "worldbank"])
    await database.run(
      `CREATE VIEW ${provider} AS FROM read_parquet('${root}/silver/${provider}_observations/*.parquet')`,
    );
  return await database.rows(sql);
}

test("a first run and an incremental one know what one later run over all of it knows", async (t) => {
  const folder = temporaryFolder(t);
  const [twice, once] = [join(folder, "twice"), join(folder, "once")];
  await Promise.all([
    extracted(twice, EARLY, "--from", "2022-01-01").then(() => extracted(twice, LATE)),
    extracted(once, LATE, "--from", "2022-01-01"),
  ]);

  const fred = "SELECT * FROM fred ORDER BY ALL";
  assert.deepEqual(await query(twice, fred), await query(once, fred));

  const known = await query(
    twice,
    `SELECT dataset, arg_min(value, known_from)::VARCHAR AS first, arg_max(value, known_from)::VARCHAR AS latest,
       string_agg(known_from::VARCHAR, ' ' ORDER BY known_from) AS days
     FROM fred
     WHERE (dataset, period_start) IN (('GDP', DATE '2026-04-01'), ('UNRATE', DATE '2026-09-01'))
     GROUP BY dataset ORDER BY dataset`,
  );
  const [gdp, unrate] = known;
  assert.equal(gdp?.days, "2026-07-30 2026-08-28 2026-09-28");
  assert.notEqual(gdp?.first, gdp?.latest);
  assert.ok(String(unrate?.days).endsWith("2026-11-11 2026-12-02"), String(unrate?.days));

  const brazil = await query(
    twice,
    `SELECT value IS NULL AS missing, known_from::VARCHAR AS known_from FROM worldbank
     WHERE place = 'BRA' AND period_start = DATE '2024-01-01' ORDER BY known_from`,
  );
  // Withdrawn in October and back in December: neither run saw it gone, the second saw it revised.
  assert.deepEqual(brazil, [
    { missing: false, known_from: "2026-10-05" },
    { missing: false, known_from: "2026-12-20" },
  ]);

  const mirrored = await query(
    twice,
    `SELECT count(*)::INTEGER AS differ FROM fred AS f
     JOIN worldbank AS w USING (place, period_start, frequency)
     WHERE f.dataset = 'FPCPITOTLZGUSA' AND w.dataset = 'FP.CPI.TOTL.ZG' AND f.known_to = w.known_to
       AND f.value IS DISTINCT FROM w.value`,
  );
  assert.deepEqual(mirrored, [{ differ: 0 }]);
});

test("an unknown key stops the whole source with FRED's words, and what to do", async (t) => {
  const root = temporaryFolder(t);
  const args = [
    "run-all",
    "--source",
    "fred",
    "--days",
    "1",
    "--now",
    EARLY,
    "--mock-scenario",
    "unauthorized",
  ];
  const { code, stderr } = await lake([...args, "--quiet"], { env: { ...ENV, LAKE_ROOT: root } });
  assert.notEqual(code, 0);
  assert.match(stderr, /FRED refuses the key: .*api_key is not registered/);
  assert.match(stderr, /FRED_API_KEY/);
  assert.ok(!stderr.includes("abcdefghijklmnopqrstuvwxyz123456"));
});

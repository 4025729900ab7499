/** Silver and gold of EIA over runs at different clocks, between which values are revised and nobody says so. */
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { DATASETS } from "../../extract/eia/series.ts";
import source from "../../extract/eia/source.ts";
import type { Graph } from "../../lake/compile/graph.ts";
import { compileLake } from "../../lake/compile-lake.ts";
import { createEmptyTable, createSchemas } from "../../lake/duckdb/catalog.ts";
import { openDatabase } from "../../lake/duckdb/database.ts";
import { loadSources } from "../../lake/project.ts";
import { serveMockApi } from "../../mock-api/index.ts";
import { assertSound, compileProvider, openProviderLake, type Read, readAt } from "./provider-lake.ts";

const at = (text: string) => new Date(text);
const CLOCKS = ["2026-09-02", "2026-09-08", "2026-09-10", "2026-10-27", "2026-11-21"].map((day) =>
  at(`${day}T12:25:00Z`),
);
/** Hours are many, months are revised for long. */
const FROM = { hourly: at("2026-08-20"), others: at("2025-06-01") };
const HOURLY = [...DATASETS].filter(([, { frequency }]) => frequency === "hourly").map(([id]) => id);
const OTHERS = [...DATASETS.keys()].filter((id) => !HOURLY.includes(id));
const LATEST = `SELECT series_id, period_start::VARCHAR AS period, value::VARCHAR AS value FROM silver.eia_observations
  WHERE known_to = DATE '9999-12-31'
  UNION ALL
  SELECT series_id, hour::VARCHAR, value::VARCHAR FROM silver.eia_hourly WHERE known_to = DATE '9999-12-31'
  ORDER BY ALL`;

/** What a run gets of the whole of `data`, each dataset from its own beginning or from `since`. */
async function dataAt(now: Date, since: Date | undefined, scenario: string): Promise<Read> {
  const read = (datasets: readonly string[], beginning: Date) =>
    readAt(source, ["data"], { now, from: since ?? beginning, datasets, scenario });
  const [hours, others] = await Promise.all([read(HOURLY, FROM.hourly), read(OTHERS, FROM.others)]);
  return { now, rows: { data: [...hours.rows.data!, ...others.rows.data!] } };
}

/** Each run goes on where the one before ended, as incremental runs do. */
function incremental(scenario: string): Promise<Read[]> {
  return Promise.all(CLOCKS.map((now, n) => dataAt(now, CLOCKS[n - 1], scenario)));
}

describe("what EIA's values were known to be", () => {
  let graph: Graph;
  let runs: Read[];
  before(async () => {
    [graph, runs] = await Promise.all([compileProvider("eia"), incremental("steady")]);
  });
  const lakeOf = (reads: readonly Read[]) => openProviderLake("eia", graph, reads);

  test("holds before and after a silent revision, each for the days on which a reader would have seen it", async () => {
    const [first, second] = runs as [Read, Read];
    await using lake = await lakeOf([first, second]);
    await assertSound(lake);
    const shownBy = ({ rows }: Read) =>
      new Map(rows.data!.map(({ dataset, period, value }) => [`${dataset} ${period}`, value]));
    const [early, late] = [shownBy(first), shownBy(second)];
    const revised = [...early].filter(([name, value]) => late.has(name) && late.get(name) !== value);
    assert.ok(revised.length >= 3, `only ${revised.length} values were revised`);
    const onDay = (day: string) =>
      lake.rows(`SELECT series_id || ' ' || period AS name, value FROM bronze.eia__vintages
        WHERE known_from <= DATE '${day}' AND DATE '${day}' < known_to`);
    for (const [day, shown] of [
      ["2026-09-02", early],
      ["2026-09-07", early],
      ["2026-09-08", new Map([...early, ...late])],
      ["2027-01-01", new Map([...early, ...late])],
    ] as const) {
      const known = new Map((await onDay(day)).map(({ name, value }) => [String(name), value]));
      assert.equal(known.size, shown.size);
      for (const [name, value] of shown)
        assert.equal(Number(known.get(name)), Number(value), `${name} on ${day}`);
    }
    assert.deepEqual(await onDay("2026-09-01"), []);
  });

  for (const scenario of ["steady", "late-rows"])
    test(`ends, after runs that each read a little again, where one whole read ends: ${scenario}`, async () => {
      const now = CLOCKS.at(-1)!;
      const reads = scenario === "steady" ? runs : await incremental(scenario);
      const whole = await dataAt(now, undefined, scenario);
      await using stepwise = await lakeOf(reads);
      await using once = await lakeOf([whole]);
      await assertSound(stepwise);
      const [expected, found] = [await once.rows(LATEST), await stepwise.rows(LATEST)];
      assert.ok(expected.length > 2000, `${expected.length} rows`);
      assert.deepEqual(found, expected);
    });

  test("does not change when the same is read again, on the same day or a later one", async () => {
    const [first] = runs as [Read];
    const again = [3, 30].map((hours) => ({
      ...first,
      now: new Date(first.now.getTime() + hours * 3_600_000),
    }));
    await using once = await lakeOf([first]);
    await using thrice = await lakeOf([first, ...again]);
    for (const table of ["silver.eia_observations", "silver.eia_hourly", "gold.energy_prices"])
      assert.deepEqual(
        await thrice.rows(`FROM ${table} ORDER BY ALL`),
        await once.rows(`FROM ${table} ORDER BY ALL`),
      );
  });

  test("counts the last of a day's runs, and a value that went missing and came back as three vintages", async () => {
    const row = runs[0]!.rows.data!.find(({ period }) => period === "2026-08-20")!;
    const run = (now: string, value: string | null): Read => ({
      now: at(now),
      rows: { data: [{ ...row, value }] },
    });
    await using lake = await lakeOf([
      run("2026-09-01T06:00:00Z", "1.5"),
      run("2026-09-01T18:00:00Z", ".306"),
      run("2026-09-02T06:00:00Z", null),
      run("2026-09-03T06:00:00Z", ".306"),
    ]);
    await assertSound(lake);
    assert.deepEqual(
      await lake.rows(`SELECT value::DOUBLE AS value, known_from::VARCHAR AS known_from, known_to::VARCHAR AS known_to
        FROM silver.eia_observations ORDER BY known_from`),
      [
        { value: 0.306, known_from: "2026-09-01", known_to: "2026-09-02" },
        { value: null, known_from: "2026-09-02", known_to: "2026-09-03" },
        { value: 0.306, known_from: "2026-09-03", known_to: "9999-12-31" },
      ],
    );
  });

  test("starts each period where its stamp says, of any frequency, and says where it is about", async () => {
    const row = runs[0]!.rows.data![0]!;
    const stamps = {
      annual: "2025",
      quarterly: "2025-Q3",
      monthly: "2025-07",
      weekly: "2025-07-07",
      daily: "2025-07-08",
    };
    const areas = [
      { stateid: "CO" },
      { stateid: "US" },
      { duoarea: "SWY" },
      { duoarea: "NUS" },
      { duoarea: "R40" },
    ];
    const data = Object.entries(stamps).map(([frequency, period], n) => ({
      ...{ ...row, dataset: `route.value.${frequency}`, frequency, period, facets: areas[n]! },
    }));
    await using lake = await lakeOf([{ now: CLOCKS[0]!, rows: { data } }]);
    const shown = await lake.rows(
      `SELECT frequency || ' ' || period_start || ' ' || place AS row FROM silver.eia_observations ORDER BY row`,
    );
    assert.deepEqual(
      shown.map(({ row: text }) => text),
      ["A 2025-01-01 US-CO", "D 2025-07-08 R40", "M 2025-07-01 US-WY", "Q 2025-07-01 US", "W 2025-07-07 US"],
    );
  });

  test("has no value, and says so, where EIA sends what is no number", async () => {
    const row = runs[0]!.rows.data!.find(({ period }) => period === "2026-08-20")!;
    await using lake = await lakeOf([{ now: CLOCKS[0]!, rows: { data: [{ ...row, value: "W" }] } }]);
    assert.deepEqual(await lake.failing(), ["bronze/eia_values_are_numbers"]);
    assert.deepEqual(await lake.rows("SELECT value FROM silver.eia_observations"), [{ value: null }]);
  });

  test("is refused where facets leave several rows a period", async () => {
    const row = runs[0]!.rows.data!.find(({ period }) => period === "2026-08-20")!;
    const other = { ...row, facets: { ...(row.facets as object), process: "PTX" } };
    await using lake = await lakeOf([{ now: CLOCKS[0]!, rows: { data: [row, other] } }]);
    assert.deepEqual(await lake.failing(), ["bronze/eia_one_row_a_period"]);
  });
});

describe("gold of EIA", () => {
  const now = CLOCKS.at(-1)!;

  test("has the prices that EIA shows, in dollars, and the demand of whole days", async () => {
    const graph = await compileProvider("eia");
    await using lake = await openProviderLake("eia", graph, [
      await readAt(source, ["routes", "facets", "series", "data"], { now, from: at("2026-11-01") }),
    ]);
    await assertSound(lake);
    await using mock = await serveMockApi({ now, sources: ["eia"], limited: false });
    const shown = async (path: string, query: string): Promise<Record<string, string | null>[]> => {
      const answer = await fetch(`${mock.url}/v2/${path}/data/?api_key=mock-eia-key&${query}`);
      return ((await answer.json()) as { response: { data: Record<string, string | null>[] } }).response.data;
    };
    const price = async (dataset: string, period: string) =>
      (
        await lake.rows(`SELECT usd::DOUBLE AS usd, per FROM gold.energy_prices
        WHERE dataset = '${dataset}' AND place IN ('US-CO', 'Y44MB') AND period_start = DATE '${period}'`)
      )[0];
    for (const { period, price: cents } of await shown(
      "electricity/retail-sales",
      "frequency=monthly&data[]=price&facets[stateid][]=CO&facets[sectorid][]=RES&length=9",
    ))
      assert.deepEqual(await price("electricity.retail-sales.price.RES", `${period}-01`), {
        usd: Number((Number(cents) / 100).toFixed(9)),
        per: "kilowatt-hour",
      });
    for (const { period, value } of await shown(
      "petroleum/pri/spt",
      "frequency=daily&data[]=value&facets[series][]=EER_EPLLPA_PF4_Y44MB_DPG&length=9",
    )) {
      assert.match(value ?? "", /^\.\d{3}$/, "without a leading zero");
      const dataset = "petroleum.pri.spt.value.EER_EPLLPA_PF4_Y44MB_DPG";
      assert.deepEqual(await price(dataset, period!), { usd: Number(value), per: "gallon" });
    }
    const hours = await shown(
      "electricity/rto/region-data",
      "frequency=hourly&data[]=value&facets[type][]=D&start=2026-11-10T00&end=2026-11-21T23",
    );
    const days = Map.groupBy(
      hours.filter(({ value }) => value !== null),
      ({ period }) => period!.slice(0, 10),
    );
    const expected = [...days].toSorted().map(([day, known]) => ({
      day,
      mwh: known.reduce((sum, { value }) => sum + Number(value), 0),
      is_complete: known.length === 24,
    }));
    assert.deepEqual(
      await lake.rows(`SELECT day::VARCHAR AS day, megawatthours::DOUBLE AS mwh, is_complete FROM gold.power_demand
        WHERE day BETWEEN '2026-11-10' AND '2026-11-21' ORDER BY day`),
      expected,
    );
    assert.ok(expected.some((day) => day.is_complete) && expected.some((day) => !day.is_complete));
  });
});

test("a series that EIA has no row of is told, once every series was asked for", async () => {
  const project = { dir: new URL("../..", import.meta.url).pathname } as Parameters<typeof loadSources>[0];
  const graph = await compileLake(project, await loadSources(project));
  const { check } = graph.assertions.find(({ name }) => name.endsWith("eia_series_have_rows"))!;
  assert.ok(check.kind === "sql");
  await using database = await openDatabase({ connections: 1 });
  await database.run(createSchemas());
  for (const { name, columns } of [...graph.inputs, ...graph.models])
    if (check.sql.includes(name)) await database.run(createEmptyTable(name, columns));
  await database.run(`INSERT INTO bronze.eia__routes BY NAME
    SELECT 'a/b' AS route, ['a.b.value.OLD', 'a.b.value.X'] AS series, TIMESTAMPTZ '2026-11-20 00:00:00Z' AS _observed_at, 'r1' AS run_id
    UNION ALL SELECT 'a/b', ['a.b.value.X', 'a.b.value.TYPO'], TIMESTAMPTZ '2026-11-21 00:00:00Z', 'r2'`);
  await database.run("INSERT INTO silver.eia_series BY NAME SELECT 'a.b.value.X' AS series_id");
  assert.deepEqual(await database.rows(check.sql), [], "not every series was asked for yet");
  await database.run("INSERT INTO lake.coverage VALUES ('eia', 'series', '2026-11-20', '2026-11-21')");
  assert.deepEqual(await database.rows(check.sql), [{ route: "a/b", series_id: "a.b.value.TYPO" }]);
});

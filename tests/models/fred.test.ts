/** Silver of FRED, held against what the mock itself says was known on a day. */
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import source from "../../extract/fred/source.ts";
import type { Graph } from "../../lake/compile/graph.ts";
import { serveMockApi } from "../../mock-api/index.ts";
import { assertSound, compileProvider, openProviderLake, type Read, readAt } from "./provider-lake.ts";

const at = (text: string) => new Date(text);
const BEGINNING = at("1990-01-01");
const LOOKBACK_MS = 6 * 3_600_000;
const [EARLY, MIDDLE, LATE] = [
  at("2026-11-05T12:25:00Z"),
  at("2026-11-21T12:25:00Z"),
  at("2026-12-07T18:00:00Z"),
];
const RESOURCES = ["series", "observations"];
const ALL = "SELECT * FROM silver.fred_observations ORDER BY ALL";

const whole = (now: Date, scenario = "steady") =>
  readAt(source, RESOURCES, { now, from: BEGINNING, scenario });
const since = (from: Date, now: Date) =>
  readAt(source, RESOURCES, { now, from: new Date(from.getTime() - LOOKBACK_MS) });

describe("vintages of FRED in silver", () => {
  let graph: Graph;
  let history: Read;
  /** All of history at the first clock, then what was known since, twice. */
  let runs: [Read, Read, Read];
  before(async () => {
    graph = await compileProvider("fred");
    history = await whole(LATE);
    runs = await Promise.all([whole(EARLY), since(EARLY, MIDDLE), since(MIDDLE, LATE)]);
  });
  const lakeOf = (...reads: Read[]) => openProviderLake("fred", graph, reads);

  async function silver(...reads: Read[]) {
    await using lake = await lakeOf(...reads);
    await assertSound(lake);
    return await lake.rows(ALL);
  }

  test("are what the API says was known, on any day", async () => {
    await using lake = await lakeOf(history);
    await using mock = await serveMockApi({ now: LATE, sources: ["fred"], limited: false });
    let compared = 0;
    for (const series of ["GDP", "UNRATE", "CPIAUCSL", "DGS10", "FPCPITOTLZGUSA"]) {
      for (const day of [
        "2005-06-30",
        "2020-02-29",
        "2026-10-02",
        "2026-11-10",
        "2026-11-11",
        "2026-12-02",
        "2026-12-07",
      ]) {
        const query = `series_id=${series}&realtime_start=${day}&realtime_end=${day}&file_type=json&api_key=${source.auth!.mockKey}`;
        const answer = await fetch(`${mock.url}/fred/series/observations?${query}`);
        const { observations = [] } = (await answer.json()) as {
          observations?: { date: string; value: string }[];
        };
        const rows = await lake.rows(
          `SELECT period_start::VARCHAR AS date, coalesce(value::VARCHAR, '.') AS value
           FROM silver.fred_observations
           WHERE dataset = '${series}' AND known_from <= DATE '${day}' AND DATE '${day}' < known_to
           ORDER BY date`,
        );
        const told = observations.map(
          ({ date, value }) => `${date} ${value === "." ? value : Number(value).toFixed(9)}`,
        );
        assert.deepEqual(
          rows.map(({ date, value }) => `${date} ${value}`),
          told,
          `${series} on ${day}`,
        );
        compared += told.length;
      }
    }
    assert.ok(compared > 3000, `only ${compared} values were compared`);
  });

  test("are the same from a whole read, and from an older one with the runs since", async () => {
    const expected = await silver(history);
    assert.ok(expected.length > 3000);
    assert.deepEqual(await silver(...runs), expected);
  });

  test("are the same when some show a day late, and every day has a run", async () => {
    const days = Array.from({ length: 17 }, (_, n) => new Date(EARLY.getTime() + n * 86_400_000));
    const daily = (now: Date, from: Date) => {
      const late = { scenario: "late-rows", datasets: ["DEXUSEU", "DGS10"] };
      return readAt(source, RESOURCES, { now, from: new Date(from.getTime() - LOOKBACK_MS), ...late });
    };
    const runs = await Promise.all(days.map((day, n) => daily(day, days[n - 1] ?? BEGINNING)));
    assert.deepEqual(await silver(...runs), await silver(await daily(days.at(-1)!, BEGINNING)));
  });

  test("are the same when a first run read a week, and all of history came later", async () => {
    const week = await since(at("2026-11-14T00:00:00Z"), MIDDLE);
    assert.deepEqual(await silver(week, history), await silver(history));
  });

  test("of a week alone are known from that week on, never before they were", async () => {
    await using lake = await lakeOf(await since(at("2026-11-14T00:00:00Z"), MIDDLE));
    await assertSound(lake);
    const [row] = await lake.rows(
      "SELECT min(known_from)::VARCHAR AS first, count(*)::INTEGER AS rows FROM silver.fred_observations",
    );
    // Two days before the window, by the clock of St. Louis.
    assert.equal(row?.first, "2026-11-11");
    assert.ok(Number(row?.rows) > 1500);
  });

  test("do not multiply when the same is read again", async () => {
    const again = { ...history, now: new Date(LATE.getTime() + 60_000) };
    assert.deepEqual(await silver(history, again, await since(LATE, LATE)), await silver(history));
  });

  test("tell a value that went missing and came back, each with its days", async () => {
    await using lake = await lakeOf(...runs);
    const rows = await lake.rows(
      `SELECT known_from::VARCHAR AS known_from, known_to::VARCHAR AS known_to, value::VARCHAR AS value
       FROM silver.fred_observations WHERE dataset = 'UNRATE' AND period_start = DATE '2026-09-01' ORDER BY known_from`,
    );
    const [first, lost, found] = rows.slice(-3);
    assert.deepEqual([lost?.known_from, lost?.value, lost?.known_to], ["2026-11-11", null, "2026-12-02"]);
    assert.deepEqual(
      [found?.known_from, found?.value, found?.known_to],
      ["2026-12-02", first?.value, "9999-12-31"],
    );
    assert.equal(first?.known_to, "2026-11-11");
  });

  test("show the first release and the latest revision of a quarter that was revised between two runs", async () => {
    await using lake = await lakeOf(...runs);
    const [row] = await lake.rows(
      `SELECT arg_min(value, known_from)::VARCHAR AS first, min(known_from)::VARCHAR AS released,
         arg_max(value, known_from)::VARCHAR AS latest, max(known_from)::VARCHAR AS revised, any_value(unit) AS unit,
         any_value(frequency) AS frequency, any_value(place) AS place
       FROM silver.fred_observations WHERE dataset = 'GDP' AND period_start = DATE '2026-07-01'`,
    );
    assert.deepEqual([row?.released, row?.revised], ["2026-10-30", "2026-11-30"]);
    assert.notEqual(row?.first, row?.latest);
    assert.deepEqual([row?.unit, row?.frequency, row?.place], ["Billions of Dollars", "Q", "USA"]);
  });

  test("begin with a missing value where the series does", async () => {
    await using lake = await lakeOf(history);
    const rows = await lake.rows(
      "SELECT value FROM silver.fred_observations WHERE dataset = 'GDP' AND period_start = DATE '2000-01-01'",
    );
    assert.deepEqual(rows, [{ value: null }]);
  });

  test("take the later of two values of one day, and the same number in other digits for the same", async () => {
    const row = (realtime_start: string, value: string) => ({
      ...{ series_id: "GDP", date: "2026-01-01", realtime_start, realtime_end: "9999-12-31", value },
    });
    const morning = { now: at("2026-05-01T09:00:00Z"), rows: { observations: [row("2026-05-01", "1.5")] } };
    const evening = { now: at("2026-05-01T21:00:00Z"), rows: { observations: [row("2026-05-01", "1.60")] } };
    const later = { now: at("2026-05-03T21:00:00Z"), rows: { observations: [row("2026-05-03", "1.6")] } };
    await using lake = await lakeOf(morning, evening, later);
    const rows = await lake.rows(
      "SELECT known_from::VARCHAR AS day, value::VARCHAR AS value FROM silver.fred_observations",
    );
    assert.deepEqual(rows, [{ day: "2026-05-01", value: "1.600000000" }]);
  });

  test("have models and assertions that hold for a lake with nothing in it", async () => {
    assert.deepEqual(await silver(), []);
  });

  const DEFECTS: Readonly<Record<string, string>> = {
    "silver/fred_vintages_are_contiguous":
      "UPDATE silver.fred_observations SET known_to = known_to - 1 WHERE dataset = 'GDP'",
    "silver/fred_values_are_known_after_their_period_began":
      "UPDATE silver.fred_observations SET known_from = period_start - 1 WHERE dataset = 'DEXUSEU'",
    "silver/fred_vintages_match_what_was_read":
      "UPDATE silver.fred_observations SET value = value + 1 WHERE dataset = 'UNRATE'",
    "silver/fred_series_are_of_the_united_states":
      "UPDATE silver.fred_series SET title = 'Inflation, consumer prices for Japan' WHERE id = 'FPCPITOTLZGUSA'",
  };
  test("are watched by assertions, each of which finds its planted defect", async () => {
    await using lake = await lakeOf(history);
    for (const [name, defect] of Object.entries(DEFECTS)) {
      await lake.run("BEGIN");
      await lake.run(defect);
      assert.ok((await lake.failing()).includes(name), name);
      await lake.run("ROLLBACK");
    }
    await assertSound(lake);
  });
});

test("silver describes each series once, as it was told last", async () => {
  const graph = await compileProvider("fred");
  const reads = [await readAt(source, ["series", "updates"], { now: EARLY, from: at("2026-11-01") })];
  reads.push(await readAt(source, ["updates"], { now: LATE, from: at("2026-12-01") }));
  await using lake = await openProviderLake("fred", graph, reads);
  await assertSound(lake);
  const rows = await lake.rows(
    "SELECT id, frequency, last_updated::VARCHAR AS last_updated FROM silver.fred_series ORDER BY id",
  );
  assert.deepEqual(
    rows.map(({ id, frequency }) => `${id} ${frequency}`),
    [
      ...[
        "CPIAUCSL M",
        "DCOILWTICO D",
        "DEXUSEU D",
        "DGS10 D",
        "FEDFUNDS M",
        "FPCPITOTLZGUSA A",
        "GDP Q",
        "UNRATE M",
      ],
    ],
  );
  // 7:54:01 in St. Louis, whose offset FRED gives in two digits.
  assert.equal(rows.find(({ id }) => id === "UNRATE")?.last_updated, "2026-12-04 13:54:01+00");
});

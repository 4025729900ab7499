/** Silver and gold of NOAA over runs at different clocks: days that come late, values that are checked again. */
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import source from "../../extract/noaa/source.ts";
import type { Graph } from "../../lake/compile/graph.ts";
import { serveMockApi } from "../../mock-api/index.ts";
import { assertSound, compileProvider, openProviderLake, type Read, readAt } from "./provider-lake.ts";

const at = (text: string) => new Date(text);
const LOOKBACK_MS = 30 * 86_400_000;
const FROM = at("2026-09-01");
const CLOCKS = ["2026-09-20", "2026-09-21", "2026-10-02", "2026-11-10", "2026-11-21"].map((day) =>
  at(`${day}T12:25:00Z`),
);
const LATEST = `SELECT place, datatype, period_start::VARCHAR AS day, value::VARCHAR AS value, quality_flag
  FROM silver.noaa_observations WHERE known_to = DATE '9999-12-31' AND period_start >= DATE '2026-09-01' ORDER BY ALL`;

function incremental(scenario: string): Promise<Read[]> {
  return Promise.all(
    CLOCKS.map((now, n) => {
      const before = CLOCKS[n - 1];
      const from = before === undefined ? FROM : new Date(before.getTime() - LOOKBACK_MS);
      return readAt(source, ["data"], { now, from, scenario });
    }),
  );
}

describe("what NOAA's values were known to be", () => {
  let graph: Graph;
  let runs: Read[];
  before(async () => {
    [graph, runs] = await Promise.all([compileProvider("noaa"), incremental("steady")]);
  });
  const lakeOf = (reads: readonly Read[]) => openProviderLake("noaa", graph, reads);

  test("holds before and after NOAA checked it again, each for the days on which a reader would have seen it", async () => {
    const [, first, second] = runs as [Read, Read, Read];
    await using lake = await lakeOf([first, second]);
    await assertSound(lake);
    const shownBy = ({ rows }: Read) =>
      new Map(
        rows.data!.map(({ station, datatype, date, value, attributes }) => [
          `${station} ${datatype} ${String(date).slice(0, 10)}`,
          String(attributes).split(",")[1] === "" ? value : null,
        ]),
      );
    const [early, late] = [shownBy(first), shownBy(second)];
    const changed = [...early].filter(([name, value]) => late.has(name) && late.get(name) !== value);
    assert.ok(changed.length >= 5, `only ${changed.length} values changed`);
    assert.ok(
      changed.some(([, value]) => value === null),
      "one failed a check before",
    );
    for (const [day, shown] of [
      ["2026-09-21", early],
      ["2026-10-01", early],
      ["2026-10-02", new Map([...early, ...late])],
    ] as const) {
      const known =
        await lake.rows(`SELECT place || ' ' || datatype || ' ' || period_start AS name, value::DOUBLE AS value
        FROM silver.noaa_observations WHERE known_from <= DATE '${day}' AND DATE '${day}' < known_to`);
      assert.deepEqual(
        new Map(known.map(({ name, value }) => [name, value]).toSorted() as []),
        new Map([...shown].toSorted()),
        day,
      );
    }
  });

  for (const scenario of ["steady", "late-rows"])
    test(`ends, after runs that each read a month again, where one whole read ends: ${scenario}`, async () => {
      const now = CLOCKS.at(-1)!;
      const reads = scenario === "steady" ? runs : await incremental(scenario);
      await using stepwise = await lakeOf(reads);
      await using once = await lakeOf([await readAt(source, ["data"], { now, from: FROM, scenario })]);
      await assertSound(stepwise);
      const expected = await once.rows(LATEST);
      assert.ok(expected.length > 600, `${expected.length} rows`);
      assert.deepEqual(await stepwise.rows(LATEST), expected);
    });

  test("does not change when the same is read again, on the same day or a later one", async () => {
    const [first] = runs as [Read];
    const again = [3, 30].map((hours) => ({
      ...first,
      now: new Date(first.now.getTime() + hours * 3_600_000),
    }));
    await using once = await lakeOf([first]);
    await using thrice = await lakeOf([first, ...again]);
    const all = "FROM silver.noaa_observations ORDER BY ALL";
    assert.deepEqual(await thrice.rows(all), await once.rows(all));
  });

  test("never is a minimum above its maximum, and it is told when one is", async () => {
    const [max, min] = ["TMAX", "TMIN"].map(
      (type) =>
        runs[0]!.rows.data!.find(
          ({ datatype, station, date }) =>
            datatype === type && station === "GHCND:USW00003017" && String(date).startsWith("2026-09-05"),
        )!,
    ) as [Record<string, unknown>, Record<string, unknown>];
    const swapped = {
      data: [
        { ...max, value: min.value },
        { ...min, value: max.value },
      ],
    };
    await using lake = await lakeOf([{ now: CLOCKS[0]!, rows: swapped }]);
    assert.deepEqual(await lake.failing(), ["gold/weather_minimum_is_below_maximum"]);
  });
});

test("gold has the weather that NOAA shows, one row per station and day", async () => {
  const now = CLOCKS.at(-1)!;
  const graph = await compileProvider("noaa");
  await using lake = await openProviderLake("noaa", graph, [
    await readAt(source, ["datasets", "stations", "data"], { now, from: at("2026-10-01") }),
  ]);
  await assertSound(lake);
  await using mock = await serveMockApi({ now, sources: ["noaa"], limited: false });
  const query = "datasetid=GHCND&units=metric&limit=1000&startdate=2026-10-01&enddate=2026-11-21";
  for (const station of ["GHCND:USW00003017", "GHCND:USW00093037"]) {
    const answer = await fetch(`${mock.url}/cdo-web/api/v2/data?${query}&stationid=${station}`, {
      headers: { token: source.auth!.mockKey },
    });
    const { results } = (await answer.json()) as {
      results: { date: string; datatype: string; attributes: string; value: number }[];
    };
    const days = Map.groupBy(results, ({ date }) => date.slice(0, 10));
    const of = (rows: typeof results, type: string) =>
      rows.find(({ datatype, attributes }) => datatype === type && attributes.split(",")[1] === "")?.value ??
      null;
    assert.deepEqual(
      await lake.rows(`SELECT day::VARCHAR AS day, tmax::DOUBLE AS tmax, tmin::DOUBLE AS tmin, prcp::DOUBLE AS prcp
        FROM gold.weather_daily WHERE station = '${station}' ORDER BY day`),
      [...days].toSorted().map(([day, rows]) => ({
        ...{ day, tmax: of(rows, "TMAX"), tmin: of(rows, "TMIN"), prcp: of(rows, "PRCP") },
      })),
    );
  }
  const [counted] = await lake.rows(
    "SELECT count(*)::INT AS stations, count(name)::INT AS named FROM silver.noaa_stations",
  );
  assert.deepEqual(counted, { stations: 210, named: 210 });
});

for (const provider of ["eia", "noaa"])
  test(`models and assertions of ${provider} hold of a lake without any of its rows`, async () => {
    await using lake = await openProviderLake(provider, await compileProvider(provider), []);
    await assertSound(lake);
  });

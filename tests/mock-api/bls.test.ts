import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { observation } from "../../extract/bls/contract.ts";
import source from "../../extract/bls/source.ts";
import { readAll } from "../extract/reading.ts";
import { NOW, serving } from "./serving.ts";

const PATH = "/publicAPI/v2/timeseries/data/";
const KEY = "bls-mock-key";

interface Value {
  readonly year: string;
  readonly period: string;
  readonly value: string;
  readonly latest?: string;
  readonly footnotes: readonly { readonly code?: string; readonly text?: string }[];
}

interface Answer {
  readonly status: string;
  readonly message: readonly string[];
  readonly Results: {
    readonly series: readonly { seriesID: string; catalog?: object; data: readonly Value[] }[];
  };
}

async function played(now: Date | (() => Date) = NOW) {
  const mock = await serving({ sources: ["bls"], now });
  const post = async (body: object): Promise<Answer> => {
    const response = await fetch(mock.url + PATH, { method: "POST", body: JSON.stringify(body) });
    assert.equal(response.status, 200);
    return (await response.json()) as Answer;
  };
  return {
    ...mock,
    post,
    ask: (ids: readonly string[], startyear: string, endyear: string, more = {}) =>
      post({ seriesid: ids, startyear, endyear, registrationkey: KEY, ...more }),
    [Symbol.asyncDispose]: () => mock[Symbol.asyncDispose](),
  };
}

describe("the mock of the Bureau of Labor Statistics", () => {
  test("answers newest first, in text, with [{}] for no footnotes", async () => {
    await using mock = await played();
    const { status, message, Results } = await mock.ask(["LNS14000000"], "2024", "2026");
    assert.deepEqual([status, message], ["REQUEST_SUCCEEDED", []]);
    const [{ seriesID, data }] = Results.series as [Answer["Results"]["series"][0]];
    assert.equal(seriesID, "LNS14000000");
    const order = data.map(({ year, period }) => year + period);
    assert.deepEqual(order, order.toSorted().toReversed());
    assert.equal(order[0], "2026M10");
    assert.deepEqual(Object.keys(data[0]!), ["year", "period", "periodName", "latest", "value", "footnotes"]);
    assert.equal(data[0]!.latest, "true");
    assert.ok(data.slice(1).every((value) => value.latest === undefined));
    assert.ok(data.every(({ value }) => value === "-" || /^\d\.\d$/.test(value)));
    assert.deepEqual(data[0]!.footnotes, [{}]);
  });

  test("has no household survey of October 2025, and says why", async () => {
    await using mock = await played();
    const { Results } = await mock.ask(
      ["LNS14000000", "LAUCN080310000000003", "CES0000000001"],
      "2025",
      "2025",
    );
    const october = Results.series.map(({ data }) => data.find(({ period }) => period === "M10"));
    const gap = [{ code: "9", text: "Data unavailable due to the 2025 lapse in appropriations." }];
    assert.deepEqual(
      october.map((value) => [value?.value === "-", value?.footnotes]),
      [
        [true, gap],
        [true, gap],
        [false, [{}]],
      ],
    );
  });

  test("averages whole years of series without seasonal adjustment when asked to", async () => {
    await using mock = await played();
    const ids = ["LAUCN080310000000003", "ENU0803140010", "LNS14000000"];
    const periods = async (more: object) => {
      const { Results } = await mock.ask(ids, "2024", "2026", more);
      return Results.series.map(({ data }) =>
        data.filter(({ period }) => /M13|Q05/.test(period)).map(({ year, period }) => year + period),
      );
    };
    assert.deepEqual(await periods({}), [[], [], []]);
    assert.deepEqual(await periods({ annualaverage: true }), [
      ["2025M13", "2024M13"],
      ["2025Q05", "2024Q05"],
      [],
    ]);
  });

  test("revises what it said, in the months after and each March, and then no more", async () => {
    let now = new Date("2021-06-06T00:00:00Z");
    await using mock = await played(() => now);
    const may = async () => {
      const { Results } = await mock.ask(["CES0000000001"], "2021", "2021");
      return Results.series[0]!.data.find(({ period }) => period === "M05")!;
    };
    const first = await may();
    assert.deepEqual(first.footnotes, [{ code: "P", text: "preliminary" }]);
    assert.deepEqual(await may(), first);
    const told = [first.value];
    for (const day of ["2021-07-06", "2021-08-06", "2022-03-11", "2023-03-11", "2026-03-11", "2026-11-21"]) {
      now = new Date(`${day}T00:00:00Z`);
      told.push((await may()).value);
    }
    assert.deepEqual((await may()).footnotes, [{}]);
    assert.ok(new Set(told).size >= 5, told.join());
    assert.equal(told.at(-1), told.at(-2));
  });

  test("says with status 200 that a key is not valid, and repeats it", async () => {
    await using mock = await played();
    const answer = await mock.post({ seriesid: ["LNS14000000"], registrationkey: "sesame" });
    assert.equal(answer.status, "REQUEST_NOT_PROCESSED");
    assert.match(answer.message[0]!, /^The key:sesame provided by the User is invalid\./);
    assert.deepEqual(answer.Results, {});
  });

  test("says with status 200 that a question is none, with null for results", async () => {
    await using mock = await played();
    for (const body of [
      {},
      { seriesid: [] },
      { seriesid: ["LNS14000000"], startyear: "2026", endyear: "2020" },
    ]) {
      const answer = await mock.post({ ...body, registrationkey: KEY });
      assert.deepEqual([answer.status, answer.Results], ["REQUEST_FAILED", null]);
    }
  });

  test("succeeds for series that do not exist, for years without data, and for more than it takes", async () => {
    await using mock = await played();
    const bogus = await mock.ask(["BOGUS123"], "2025", "2025");
    assert.equal(bogus.status, "REQUEST_SUCCEEDED");
    assert.deepEqual(bogus.message, ["Invalid Series for Series BOGUS123"]);
    assert.deepEqual(bogus.Results.series, [{ seriesID: "BOGUS123", data: [] }]);
    const old = await mock.ask(["LNS14000000"], "1999", "2000");
    assert.deepEqual(old.message, ["No Data Available for Series LNS14000000 Year: 1999"]);
    const long = await mock.ask(["LNS14000000"], "2001", "2026");
    assert.deepEqual(long.message, ["Year range has been reduced to the system-allowed limit of 20 years."]);
    assert.equal(long.Results.series[0]!.data[0]!.year, "2020");
    const many = await mock.ask(Array(51).fill("LNS14000000"), "2026", "2026");
    assert.deepEqual([many.message, many.Results.series.length], [[], 50]);
  });

  test("fails a batch with a catalog for one bad id, more often than not", async () => {
    await using mock = await played();
    const good = await mock.ask(["LNS14000000"], "2026", "2026", { catalog: true });
    assert.ok(good.Results.series[0]!.catalog);
    const ids = Array.from({ length: 12 }, (_, n) => `BOGUS${n}`);
    const statuses = await Promise.all(
      ids.map(async (id) => (await mock.ask([id], "2026", "2026", { catalog: true })).status),
    );
    const failed = statuses.filter((status) => status === "REQUEST_FAILED").length;
    assert.ok(failed > 3 && failed < 12, String(failed));
  });

  test("answers the latest value of a series by GET", async () => {
    await using mock = await played();
    const response = await fetch(`${mock.url}${PATH}LNS14000000?latest=true&registrationkey=${KEY}`);
    const { Results } = (await response.json()) as Answer;
    assert.deepEqual(
      Results.series[0]!.data.map(({ year, period }) => year + period),
      ["2026M10"],
    );
  });

  test("satisfies the source, twice alike, for each year of a backfill", async () => {
    await using mock = await played();
    for (const year of [2019, 2022]) {
      const window = { from: new Date(`${year}-01-01`), to: new Date(`${year + 1}-01-01`) };
      const read = () => readAll(source, "observations", mock.url, { now: NOW, window });
      const { rows, requests } = await read();
      assert.equal(requests.length, 2);
      assert.ok(rows.length > 600 && rows.every((row) => row.year === String(year)));
      for (const row of rows) assert.ok(observation.safeParse(row).success, JSON.stringify(row));
      assert.deepEqual((await read()).rows, rows);
    }
  });

  test("drift adds a field and sends some values as numbers; a late month comes later", async () => {
    await using mock = await played();
    const read = async () => (await readAll(source, "observations", mock.url, { now: NOW })).rows;
    const steady = await read();
    await mock.play("late-rows");
    assert.ok((await read()).length < steady.length);
    await mock.play("schema-drift");
    const drifted = await read();
    assert.ok(drifted.every((value) => "valueStatus" in value));
    const numbers = drifted.filter(({ value }) => typeof value === "number").length;
    assert.ok(numbers > 0.03 * drifted.length && numbers < 0.2 * drifted.length);
    await mock.play("quota-spent");
    const spent = await mock.ask(["CES0000000001"], "2026", "2026");
    assert.match(spent.message[0]!, /daily threshold .* registration key bls-mock-key has been reached/);
  });
});

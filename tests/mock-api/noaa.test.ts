import assert from "node:assert/strict";
import { describe, test } from "node:test";
import source from "../../extract/noaa/source.ts";
import { Allowance } from "../../mock-api/allowance.ts";
import type { MockApiOptions } from "../../mock-api/index.ts";
import { NOW, serving } from "./serving.ts";

const TOKEN = source.auth!.mockKey;
const ROOT = "/cdo-web/api/v2";
const DENVER = "GHCND:USW00003017";
const AUTUMN = `datasetid=GHCND&stationid=${DENVER}&startdate=2026-10-01&enddate=2026-11-21`;

interface Reading {
  readonly date: string;
  readonly datatype: string;
  readonly station: string;
  readonly attributes: string;
  readonly value: number;
}

async function noaa(options: Partial<MockApiOptions> = {}) {
  const mock = await serving({ sources: ["noaa"], limited: false, ...options });
  const ask = (path: string, headers: Record<string, string> = {}) =>
    mock.ask(ROOT + path, { token: TOKEN, ...headers });
  return {
    ...mock,
    bare: mock.ask,
    ask,
    readings: async (query: string): Promise<Reading[]> =>
      (await ask(`/data?limit=1000&${query}`)).body.results,
    [Symbol.asyncDispose]: () => mock[Symbol.asyncDispose](),
  };
}

describe("the mock of NOAA", () => {
  test("counts rows from 1; row 0 is the same as row 1", async () => {
    await using mock = await noaa();
    const page = async (query: string) => (await mock.ask(`/stations?${query}`)).body;
    const [none, zero, one, two] = await Promise.all(["", "offset=0", "offset=1", "offset=2"].map(page));
    assert.deepEqual(none.metadata, { resultset: { offset: 1, count: 210, limit: 25 } });
    assert.deepEqual([zero, one], [none, none]);
    assert.equal(two.results[0].id, one.results[1].id);
    const ids = new Set<string>();
    for (let offset = 1; offset <= 210; offset += 50)
      for (const { id } of (await page(`limit=50&offset=${offset}`)).results) ids.add(id);
    assert.equal(ids.size, 210);
  });

  test("has lists in an envelope, without metadata when told so, and single things bare", async () => {
    await using mock = await noaa();
    const { body } = await mock.ask("/datasets");
    assert.deepEqual(Object.keys(body), ["metadata", "results"]);
    assert.deepEqual(Object.keys(body.results[0]), [
      "uid",
      "mindate",
      "maxdate",
      "name",
      "datacoverage",
      "id",
    ]);
    assert.deepEqual(Object.keys((await mock.ask("/datasets?includemetadata=false")).body), ["results"]);
    assert.equal((await mock.ask(`/stations/${DENVER}`)).body.elevationUnit, "METERS");
    assert.deepEqual((await mock.ask("/stations/GHCND:NOWHERE")).body, {});
  });

  test("has no row for a day without a value, and an empty object for nothing at all", async () => {
    await using mock = await noaa();
    assert.deepEqual((await mock.ask(`/data?${AUTUMN.replace(DENVER, "GHCND:NOWHERE")}`)).body, {});
    const readings = await mock.readings(`${AUTUMN}&units=metric`);
    assert.deepEqual(Object.keys(readings[0]!), ["date", "datatype", "station", "attributes", "value"]);
    assert.ok(readings.length < 52 * 3 && readings.length > 45 * 3 - 20);
    assert.ok(
      readings.every(
        ({ date, attributes }) =>
          /^2026-1[01]-\d\dT00:00:00$/.test(date) && attributes.split(",").length === 4,
      ),
    );
    assert.ok(
      readings.every(({ date }) => date < "2026-11-20"),
      "the last days are not there yet",
    );
  });

  test("takes several types by repeating the name, in any case, and three kinds of units", async () => {
    await using mock = await noaa();
    const query = `${AUTUMN}&datatypeid=TMAX&datatypeid=tmin`;
    const [tenths, metric, standard] = await Promise.all(
      ["", "&units=metric", "&units=standard"].map((units) => mock.readings(query + units)),
    );
    assert.deepEqual([...new Set(metric!.map(({ datatype }) => datatype))], ["TMAX", "TMIN"]);
    for (const [n, { value }] of tenths!.entries()) {
      assert.equal(metric![n]!.value, value / 10);
      assert.equal(standard![n]!.value, Math.round((value / 10) * 1.8 + 32));
    }
  });

  test("refuses a wrong token with 400, in JSON with spaces and a status that is a text", async () => {
    await using mock = await noaa();
    const wrong = await mock.bare(`${ROOT}/datasets`, { token: "x" });
    assert.equal(wrong.status, 400);
    assert.equal(wrong.text, '{"status" : "400", "message" : "The token parameter provided is not valid."}');
    assert.equal((await mock.bare(`${ROOT}/datasets`)).status, 400);
    assert.equal(
      (await mock.bare(`${ROOT}/datasets?token=${TOKEN}`)).status,
      400,
      "a token in the query is none",
    );
  });

  test("refuses parameters in JSON to who asks for JSON, else in XML", async () => {
    await using mock = await noaa();
    const long = `/data?${AUTUMN.replace("2026-10-01", "2025-10-01")}`;
    const { status, body } = await mock.ask(long, { accept: "application/json" });
    assert.deepEqual([status, body.statusCode], [400, "400"]);
    assert.equal(body.developerMessage, "The date range must be less than 1 year.");
    const xml = await mock.ask(long);
    assert.match(xml.text, /^<\?xml .*<developerMessage>The date range must be less than 1 year\.</);
    const message = async (path: string) =>
      (await mock.ask(path, { accept: "application/json" })).body.developerMessage;
    assert.equal(await message("/data?limit=5"), "Data requests require exactly one datasetid.");
    assert.equal(
      await message(`/data?${AUTUMN}&datasetid=GSOM`),
      "Data requests require exactly one datasetid.",
    );
    assert.match(await message("/data?datasetid=GHCND"), /^Start date is required/);
    assert.equal(await message("/stations?limit=1001"), "Limit may not exceed 1000.");
    assert.equal((await mock.ask(`/data?${AUTUMN.replace("2026-10-01", "2025-11-22")}`)).status, 200);
    const decade = AUTUMN.replace("GHCND&", "GSOY&").replace("2026-10-01", "2018-10-01");
    assert.equal((await mock.ask(`/data?${decade}`)).status, 200, "ten years of yearly values");
  });

  test("allows five requests a second and ten thousand a day", async () => {
    await using mock = await noaa({ limited: true });
    const statuses = [];
    for (let n = 0; n < 6; n++) statuses.push((await mock.ask("/datasets?limit=1")).status);
    assert.deepEqual(statuses, [200, 200, 200, 200, 200, 429]);
    assert.match((await mock.ask("/datasets")).body.message, /temporary request limit of 5 per second\.$/);
    await mock.play("quota-spent");
    await using unlimited = await noaa({ scenario: "quota-spent" });
    assert.match((await unlimited.ask("/datasets")).body.message, /10000 per day/);
    const allowance = new Allowance({ perDay: 10_000 });
    const over = Array.from({ length: 10_001 }, () => allowance.admit(0, NOW).over);
    assert.deepEqual([over.indexOf("day"), over.at(-1)], [10_000, "day"]);
  });

  test("shows days late, corrects some two weeks later, and takes back checks that failed", async () => {
    let now = new Date("2026-11-01T12:00:00Z");
    await using mock = await noaa({ now: () => now });
    const others = ["GHCND:USW00023066", "GHCND:USW00093037"].map((id) => `&stationid=${id}`).join("");
    const shown = async () =>
      new Map(
        (await mock.readings(AUTUMN + others)).map(({ date, datatype, station, ...row }) => [
          `${date} ${station} ${datatype}`,
          row,
        ]),
      );
    const before = await shown();
    now = new Date("2026-11-21T12:00:00Z");
    const after = await shown();
    const october = [...after].filter(([name]) => name < "2026-10-29");
    assert.ok(
      october.some(([name]) => !before.has(name)),
      "a day came later than the days after it",
    );
    const differs = (field: "value" | "attributes") =>
      [...before].filter(([name, row]) => after.get(name)?.[field] !== row[field]).length;
    assert.ok(differs("value") > 2 && differs("value") < before.size / 4, `${differs("value")} corrected`);
    assert.ok(differs("attributes") > 0, "a check failed at first");
    for (const [name] of before) assert.ok(after.has(name), `${name} went away`);
  });

  test("never has a day that is colder at its warmest, before a correction or after", async () => {
    for (const now of [new Date("2026-08-10T12:00:00Z"), NOW]) {
      await using mock = await noaa({ now });
      const readings = await mock.readings(
        `datasetid=GHCND&stationid=${DENVER}&startdate=2025-12-01&enddate=2026-11-20&units=metric&datatypeid=TMAX&datatypeid=TMIN`,
      );
      for (const [day, of] of Map.groupBy(readings, ({ date }) => date)) {
        const [max, min] = ["TMAX", "TMIN"].map(
          (type) => of.find(({ datatype }) => datatype === type)?.value,
        );
        if (max !== undefined && min !== undefined) assert.ok(min < max, `${day}: ${min} to ${max}`);
      }
      const mean = (month: string) => {
        const values = readings.filter(({ date, datatype }) => date.startsWith(month) && datatype === "TMAX");
        return values.reduce((sum, { value }) => sum + value, 0) / values.length;
      };
      assert.ok(mean("2026-07") > mean("2026-01") + 10, "July is warmer than January");
    }
  });

  test("sends the same bytes for the same clock and seed, others for another seed", async () => {
    const text = async (seed: string) => {
      await using mock = await noaa({ seed });
      return (await mock.ask(`/data?${AUTUMN}`)).text + (await mock.ask("/stations?limit=1000")).text;
    };
    assert.equal(await text("one"), await text("one"));
    assert.notEqual(await text("one"), await text("other"));
  });

  test("has as many stations as it is scaled to", async () => {
    await using mock = await noaa({ scale: 3 });
    assert.equal((await mock.ask("/stations?limit=1")).body.metadata.resultset.count, 624);
  });
});

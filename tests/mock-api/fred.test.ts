import assert from "node:assert/strict";
import { describe, test } from "node:test";
import source from "../../extract/fred/source.ts";
import type { MockApiOptions } from "../../mock-api/index.ts";
import { NOW, serving } from "./serving.ts";

const KEY = "api_key=abcdefghijklmnopqrstuvwxyz123456";
const JSON_KEY = `file_type=json&${KEY}`;
const ALL_OF_IT = "realtime_start=1776-07-04&realtime_end=9999-12-31";

interface Vintage {
  readonly realtime_start: string;
  readonly realtime_end: string;
  readonly date: string;
  readonly value: string;
}

async function playing(options: Partial<MockApiOptions> = {}) {
  const served = await serving({ sources: ["fred"], ...options });
  return {
    ...served,
    get: (path: string, query = "") =>
      served.ask(`/fred/${path}?${query}${query === "" ? "" : "&"}${JSON_KEY}`),
  };
}

describe("answers of the mock of FRED", () => {
  test("have their list under seriess, slashes escaped, on one line", async () => {
    await using fred = await playing();
    const { status, headers, text, body } = await fred.get("series", "series_id=GDP");
    assert.deepEqual([status, headers.get("content-type")], [200, "application/json; charset=UTF-8"]);
    assert.deepEqual(Object.keys(body), ["realtime_start", "realtime_end", "seriess"]);
    assert.deepEqual(Object.keys(body.seriess[0]), [
      ...["id", "realtime_start", "realtime_end", "title", "observation_start", "observation_end"],
      ...["frequency", "frequency_short", "units", "units_short", "seasonal_adjustment"],
      ...["seasonal_adjustment_short", "last_updated", "popularity", "notes"],
    ]);
    assert.ok(text.includes("http:\\/\\/") && !text.includes("//"));
    assert.ok(!text.includes("\n"));
    // Local time of St. Louis, in summer time when GDP came, with an offset of two digits.
    assert.equal(body.seriess[0].last_updated, "2026-10-30 08:54:01-05");
  });

  test("of observations begin with what was asked, in FRED's order, and have texts for values", async () => {
    await using fred = await playing();
    const { body } = await fred.get("series/observations", "series_id=GDP");
    assert.deepEqual(Object.keys(body), [
      ...["realtime_start", "realtime_end", "observation_start", "observation_end", "units", "output_type"],
      ...["file_type", "order_by", "sort_order", "count", "offset", "limit", "observations"],
    ]);
    assert.deepEqual(
      [body.observation_start, body.observation_end, body.limit, body.offset],
      ["1600-01-01", "9999-12-31", 100_000, 0],
    );
    assert.deepEqual(Object.keys(body.observations[0]), ["realtime_start", "realtime_end", "date", "value"]);
    assert.deepEqual([body.observations[0].date, body.observations[0].value], ["2000-01-01", "."]);
    assert.match(body.observations[1].value, /^\d+\.\d{3}$/);
    assert.equal(body.count, body.observations.length);
  });

  test("come from a cache that is older than today, when nobody names a day", async () => {
    await using fred = await playing();
    assert.equal(NOW.toISOString().slice(0, 10), "2026-11-21");
    assert.equal((await fred.get("series", "series_id=GDP")).body.realtime_start, "2026-11-20");
  });

  test("are XML unless JSON is asked for, errors too", async () => {
    await using fred = await playing();
    const good = await fred.ask(`/fred/series?series_id=GDP&${KEY}`);
    assert.match(
      good.text,
      /^<\?xml version="1.0" encoding="utf-8" \?>\n<seriess realtime_start="2026-11-20"/,
    );
    const bad = await fred.ask(`/fred/series?series_id=NOPE&${KEY}`);
    assert.deepEqual(
      [bad.status, bad.text],
      [
        400,
        '<?xml version="1.0" encoding="utf-8" ?>\n<error code="400" message="Bad Request.  The series does not exist." />',
      ],
    );
  });

  test("page by offset until count, and refuse a limit out of bounds", async () => {
    await using fred = await playing();
    const all = await fred.get("series/observations", "series_id=UNRATE");
    const page = await fred.get("series/observations", "series_id=UNRATE&limit=10&offset=20");
    assert.deepEqual(page.body.observations, all.body.observations.slice(20, 30));
    assert.equal(page.body.count, all.body.count);
    for (const [path, max] of [
      ["series/observations", 100_000],
      ["releases", 1000],
    ] as const) {
      const { status, body } = await fred.get(path, `series_id=UNRATE&limit=${max + 1}`);
      assert.deepEqual(
        [status, body.error_message],
        [400, `Bad Request.  Variable limit is not between 1 and ${max}.`],
      );
    }
  });

  test("list what was updated, newest first, between two minutes of St. Louis", async () => {
    await using fred = await playing();
    const updated = async (query: string) => {
      const { body } = await fred.get("series/updates", query);
      assert.deepEqual(Object.keys(body).slice(2, 4), ["filter_variable", "filter_value"]);
      return body.seriess.map(({ id }: { id: string }) => id);
    };
    assert.deepEqual(await updated("start_time=202611200754&end_time=202611200754"), [
      "DCOILWTICO",
      "DEXUSEU",
      "DGS10",
    ]);
    assert.deepEqual(await updated("start_time=202611200755&end_time=202611210000"), []);
    assert.ok((await updated("")).includes("UNRATE"));
    assert.ok(!(await updated("")).includes("GDP"), "GDP came three weeks ago, FRED remembers two");
  });

  test("tell releases, categories, and the series in them", async () => {
    await using fred = await playing();
    const names = async (path: string, list: string, query: string) =>
      (await fred.get(path, query)).body[list].map(({ id }: { id: unknown }) => id);
    assert.deepEqual(await names("releases", "releases", ""), [10, 17, 18, 50, 53, 262, 327]);
    assert.deepEqual(await names("release/series", "seriess", "release_id=50"), ["PAYEMS", "UNRATE"]);
    assert.deepEqual(await names("category", "categories", "category_id=15"), [15]);
    assert.deepEqual(await names("category/children", "categories", "category_id=32991"), [15, 22, 24]);
    assert.deepEqual(await names("category/series", "seriess", "category_id=94"), ["DEXUSEU"]);
    const { body } = await fred.get("category/children", "category_id=0");
    assert.deepEqual(Object.keys(body), ["categories"]);
  });

  test("are the same bytes for the same clock and seed, others for another seed", async () => {
    const read = async (seed: string) => {
      await using fred = await playing({ seed });
      return (await fred.get("series/observations", `series_id=DEXUSEU&${ALL_OF_IT}`)).text;
    };
    assert.equal(await read("lake"), await read("lake"));
    assert.notEqual(await read("lake"), await read("pond"));
  });
});

describe("vintages of the mock of FRED", () => {
  const vintages = async (now: string, query: string): Promise<readonly Vintage[]> => {
    await using fred = await playing({ now: new Date(now) });
    return (await fred.get("series/observations", query)).body.observations;
  };

  test("are cut to the days asked for, at both ends, and every observation known then comes", async () => {
    const [whole, cut] = await Promise.all([
      vintages("2026-11-21T12:25:00Z", `series_id=GDP&${ALL_OF_IT}`),
      vintages("2026-11-21T12:25:00Z", "series_id=GDP&realtime_start=2026-09-01&realtime_end=2026-10-31"),
    ]);
    const expected = whole
      .filter((row) => row.realtime_start <= "2026-10-31" && row.realtime_end >= "2026-09-01")
      .map((row) => ({
        ...row,
        realtime_start: row.realtime_start < "2026-09-01" ? "2026-09-01" : row.realtime_start,
        realtime_end: row.realtime_end > "2026-10-31" ? "2026-10-31" : row.realtime_end,
      }));
    assert.deepEqual(cut, expected);
    assert.ok(cut.length > new Set(cut.map(({ date }) => date)).size, "one value at least was revised");
  });

  test("vanish into a full stop and return", async () => {
    const unrate = async (now: string) => {
      const rows = await vintages(now, `series_id=UNRATE&${ALL_OF_IT}`);
      return rows
        .filter(({ date }) => date === "2026-09-01")
        .map(({ realtime_start, value }) => [realtime_start, value]);
    };
    const before = await unrate("2026-11-10T12:00:00Z");
    const value = before.at(-1)![1];
    assert.deepEqual(await unrate("2026-11-11T15:00:00Z"), [...before, ["2026-11-11", "."]]);
    assert.deepEqual(await unrate("2026-12-02T15:00:00Z"), [
      ...before,
      ["2026-11-11", "."],
      ["2026-12-02", value],
    ]);
  });

  test("show in the morning of St. Louis, not at midnight", async () => {
    const last = async (now: string) => (await vintages(now, `series_id=DEXUSEU&${ALL_OF_IT}`)).at(-1)?.date;
    assert.equal(await last("2026-11-20T13:54:00Z"), "2026-11-18");
    assert.equal(await last("2026-11-20T13:54:01Z"), "2026-11-19");
  });

  test("of the mirrored series are those of the World Bank, two days after", async () => {
    await using worldbank = await serving({ sources: ["worldbank"] });
    const path = "/v2/country/USA/indicator/FP.CPI.TOTL.ZG?format=json&per_page=100";
    const [, rows] = (await worldbank.ask(path)).body as [unknown, { date: string; value: number | null }[]];
    const told = rows.flatMap(({ date, value }) => (value === null ? [] : [`${date} ${value}`])).sort();
    const mirrored = await vintages("2026-11-21T12:25:00Z", "series_id=FPCPITOTLZGUSA");
    assert.deepEqual(
      mirrored.map(({ date, value }) => `${date.slice(0, 4)} ${value}`),
      told,
    );
  });

  test("have a history that scale makes longer", async () => {
    const first = async (scale: number) => {
      await using fred = await playing({ scale });
      return (await fred.get("series/observations", "series_id=DGS10")).body.observations[0].date;
    };
    assert.deepEqual([await first(1), await first(3)], ["2025-01-01", "2021-01-01"]);
  });
});

describe("the mock of FRED refuses", () => {
  const refused = async (path: string, message: string, options: Partial<MockApiOptions> = {}) => {
    await using fred = await playing(options);
    const { status, headers, body } = await fred.ask(path);
    assert.deepEqual([status, body], [400, { error_code: 400, error_message: `Bad Request.  ${message}` }]);
    assert.equal(headers.get("content-type"), "text/xml; charset=UTF-8");
  };
  const READ = "Read https://fred.stlouisfed.org/docs/api/api_key.html for more information.";

  test("a key in a header, which it does not read, and one it does not know", async () => {
    await using fred = await playing();
    const key = "abcdefghijklmnopqrstuvwxyz123456";
    const { status, body } = await fred.ask("/fred/series?series_id=GDP&file_type=json", { api_key: key });
    assert.deepEqual([status, body.error_message], [400, "Bad Request.  Variable api_key has not been set."]);
    const asked = "/fred/series?series_id=GDP&file_type=json&api_key=";
    await refused(`${asked}${"x".repeat(32)}`, `The value for variable api_key is not registered.  ${READ}`);
    await refused(
      `${asked}KEY`,
      `The value for variable api_key is not a 32 character alpha-numeric lower-case string.  ${READ}`,
    );
  });

  test("a series that is none, a day that is none, and one to come, all with 400", async () => {
    await refused(`/fred/series?series_id=NOPE&${JSON_KEY}`, "The series does not exist.");
    await refused(`/fred/series?${JSON_KEY}`, "Variable series_id has not been set.");
    const observations = `/fred/series/observations?series_id=GDP&${JSON_KEY}`;
    await refused(
      `${observations}&realtime_start=2026-11-21&realtime_end=2026-11-22`,
      "Variable realtime_end can not be after today's date (2026-11-21).",
    );
    await refused(
      `${observations}&realtime_start=21.11.2026`,
      "Variable realtime_start is not a YYYY-MM-DD formatted date (e.g. 2000-02-24).",
    );
  });

  test("days before the first vintage, and more than 2,000 vintages at once", async () => {
    const observations = `/fred/series/observations?${JSON_KEY}`;
    await refused(
      `${observations}&series_id=GDP&realtime_start=1990-01-01&realtime_end=1999-12-31`,
      "The series does not exist in ALFRED but may exist in FRED.",
    );
    await using fred = await playing({ scale: 5 });
    const { status, body } = await fred.ask(`${observations}&series_id=DGS10&${ALL_OF_IT}`);
    assert.equal(status, 400);
    assert.match(
      body.error_message,
      /^Bad Request. {2}There are 2\d{3} vintage dates in the specified real-time period: 1776-07-04 to 9999-12-31. {2}This exceeds the maximum number of vintage dates allowed for this file type \(2000\)\.$/,
    );
  });

  test("the 121st request of a minute, without a word on when to come back", async () => {
    await using fred = await playing();
    const statuses = [];
    for (let n = 0; n < 121; n++) statuses.push((await fred.get("category", "category_id=0")).status);
    assert.deepEqual(statuses.slice(0, 120), Array(120).fill(200));
    const { status, headers, body } = await fred.get("category", "category_id=0");
    assert.deepEqual([statuses[120], status], [429, 429]);
    assert.deepEqual(body, { error_code: 429, error_message: "Too Many Requests.  Exceeded Rate Limit" });
    assert.deepEqual(
      [...headers.keys()].filter((name) => /retry|limit/.test(name)),
      [],
    );
  });
});

describe("scenarios of the mock of FRED", () => {
  const contractOf = (name: string) => source.resources.find((resource) => resource.name === name)!.contract;

  test("schema-drift: series gain a field, one observation in ten leaves its contract", async () => {
    await using fred = await playing({ scenario: "schema-drift" });
    const { body } = await fred.get("series", "series_id=GDP");
    assert.deepEqual(
      contractOf("series")
        .safeParse(body.seriess[0])
        .error?.issues.map(({ code }) => code),
      ["unrecognized_keys"],
    );
    const rows: object[] = (await fred.get("series/observations", "series_id=UNRATE")).body.observations;
    const bad = rows.filter(
      (row) => !contractOf("observations").safeParse({ series_id: "UNRATE", ...row }).success,
    );
    assert.ok(bad.length > 10 && bad.length < rows.length / 5, `${bad.length} of ${rows.length}`);
  });

  test("late-rows: one observation in ten shows 26 hours after its day", async () => {
    const count = async (now: Date, scenario: string) => {
      await using fred = await playing({ now, scenario });
      return (await fred.get("series/observations", `series_id=DGS10&${ALL_OF_IT}`)).body.count as number;
    };
    const days = Array.from(
      { length: 30 },
      (_, n) => new Date(Date.parse("2026-10-20T15:00:00Z") + n * 86_400_000),
    );
    const late = [];
    for (const now of days) late.push((await count(now, "steady")) - (await count(now, "late-rows")));
    assert.ok(late.some((n) => n > 0) && late.every((n) => n >= 0 && n <= 2), late.join(" "));
  });

  test("empty, and pages that repeat rows of the page before", async () => {
    await using fred = await playing({ scenario: "empty" });
    assert.deepEqual((await fred.get("series/observations", "series_id=GDP")).body.observations, []);
    await fred.play("duplicate-pages");
    const page = async (offset: number): Promise<Vintage[]> =>
      (await fred.get("series/observations", `series_id=GDP&limit=20&offset=${offset}`)).body.observations;
    assert.deepEqual((await page(20)).slice(0, 5), (await page(0)).slice(-5));
  });
});

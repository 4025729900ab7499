import assert from "node:assert/strict";
import { describe, test } from "node:test";
import source from "../../extract/worldbank/source.ts";
import { NOW, serving } from "./serving.ts";

const ASKED = "format=json&per_page=100";

async function playing(now: Date | (() => Date) = NOW, scenario = "steady") {
  const served = await serving({ sources: ["worldbank"], now, scenario });
  return {
    ...served,
    /** Meta and rows of an indicator. */
    data: async (indicator: string, codes = "USA", query = "") =>
      (await served.ask(`/v2/country/${codes}/indicator/${indicator}?${ASKED}${query}`)).body,
  };
}

describe("answers of the mock of the World Bank", () => {
  test("are [meta, rows], numbers as numbers, newest year first, missing values null", async () => {
    await using bank = await playing();
    const { status, headers, body } = await bank.ask(`/v2/country/US;WLD/indicator/NY.GDP.MKTP.CD?${ASKED}`);
    assert.deepEqual([status, headers.get("content-type")], [200, "application/json;charset=UTF-8"]);
    const [meta, rows] = body;
    assert.deepEqual(meta, {
      page: 1,
      pages: 2,
      per_page: 100,
      total: 134,
      sourceid: "2",
      lastupdated: "2026-10-07",
    });
    assert.deepEqual(rows[0], {
      indicator: { id: "NY.GDP.MKTP.CD", value: "GDP (current US$)" },
      country: { id: "US", value: "United States" },
      ...{ countryiso3code: "USA", date: "2026", value: null, unit: "", obs_status: "", decimal: 0 },
    });
    assert.deepEqual([rows[1].date, typeof rows[1].value], ["2025", "number"]);
    assert.deepEqual(rows[67].country, { id: "1W", value: "World" });
  });

  test("take codes of two and three letters, in any case, and all, which mixes countries with aggregates", async () => {
    await using bank = await playing();
    const [, two] = await bank.data("SP.POP.TOTL", "us");
    const [, three] = await bank.data("SP.POP.TOTL", "USA");
    assert.deepEqual(two, three);
    const [, all] = await bank.data("SP.POP.TOTL", "all", "&date=2020");
    const codes = new Set(all.map(({ countryiso3code: code }: { countryiso3code: string }) => code));
    assert.ok(codes.has("USA") && codes.has("WLD") && codes.has("AFE"));
  });

  test("hold the years asked for, and the whole series when those mean nothing", async () => {
    await using bank = await playing();
    const years = async (query: string) => {
      const [, rows] = await bank.data("SP.POP.TOTL", "USA", query);
      return rows.map(({ date }: { date: string }) => date);
    };
    assert.deepEqual(await years("&date=2019:2021"), ["2021", "2020", "2019"]);
    assert.deepEqual(await years("&date=2019"), ["2019"]);
    assert.deepEqual(await years("&mrv=2&date=1960:1970"), ["2026", "2025"]);
    for (const ignored of ["&date=2030:2040", "&date=2019Q1:2019Q4"])
      assert.equal((await years(ignored)).length, 67);
  });

  test("to bad requests are errors with status 200: one message for each part that is wrong", async () => {
    await using bank = await playing();
    const message = { id: "120", key: "Invalid value", value: "The provided parameter value is not valid" };
    assert.deepEqual(await bank.data("NOPE", "USA"), [{ message: [message] }]);
    assert.deepEqual(await bank.data("NOPE", "XX"), [{ message: [message, message] }]);
  });

  test("about an indicator that is archived are XML with a byte order mark, whatever was asked for", async () => {
    await using bank = await playing();
    const response = await fetch(`${bank.url}/v2/country/USA/indicator/EN.ATM.CO2E.PC?format=json`);
    const bytes = Buffer.from(await response.arrayBuffer());
    assert.deepEqual([response.status, bytes.subarray(0, 3).toString("hex")], [200, "efbbbf"]);
    assert.match(
      bytes.toString(),
      /<wb:error .*<wb:message id="175" key="Invalid format">The indicator was not found/,
    );
    const listed = await bank.ask("/v2/indicator?format=json&per_page=1000");
    assert.ok(
      listed.body[1].some(({ id }: { id: string }) => id === "EN.ATM.CO2E.PC"),
      "it is still listed",
    );
  });

  test("are XML unless JSON is asked for", async () => {
    await using bank = await playing();
    assert.match((await bank.ask("/v2/country")).text, /^\uFEFF?<\?xml version="1.0" encoding="utf-8"\?>/);
  });

  test("list countries with a page size in text, and one indicator twice", async () => {
    await using bank = await playing();
    const [meta, countries] = (await bank.ask("/v2/country?format=json")).body;
    assert.deepEqual([meta.page, meta.per_page], [1, "50"]);
    const world = countries.find(({ id }: { id: string }) => id === "WLD");
    assert.deepEqual([world.region.id, world.capitalCity, world.longitude], ["NA", "", ""]);
    const [, indicators] = (await bank.ask("/v2/indicator?format=json&per_page=1000")).body;
    const ids = indicators.map(({ id }: { id: string }) => id);
    assert.equal(ids.length - new Set(ids).size, 1);
  });

  test("without rows are [meta, null]", async () => {
    await using bank = await playing(NOW, "empty");
    assert.deepEqual(await bank.data("SP.POP.TOTL"), [
      { page: 0, pages: 0, per_page: 0, total: 0, sourceid: "2", lastupdated: "2026-10-07" },
      null,
    ]);
  });
});

describe("editions of the mock of the World Bank", () => {
  const at = async (day: string, indicator: string, codes: string) => {
    await using bank = await playing(new Date(`${day}T15:00:00Z`));
    const [{ lastupdated }, rows] = await bank.data(indicator, codes);
    const values = Object.fromEntries(
      rows.map(({ date, value }: { date: string; value: number }) => [date, value]),
    );
    return { lastupdated, values: values as Record<string, number | null> };
  };

  test("say when they came, and bring the year before in July", async () => {
    const [june, july] = [
      await at("2026-06-30", "SP.POP.TOTL", "IND"),
      await at("2026-07-01", "SP.POP.TOTL", "IND"),
    ];
    assert.deepEqual([june.lastupdated, july.lastupdated], ["2026-04-08", "2026-07-01"]);
    assert.deepEqual([june.values[2025], typeof july.values[2025]], [null, "number"]);
    assert.notEqual(june.values[2024], july.values[2024]);
    assert.equal(june.values[2000], july.values[2000]);
  });

  test("move all of history in December, by little", async () => {
    const gdp = (day: string) => at(day, "NY.GDP.MKTP.CD", "DEU");
    const [before, after] = [(await gdp("2026-12-15")).values, (await gdp("2026-12-16")).values];
    for (const year of [1960, 1990, 2020]) {
      assert.notEqual(before[year], after[year]);
      assert.ok(Math.abs(after[year]! / before[year]! - 1) < 0.01);
    }
  });

  test("withdraw one value in October and give it back in December", async () => {
    const value = async (day: string) => (await at(day, "FP.CPI.TOTL.ZG", "BRA")).values[2024];
    assert.deepEqual([typeof (await value("2026-10-06")), await value("2026-10-07")], ["number", null]);
    assert.equal(typeof (await value("2026-12-16")), "number");
  });

  test("are the same for every clock between two, byte for byte", async () => {
    const text = async (now: string) => {
      await using bank = await playing(new Date(now));
      return (await bank.ask(`/v2/country/all/indicator/SP.POP.TOTL?${ASKED}`)).text;
    };
    assert.equal(await text("2026-10-07T14:00:00Z"), await text("2026-12-16T13:59:59Z"));
  });
});

test("schema-drift: countries gain a field, one figure in ten is a text", async () => {
  await using bank = await playing(NOW, "schema-drift");
  const contractOf = (name: string) => source.resources.find((resource) => resource.name === name)!.contract;
  const [, countries] = (await bank.ask(`/v2/country?${ASKED}`)).body;
  const issues = contractOf("countries").safeParse(countries[0]).error?.issues;
  assert.deepEqual(
    issues?.map(({ code }) => code),
    ["unrecognized_keys"],
  );
  const [, rows] = await bank.data("SP.POP.TOTL", "USA;DEU");
  const texts = rows.filter(({ value }: { value: unknown }) => typeof value === "string");
  assert.ok(texts.length > 2 && texts.length < 30, `${texts.length}`);
});

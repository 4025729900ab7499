import assert from "node:assert/strict";
import { describe, test } from "node:test";
import source from "../../extract/eia/source.ts";
import type { MockApiOptions } from "../../mock-api/index.ts";
import { NOW, serving } from "./serving.ts";

const KEY = source.auth!.mockKey;
const SPOT = "/v2/petroleum/pri/spt/data/";
const WTI = "frequency=daily&data[0]=value&facets[series][]=RWTC";
const PRICE = "/v2/electricity/retail-sales/data/";
const at = (text: string) => new Date(text);

interface DataRow {
  readonly period: string;
  readonly value?: string | null;
  readonly price?: string | null;
}

async function eia(options: Partial<MockApiOptions> = {}) {
  const mock = await serving({ sources: ["eia"], limited: false, ...options });
  const ask = (path: string, query = "") => mock.ask(`${path}?api_key=${KEY}&${query}`);
  return {
    ...mock,
    bare: mock.ask,
    ask,
    rows: async (path: string, query: string): Promise<DataRow[]> =>
      (await ask(path, query)).body.response.data,
    [Symbol.asyncDispose]: () => mock[Symbol.asyncDispose](),
  };
}

describe("the mock of EIA", () => {
  test("sends rows in an envelope with a total as text, values as texts, and the request as it came, key and all", async () => {
    await using mock = await eia();
    const { body, headers } = await mock.ask(SPOT, `${WTI}&start=2026-11-10&length=2&sort[0][column]=period`);
    assert.equal(headers.get("content-type"), "application/json");
    assert.deepEqual(Object.keys(body.response), ["total", "dateFormat", "frequency", "data", "description"]);
    assert.match(body.response.total, /^\d+$/);
    const [row] = body.response.data;
    assert.deepEqual(Object.keys(row), [
      ...["period", "duoarea", "area-name", "product", "product-name", "process", "process-name"],
      ...["series", "series-description", "value", "units"],
    ]);
    assert.match(row.value, /^\d\d\.\d\d$/);
    assert.deepEqual(body.request, {
      command: SPOT,
      params: {
        ...{ api_key: KEY, frequency: "daily", data: ["value"], facets: { series: ["RWTC"] } },
        ...{ start: "2026-11-10", length: "2", sort: [{ column: "period" }] },
      },
    });
  });

  test("compares start and end with the stamp as texts: a day leaves out its month", async () => {
    await using mock = await eia();
    const periods = async (query: string) =>
      (
        await mock.rows(
          PRICE,
          `frequency=monthly&data[]=price&facets[stateid][]=CO&facets[sectorid][]=RES&${query}`,
        )
      )
        .map(({ period }) => period)
        .toSorted();
    const months = ["2020-02", "2020-03"];
    assert.deepEqual(await periods("start=2020-02&end=2020-03"), months);
    assert.deepEqual(await periods("start=2020-01-31&end=2020-03"), months);
    assert.deepEqual(await periods("start=2020-02-01&end=2020-03"), ["2020-03"]);
  });

  test("stamps each frequency its own way", async () => {
    await using mock = await eia();
    const last = async (path: string, frequency: string, measure: string) =>
      (await mock.rows(path, `frequency=${frequency}&data[]=${measure}&length=1`))[0]?.period ?? "";
    assert.match(await last(PRICE, "annual", "price"), /^\d{4}$/);
    assert.match(await last(PRICE, "quarterly", "price"), /^\d{4}-Q[1-4]$/);
    assert.match(await last(PRICE, "monthly", "price"), /^\d{4}-\d\d$/);
    assert.match(await last(SPOT, "daily", "value"), /^\d{4}-\d\d-\d\d$/);
    assert.match(
      await last("/v2/electricity/rto/region-data/data/", "hourly", "value"),
      /^\d{4}-\d\d-\d\dT\d\d$/,
    );
    const week = await last("/v2/petroleum/pri/gnd/data/", "weekly", "value");
    assert.equal(at(week).getUTCDay(), 1, "weeks are stamped with their Monday");
  });

  test("shows no measure when none is asked for, and nothing for a facet value that does not exist", async () => {
    await using mock = await eia();
    const [row] = await mock.rows(SPOT, "frequency=daily&length=1");
    assert.ok(row !== undefined && !("value" in row) && "series" in row);
    const { status, body } = await mock.ask(SPOT, "frequency=daily&data[]=value&facets[series][]=TYPO");
    assert.deepEqual([status, body.response.total, body.response.data], [200, "0", []]);
  });

  test("cuts at 5,000 rows and warns of that, without an error", async () => {
    await using mock = await eia();
    const { status, body } = await mock.ask(
      "/v2/electricity/rto/region-data/data/",
      "frequency=hourly&data[]=value&length=9000",
    );
    assert.equal(status, 200);
    assert.equal(body.response.data.length, 5000);
    assert.deepEqual(
      body.warnings.map(({ warning }: { warning: string }) => warning),
      ["parameter out of range: length", "incomplete return"],
    );
    assert.deepEqual((await mock.ask(SPOT, `${WTI}&length=0`)).body.response.data, []);
  });

  test("tells its routes, their facets and a facet's values, counted by a number or a text", async () => {
    await using mock = await eia();
    const children = async (path: string): Promise<string[]> =>
      (await mock.ask(path)).body.response.routes.map(({ id }: { id: string }) => id);
    assert.deepEqual(await children("/v2"), ["electricity", "petroleum"]);
    assert.deepEqual(await children("/v2/petroleum/pri"), ["gnd", "spt"]);
    const { response } = (await mock.ask("/v2/electricity/retail-sales")).body;
    assert.deepEqual(
      response.facets.map(({ id }: { id: string }) => id),
      ["stateid", "sectorid"],
    );
    const [newest] = await mock.rows(PRICE, "frequency=monthly&data[]=price&length=1");
    assert.equal(response.endPeriod, newest?.period);
    const counts = await Promise.all(
      ["stateid", "sectorid"].map(async (id) => {
        const { totalFacets, facets } = (await mock.ask(`/v2/electricity/retail-sales/facet/${id}`)).body
          .response;
        assert.equal(Number(totalFacets), facets.length);
        return typeof totalFacets;
      }),
    );
    assert.deepEqual(counts.toSorted(), ["number", "string"]);
  });

  test("refuses in its own words: an object for the key, a text for the request", async () => {
    await using mock = await eia();
    const missing = await mock.bare(SPOT);
    assert.deepEqual([missing.status, missing.body.error.code], [403, "API_KEY_MISSING"]);
    const header = await mock.bare(SPOT, { api_key: KEY });
    assert.equal(header.body.error.code, "API_KEY_MISSING", "a key in a header is none");
    const wrong = await mock.bare(`${SPOT}?api_key=x`);
    assert.deepEqual([wrong.status, wrong.body.error.code], [403, "API_KEY_INVALID"]);
    const words = async (path: string, query: string) => {
      const { status, body } = await mock.ask(path, query);
      assert.equal(body.code, status);
      return body.error;
    };
    assert.equal(
      await words(PRICE, "frequency=hourly"),
      "Invalid frequency 'hourly' provided. The only valid frequencies are 'monthly', 'quarterly', and 'annual'.",
    );
    assert.match(await words(PRICE, "facets[nope][]=1"), /^Invalid facet 'nope' provided/);
    assert.equal(
      await words(SPOT, "data[]=x"),
      "Invalid data 'x' provided. The only valid data are 'value'.",
    );
    assert.equal(await words("/v2/nope", ""), "Not found.");
  });

  test("turns away the sixth request within a second", async () => {
    await using mock = await eia({ limited: true });
    const statuses = [];
    for (let n = 0; n < 7; n++) statuses.push((await mock.ask("/v2")).status);
    assert.deepEqual(statuses, [200, 200, 200, 200, 200, 429, 429]);
    assert.equal((await mock.ask("/v2")).body.error.code, "OVER_RATE_LIMIT");
  });

  test("publishes days late, revises some of them once, days later, and says nothing of it", async () => {
    let now = at("2026-11-19T12:00:00Z");
    await using mock = await eia({ now: () => now });
    const shown = async () =>
      new Map(
        (await mock.rows(SPOT, "frequency=daily&data[]=value&start=2026-10-01&sort[0][column]=series")).map(
          ({ period, value, ...row }) => [`${period} ${"series" in row ? row.series : ""}`, value],
        ),
      );
    const [before] = [await shown()];
    assert.ok([...before.keys()].every((name) => name < "2026-11-18"));
    now = at("2026-11-23T12:00:00Z");
    const after = await shown();
    const changed = [...before].filter(([name, value]) => after.get(name) !== value).map(([name]) => name);
    assert.ok(changed.length > 0 && changed.length < before.size / 5, `${changed.length} of ${before.size}`);
    assert.ok(changed.every((name) => name > "2026-11-10"));
    now = at("2027-01-20T12:00:00Z");
    const settled = await shown();
    now = at("2027-06-20T12:00:00Z");
    const later = await shown();
    for (const [name, value] of settled) if (name < "2027-01-10") assert.equal(later.get(name), value, name);
  });

  test("late-rows: some values show three days later than others", async () => {
    await using mock = await eia();
    const periods = async () => {
      const rows = await mock.rows("/v2/electricity/rto/region-data/data/", "data[]=value&start=2026-11-10");
      return new Set(rows.map((row) => `${row.period} ${"type" in row ? row.type : ""}`));
    };
    const steady = await periods();
    await mock.play("late-rows");
    const late = await periods();
    assert.ok([...late].every((period) => steady.has(period)));
    const gone = [...steady].filter((period) => !late.has(period));
    assert.ok(gone.length > 5 && gone.length < 30, `${gone.length} are late`);
    assert.ok(gone.every((period) => period > "2026-11-18"));
  });

  test("sends the same bytes for the same clock and seed, others for another seed", async () => {
    const text = async (seed: string) => {
      await using mock = await eia({ seed, now: NOW });
      return (await mock.ask(SPOT, `${WTI}&length=50`)).text;
    };
    assert.equal(await text("one"), await text("one"));
    assert.notEqual(await text("one"), await text("other"));
  });
});

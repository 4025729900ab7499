import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { data, facet, route } from "../../extract/eia/contract.ts";
import { faultOf } from "../../extract/eia/fault-of.ts";
import { FREQUENCIES, type Frequency } from "../../extract/eia/frequency.ts";
import { datasetOf, newestRequest, windowRequest } from "../../extract/eia/requests.ts";
import { dataRows, facetRows, routeRows, seriesRows } from "../../extract/eia/rows.ts";
import { DATASETS } from "../../extract/eia/series.ts";
import source from "../../extract/eia/source.ts";
import type { PageRequest } from "../../lake/contract/definition.ts";
import { parsePage } from "../../lake/contract/parse-page.ts";
import { AuthError, BadResponseError } from "../../lake/errors.ts";
import { periodsBetween } from "../../mock-api/eia/periods.ts";
import { serveMockApi } from "../../mock-api/index.ts";
import { clientFor, serve } from "../http/loopback.ts";
import { readOffsets } from "./offsets.ts";
import { readAll, resourceOf } from "./reading.ts";

const NOW = new Date("2026-11-21T12:25:00Z");
const DAY_MS = 86_400_000;
const at = (text: string) => new Date(text);
const paramOf = ({ query }: PageRequest, name: string) => new Map(query).get(name) ?? "";
const PRICE = "electricity.retail-sales.price.CO.RES";
const SPOT = "petroleum.pri.spt.value.RWTC";

describe("a window, as EIA compares texts,", () => {
  test("starts with a stamp of the series' own format: a day would leave out its month", () => {
    const window = { from: at("2010-02-01"), to: at("2010-03-01") };
    const request = windowRequest(PRICE, window);
    assert.deepEqual([paramOf(request, "start"), paramOf(request, "end")], ["2008-02", "2010-02"]);
    assert.ok(!("2008-02" >= "2008-02-01"), "the trap itself");
    const hourly = windowRequest("electricity.rto.region-data.value.PSCO.D", window);
    assert.deepEqual([paramOf(hourly, "start"), paramOf(hourly, "end")], ["2010-01-28T00", "2010-02-28T23"]);
  });

  test("takes in every period that begins in it, whatever the frequency", () => {
    const instant = fc.date({ min: at("2019-01-01"), max: at("2026-11-21"), noInvalidDate: true });
    fc.assert(
      fc.property(
        fc.constantFrom(...(Object.keys(FREQUENCIES) as Frequency[])),
        instant,
        fc.integer({ min: 1, max: 40 * DAY_MS }),
        (frequency, from, length) => {
          const { of } = FREQUENCIES[frequency];
          const [start, end] = [of(from), of(new Date(from.getTime() + length - 1))];
          for (const { stamp } of periodsBetween(frequency, from.getTime(), from.getTime() + length))
            assert.ok(start <= stamp && stamp <= end, `${stamp} is not in ${start} to ${end}`);
        },
      ),
    );
  });

  test("is read from before it, because values come late and are revised in silence", () => {
    for (const [id, { frequency }] of DATASETS) {
      const [start, from] = [paramOf(windowRequest(id, { from: NOW, to: NOW }), "start"), NOW.getTime()];
      const { of, trailingDays } = FREQUENCIES[frequency];
      assert.equal(start, of(new Date(from - trailingDays * DAY_MS)));
    }
  });
});

describe("a request to EIA", () => {
  const resource = resourceOf(source, "data");
  const window = { from: at("2026-11-14"), to: NOW };
  const datasets = [...DATASETS.keys()].map((id) => ({ id, window }));
  const requests = resource.paging.start({ window, now: NOW, pageSize: 1000, datasets, params: {} });

  test("names the measure and sorts, always: without, rows come bare and in any order", () => {
    assert.equal(requests.length, DATASETS.size);
    for (const request of requests) {
      assert.ok(paramOf(request, "data[0]").length > 0);
      assert.deepEqual(
        [paramOf(request, "sort[0][column]"), paramOf(request, "sort[0][direction]")],
        ["period", "asc"],
      );
    }
  });

  test("asks for no more than the 5,000 rows that are answered, and is told apart from all others", () => {
    assert.ok(source.pageSize <= 5000);
    assert.deepEqual(
      requests.map((request) => datasetOf(request)[0]),
      [...DATASETS.keys()],
    );
    assert.deepEqual(datasetOf(newestRequest(SPOT))[0], SPOT);
    assert.throws(() => datasetOf({ path: "/v2/petroleum/pri/spt/data/", query: [] }), TypeError);
  });

  test("is followed by others until every row was read once: any total, which is a text, any page size", () => {
    fc.assert(
      fc.property(fc.nat(60), fc.integer({ min: 1, max: 25 }), (total, pageSize) => {
        const read = readOffsets(resource.paging, {
          ...{ total, pageSize, datasets: datasets.slice(0, 1), window, now: NOW },
          ...{ offset: "offset", limit: "length", first: 0 },
          bodyOf: (count) => ({ response: { total: String(count) } }),
        });
        assert.deepEqual(read.rows, [...Array(total).keys()]);
        assert.equal(read.requests, Math.max(1, Math.ceil(total / pageSize)));
      }),
    );
  });
});

describe("an answer of EIA", () => {
  const request = windowRequest(SPOT, { from: at("2026-11-14"), to: NOW });
  const names = {
    ...{ duoarea: "YCUOK", "area-name": "NA", product: "EPCWTI", "product-name": "WTI Crude Oil" },
    ...{ process: "PF4", "process-name": "Spot Price FOB", series: "RWTC", "series-description": "WTI" },
  };
  const row = { period: "2026-11-19", ...names, value: "59.09", units: "$/BBL" };
  const body = (rows: readonly object[], more: object = {}) => ({
    response: {
      total: String(rows.length),
      dateFormat: "YYYY-MM-DD",
      frequency: "daily",
      data: rows,
      ...more,
    },
  });
  const fits = (one: unknown) => data.safeParse(one).success;

  test("gives rows that know their dataset, with facets and their names apart", () => {
    const [made] = dataRows(body([row]), request);
    assert.ok(fits(made));
    assert.equal(made?.dataset, SPOT);
    assert.equal(made?.value, "59.09");
    assert.deepEqual(made?.facets, { duoarea: "YCUOK", product: "EPCWTI", process: "PF4", series: "RWTC" });
    assert.deepEqual(seriesRows(body([row]), newestRequest(SPOT)), [{ ...made, total: "1" }]);
    assert.deepEqual(seriesRows(body([]), newestRequest(SPOT)), []);
  });

  test("keeps values as the texts they are: without a leading zero, or missing", () => {
    const values = [".306", "-.5", null].map((value) => dataRows(body([{ ...row, value }]), request)[0]);
    assert.deepEqual(
      values.map((one) => [one?.value, fits(one)]),
      [
        [".306", true],
        ["-.5", true],
        [null, true],
      ],
    );
    assert.ok(!fits(dataRows(body([{ ...row, value: 59.09 }]), request)[0]), "a number, as before 2024");
  });

  test("without the measure is an error and not a list of missing values", () => {
    const { value: _, ...bare } = row;
    const answer = Buffer.from(JSON.stringify(body([bare, bare])));
    const parse = () =>
      parsePage(answer, {
        ...{ method: "GET", url: "https://api.eia.gov/", status: 200 },
        rows: (of) => dataRows(of, request),
      });
    assert.throws(parse, (error) => {
      assert.ok(error instanceof BadResponseError);
      assert.match(error.message, /no row has the measure value, as if data\[\] had not been sent/);
      return true;
    });
    assert.ok(!fits(dataRows(body([row, bare]), request)[1]), "one row without it leaves the contract");
  });

  test("shows a column that nobody promised as a field of its own", () => {
    const result = data.safeParse(dataRows(body([{ ...row, status: "preliminary" }]), request)[0]);
    assert.deepEqual(
      result.error?.issues.map((issue) => [issue.code, "keys" in issue ? issue.keys : []]),
      [["unrecognized_keys", ["status"]]],
    );
  });

  test("may carry warnings in either of two places, which are no errors", () => {
    const warnings = [{ warning: "incomplete return", description: "The API can only return 5000 rows …" }];
    for (const warned of [
      { warnings, ...body([row]) },
      body([row], { warnings }),
      body([row], { warnings: null }),
    ]) {
      assert.equal(dataRows(warned, request).length, 1);
      const answer = { status: 200, headers: {}, start: JSON.stringify(warned) };
      assert.equal(faultOf(answer), undefined);
    }
  });

  test("counts a facet's values by a number or by its text", () => {
    const path = "/v2/electricity/retail-sales/facet/sectorid";
    const facets = [{ id: "RES", name: "residential", alias: "(RES) residential" }];
    for (const totalFacets of [1, "1"]) {
      const [made] = facetRows({ response: { totalFacets, facets } }, { path, query: [] });
      assert.ok(facet.safeParse(made).success);
      assert.deepEqual([made?.route, made?.facet], ["electricity/retail-sales", "sectorid"]);
    }
  });

  test("about a route may have no description of its measures", () => {
    const response = {
      ...{ id: "spt", name: "Spot Prices", description: "…", facets: [], data: { value: [] } },
      frequency: [{ id: "daily", description: "…", query: "D", format: "YYYY-MM-DD" }],
      ...{ startPeriod: "1986-01-02", endPeriod: "2026-11-19" },
      ...{ defaultDateFormat: "YYYY-MM-DD", defaultFrequency: "daily" },
    };
    const [made] = routeRows({ response }, { path: "/v2/petroleum/pri/spt", query: [] });
    assert.ok(route.safeParse(made).success);
    assert.deepEqual(
      made?.series,
      [...DATASETS.keys()].filter((id) => id.startsWith("petroleum.pri.spt.")),
    );
  });
});

describe("a fault of EIA", () => {
  const fault = (status: number, body: unknown) =>
    faultOf({ status, headers: {}, start: typeof body === "string" ? body : JSON.stringify(body) });

  test("comes as an object, as a text or as HTML, and is told apart", () => {
    const gateway = (code: string, message = "…") => ({ error: { code, message } });
    const own = (code: number, error = "Not found.") => ({ error, code });
    const kinds: readonly [status: number, body: unknown, kind: string][] = [
      [403, gateway("API_KEY_MISSING", "No api_key was supplied."), "refused-key"],
      [403, gateway("API_KEY_INVALID", "An invalid api_key was supplied."), "refused-key"],
      [429, gateway("OVER_RATE_LIMIT", "You have exceeded your rate limit."), "too-many"],
      [403, gateway("API_KEY_DISABLED", "The api_key is suspended for a while."), "too-many"],
      [400, own(400, "Invalid facet 'nope' provided. The only valid facets are 'stateid'."), "wrong-request"],
      [404, own(404), "wrong-request"],
      [200, own(400, "Invalid frequency 'hourly' provided."), "wrong-request"],
      [200, own(503, "The backend is busy."), "unavailable"],
      [500, own(500, "Internal error."), "unavailable"],
      [404, "<!DOCTYPE html><html><title>Not Found</title></html>", "unavailable"],
      [200, "\n<html><body>Maintenance</body></html>", "unavailable"],
    ];
    for (const [status, body, kind] of kinds)
      assert.equal(fault(status, body)?.kind, kind, `${status} ${JSON.stringify(body)}`);
    assert.match(fault(400, own(400, "Invalid data 'x' provided."))?.text ?? "", /Invalid data 'x'/);
  });

  test("is not seen in a page, nor in half of an error", () => {
    assert.equal(fault(200, '{"response":{"total":"2","data":[{"error":"x"}]}}'), undefined);
    assert.equal(fault(500, '{"error":{"code":"API_K'), undefined);
  });
});

test("a refused key is an error of the key, though its status is 403", async (t) => {
  await using mock = await serveMockApi({ now: NOW, sources: ["eia"], limited: false });
  const { client } = clientFor(t, mock.url, { source, key: () => "not-a-key-of-eia" });
  await assert.rejects(
    client.ask(newestRequest(SPOT), (bytes) => bytes),
    (error) => {
      assert.ok(error instanceof AuthError);
      assert.match(`${error.next}`, /EIA_API_KEY/);
      return true;
    },
  );
});

test("the key that EIA sends back with every answer is gone before anybody sees the body", async (t) => {
  const planted = "canary.key/of+eia";
  const origin = await serve(t, (request, response) => {
    const { searchParams: query, pathname: command } = new URL(request.url ?? "", "http://localhost");
    assert.equal(query.get("api_key"), planted);
    const params = { api_key: query.get("api_key"), frequency: "daily" };
    response.end(JSON.stringify({ response: { total: "0", data: [] }, request: { command, params } }));
  });
  const { client, lines } = clientFor(t, origin, { source, key: () => planted });
  const { response } = await client.ask(newestRequest(SPOT), (bytes) => bytes);
  assert.match(response.body.toString(), /"params":\{"api_key":"[^"]+","frequency":"daily"\}/);
  assert.ok(!response.body.includes(planted));
  assert.ok(!JSON.stringify([response.url, lines]).includes(planted));
});

test("a default run makes some two dozen requests, five seconds' worth", async () => {
  await using mock = await serveMockApi({ now: NOW, sources: ["eia"], limited: false });
  const window = { from: at("2026-11-14"), to: NOW };
  const read = source.resources.map(({ name }) => readAll(source, name, mock.url, { now: NOW, window }));
  const requests = (await Promise.all(read)).flatMap((one) => one.requests);
  assert.ok(requests.length <= 25, `${requests.length} requests`);
});

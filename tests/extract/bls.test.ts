import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { observation } from "../../extract/bls/contract.ts";
import { blsFault } from "../../extract/bls/fault.ts";
import { blsPaging, SERIES_MAX, YEARS_MAX } from "../../extract/bls/paging.ts";
import { observationRows } from "../../extract/bls/rows.ts";
import { SERIES } from "../../extract/bls/series.ts";
import source from "../../extract/bls/source.ts";
import { parsePage } from "../../lake/contract/parse-page.ts";
import { AuthError } from "../../lake/errors.ts";
import { clientFor, serve } from "../http/loopback.ts";

const NOW = new Date("2026-11-21T12:25:00Z");
const at = (text: string) => new Date(text);
const years = (from: number, to: number) => ({ from: at(`${from}-01-01`), to: at(`${to + 1}-01-01`) });

interface Body {
  readonly seriesid: readonly string[];
  readonly startyear: string;
  readonly endyear: string;
}

function bodies(datasets: readonly { id: string; window: { from: Date; to: Date } }[]): Body[] {
  const window = datasets[0]?.window ?? years(2026, 2026);
  const requests = blsPaging.start({ window, now: NOW, pageSize: 50, datasets, params: {} });
  return requests.map(({ method, path, body }) => {
    assert.equal(`${method} ${path}`, "POST /publicAPI/v2/timeseries/data/");
    return body as Body;
  });
}

const all = (window: { from: Date; to: Date }) => SERIES.map((id) => ({ id, window }));

describe("requests to the Bureau of Labor Statistics", () => {
  test("ask for each series and year exactly once, within fifty series and twenty years", () => {
    const dataset = fc.record({
      id: fc.uuid(),
      window: fc
        .tuple(fc.integer({ min: 1939, max: 2026 }), fc.integer({ min: 0, max: 60 }))
        .map(([from, length]) => years(from, Math.min(2026, from + length))),
    });
    fc.assert(
      fc.property(fc.uniqueArray(dataset, { maxLength: 140, selector: ({ id }) => id }), (datasets) => {
        const asked = bodies(datasets).flatMap(({ seriesid, startyear, endyear }) => {
          const [first, last] = [Number(startyear), Number(endyear)];
          assert.ok(seriesid.length <= SERIES_MAX && last - first < YEARS_MAX && first <= last);
          return seriesid.flatMap((id) =>
            Array.from({ length: last - first + 1 }, (_, n) => `${id} ${first + n}`),
          );
        });
        const wanted = datasets.flatMap(({ id, window: { from, to } }) => {
          const [first, last] = [from.getUTCFullYear(), to.getUTCFullYear() - 1];
          return Array.from({ length: last - first + 1 }, (_, n) => `${id} ${first + n}`);
        });
        assert.deepEqual(asked.toSorted(), wanted.toSorted());
      }),
      { numRuns: 60 },
    );
  });

  test("name the year of each window of a backfill", () => {
    for (const year of [2019, 2020, 2021, 2022]) {
      for (const { startyear, endyear } of bodies(all(years(year, year))))
        assert.deepEqual([startyear, endyear], [String(year), String(year)]);
    }
  });

  test("ask for whole years, though the window is a week", () => {
    const [body] = bodies(all({ from: at("2025-12-29T10:00:00Z"), to: at("2026-01-05T10:00:00Z") }));
    assert.deepEqual([body?.startyear, body?.endyear], ["2025", "2026"]);
  });

  test("ask for no catalog: one bad id would fail all others", () => {
    for (const body of bodies(all(years(2026, 2026)))) assert.ok(!("catalog" in body));
  });

  test("of a default run are two", () => {
    assert.equal(bodies(all({ from: at("2026-11-14"), to: NOW })).length, 2);
    assert.ok(SERIES.length > SERIES_MAX);
  });
});

describe("series as rows", () => {
  const request = { path: "/", query: [], body: { seriesid: ["LNS14000000", "CES0000000001"] } };
  const value = { year: "2025", period: "M12", periodName: "December", value: "4.4", footnotes: [{}] };

  test("have the id of their series", () => {
    const series = [
      { seriesID: "LNS14000000", data: [value, { ...value, period: "M10", value: "-" }] },
      { seriesID: "CES0000000001", data: [] },
    ];
    assert.deepEqual(observationRows({ Results: { series } }, request), [
      { seriesID: "LNS14000000", ...value },
      { seriesID: "LNS14000000", ...value, period: "M10", value: "-" },
    ]);
  });

  test("are refused when a series that was asked for is not answered at all", () => {
    const series = [{ seriesID: "LNS14000000", data: [value] }];
    assert.throws(
      () => observationRows({ Results: { series } }, request),
      /nothing is said of CES0000000001/,
    );
  });

  test("are refused when the answer says of one that there is none, however many other things it says first", () => {
    const message = [
      ...Array(99).fill("No Data Available for Series X Year: 2004"),
      "Invalid Series for Series Y",
    ];
    assert.throws(
      () => observationRows({ message, Results: { series: [] } }, request),
      /Invalid Series for Series Y/,
    );
  });

  test("have numbers or a dash for a value, and footnotes that may be empty", () => {
    const fits = (fields: object) => observation.safeParse({ seriesID: "X", ...value, ...fields }).success;
    assert.ok(fits({}) && fits({ latest: "true" }) && fits({ value: "-" }) && fits({ value: "-0.3" }));
    assert.ok(fits({ value: "-", footnotes: [{ code: "9", text: "Data unavailable" }] }));
    assert.ok(
      !fits({ value: "1,234" }) && !fits({ value: "(NA)" }) && !fits({ value: 4.4 }) && !fits({ value: "" }),
    );
  });
});

describe("a refusal with status 200", () => {
  const fault = (body: unknown, headers = {}) =>
    blsFault({ status: 200, headers, start: typeof body === "string" ? body : JSON.stringify(body) });
  const refused = (status: string, ...message: string[]) => ({
    status,
    responseTime: 0,
    message,
    Results: {},
  });

  test("for the day's allowance tells when there is more: at midnight by the service's own clock", () => {
    const words =
      "Request could not be serviced, as the daily threshold for total number of requests allocated to the user with registration key K has been reached.";
    const spent = fault(refused("REQUEST_NOT_PROCESSED", words), { date: "Sat, 21 Nov 2026 22:59:30 GMT" });
    const text = `REQUEST_NOT_PROCESSED: ${words}`;
    assert.deepEqual(spent, { kind: "quota", text, renewedInSeconds: 3630 });
    assert.deepEqual(fault(refused("REQUEST_NOT_PROCESSED", words)), {
      kind: "quota",
      text,
      renewedInSeconds: 86_400,
    });
  });

  test("for the key, the input, or too much at once is told apart", () => {
    const key = "The key:K provided by the User is invalid. Please provide a proper key";
    assert.equal(fault(refused("REQUEST_NOT_PROCESSED", key))?.kind, "refused-key");
    const failed = "Your request has failed. Please check your input parameters, and try your request again.";
    assert.equal(fault({ ...refused("REQUEST_FAILED", failed), Results: null })?.kind, "wrong-request");
    assert.equal(fault(refused("REQUEST_FAILED_INVALID_PARAMETERS", "no"))?.kind, "wrong-request");
    assert.equal(fault(refused("REQUEST_NOT_PROCESSED", "too many series"))?.kind, "wrong-request");
  });

  test("as a web page means too often", () => {
    assert.equal(fault("<!DOCTYPE html><title>Access Denied</title>")?.kind, "too-many");
  });

  test("a success that lacks a series, or cuts the years, is none", () => {
    const lost = [
      "Invalid Series for Series BOGUS123",
      "Year range has been reduced to the system-allowed limit of 20 years.",
    ];
    for (const text of lost)
      assert.deepEqual(
        fault(refused("REQUEST_SUCCEEDED", "No Data Available for Series X Year: 2004", text)),
        {
          kind: "wrong-request",
          text,
        },
      );
  });

  test("a success with years that have no data is one, however its JSON is printed or cut", () => {
    const body = refused("REQUEST_SUCCEEDED", "No Data Available for Series X Year: 2004");
    assert.equal(fault(body), undefined);
    assert.equal(fault(JSON.stringify(body, null, 2)), undefined);
    assert.equal(fault(JSON.stringify(body).slice(0, 90)), undefined);
    assert.equal(fault('[{"unlike":"anything"}]'), undefined);
    assert.equal(blsFault({ status: 503, headers: {}, start: "<html>" }), undefined);
  });
});

test("the key that a refusal repeats shows in no message", async (t) => {
  const planted = "c0ffee-canary-registration-key";
  const origin = await serve(t, (request, response) => {
    let text = "";
    request.on("data", (part) => {
      text += part;
    });
    request.on("end", () => {
      const { registrationkey: key } = JSON.parse(text);
      assert.equal(key, planted);
      const message = [`The key:${key} provided by the User is invalid. Please provide a proper key for it`];
      response.end(
        JSON.stringify({ status: "REQUEST_NOT_PROCESSED", responseTime: 0, message, Results: {} }),
      );
    });
  });
  const { client, lines } = clientFor(t, origin, { source, key: () => planted });
  const [request] = blsPaging.start({
    window: years(2026, 2026),
    now: NOW,
    pageSize: 50,
    datasets: [{ id: "LNS14000000", window: years(2026, 2026) }],
    params: {},
  });
  await assert.rejects(
    client.ask(request!, (body, context) =>
      parsePage(body, { ...context, rows: (of) => observationRows(of, request!) }),
    ),
    (error) => {
      assert.ok(error instanceof AuthError);
      assert.match(error.message, /The key:\S+ provided by the User is invalid/);
      assert.ok(!JSON.stringify([error.message, error.where, error.next, lines]).includes(planted));
      return true;
    },
  );
});

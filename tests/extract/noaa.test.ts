import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { data } from "../../extract/noaa/contract.ts";
import { daySlices } from "../../extract/noaa/day-slices.ts";
import { faultOf } from "../../extract/noaa/fault-of.ts";
import { resultRows } from "../../extract/noaa/result-rows.ts";
import source from "../../extract/noaa/source.ts";
import { dataRows, stationData } from "../../extract/noaa/station-data.ts";
import { STATIONS } from "../../extract/noaa/stations.ts";
import type { Window } from "../../lake/contract/definition.ts";
import { AuthError, BadResponseError, RetryLaterError } from "../../lake/errors.ts";
import { serveMockApi } from "../../mock-api/index.ts";
import { clientFor, serve } from "../http/loopback.ts";
import { readOffsets } from "./offsets.ts";
import { readAll, resourceOf } from "./reading.ts";

const NOW = new Date("2026-11-21T12:25:00Z");
const DAY_MS = 86_400_000;
const at = (text: string) => new Date(text);
const WEEK: Window = { from: at("2026-11-14"), to: NOW };

function requestsFor(window: Window, pageSize = 200, ids: readonly string[] = STATIONS) {
  const datasets = ids.map((id) => ({ id, window }));
  return stationData.start({ window, now: NOW, pageSize, datasets, params: {} });
}

describe("a window of days", () => {
  const daysOf = (window: Window, daysMax: number) =>
    daySlices(window, daysMax).flatMap(({ first, last }) => {
      const count = (Date.parse(last) - Date.parse(first)) / DAY_MS + 1;
      assert.ok(count >= 1 && count <= daysMax, `${count} days`);
      return Array.from({ length: count }, (_, n) => Date.parse(first) + n * DAY_MS);
    });

  test("has each day whose midnight lies in it, once: windows that meet leave no gap and no overlap", () => {
    const instant = fc.date({ min: at("2020-01-01"), max: NOW, noInvalidDate: true });
    fc.assert(
      fc.property(
        fc.tuple(instant, instant, instant),
        fc.integer({ min: 1, max: 365 }),
        (instants, daysMax) => {
          const [a, b, c] = instants.toSorted((x, y) => x.getTime() - y.getTime()) as [Date, Date, Date];
          const met = [...daysOf({ from: a, to: b }, daysMax), ...daysOf({ from: b, to: c }, daysMax)];
          assert.deepEqual(met, daysOf({ from: a, to: c }, daysMax));
          for (const day of met) assert.ok(day >= a.getTime() && day < c.getTime());
          const days = Math.ceil(c.getTime() / DAY_MS) - Math.ceil(a.getTime() / DAY_MS);
          assert.equal(met.length, days);
        },
      ),
    );
  });

  test("without a midnight asks for nothing", () => {
    assert.deepEqual(requestsFor({ from: at("2026-11-20T09:00:00Z"), to: at("2026-11-20T17:00:00Z") }), []);
  });
});

describe("a request to NOAA", () => {
  test("names its one dataset, its station, every type by repeating the name, and metric units", () => {
    const [request] = requestsFor(WEEK);
    assert.equal(request?.path, "/cdo-web/api/v2/data");
    assert.deepEqual(
      request.query.map((pair) => pair.join("=")),
      [
        "datasetid=GHCND",
        "stationid=GHCND:USW00003017",
        "datatypeid=TMAX",
        "datatypeid=TMIN",
        "datatypeid=PRCP",
        "startdate=2026-11-14",
        "enddate=2026-11-21",
        "units=metric",
        "sortfield=date",
        "offset=1",
        "limit=200",
      ],
    );
  });

  test("is for less than a year, however long the window and the page", () => {
    const long = { from: at("2019-01-01"), to: at("2026-01-01") };
    for (const pageSize of [1, 30, 200, 1000, 100_000]) {
      for (const { query } of requestsFor(long, pageSize, STATIONS.slice(0, 1))) {
        const asked = new Map(query);
        const days = (Date.parse(asked.get("enddate")!) - Date.parse(asked.get("startdate")!)) / DAY_MS + 1;
        assert.ok(days <= 365 && (days * 3 <= pageSize || days === 1), `${days} days a page of ${pageSize}`);
      }
    }
  });

  test("is followed by others until every row was read once: any count, any page size, counted from 1", () => {
    const { paging } = resourceOf(source, "stations");
    const counted = (count: number) => ({ metadata: { resultset: { offset: 1, count, limit: 25 } } });
    fc.assert(
      fc.property(fc.nat(60), fc.integer({ min: 1, max: 25 }), fc.boolean(), (total, pageSize, counts) => {
        const read = readOffsets(paging, {
          ...{ total, pageSize, datasets: [], window: WEEK, now: NOW },
          ...{ offset: "offset", limit: "limit", first: 1 },
          // With `includemetadata=false`, or nothing found, there is no count: then a short page is the last.
          bodyOf: counts && total > 0 ? counted : () => ({}),
        });
        assert.deepEqual(read.rows, [...Array(total).keys()]);
      }),
    );
  });

  test("again covers the thirty days in which values are checked anew", () => {
    assert.equal(resourceOf(source, "data").lookbackSeconds, 30 * 86_400);
  });

  test("is one of a dozen in a default run, within eight seconds' worth", async () => {
    await using mock = await serveMockApi({ now: NOW, sources: ["noaa"], limited: false });
    const window = { from: at("2026-10-15"), to: NOW };
    const read = source.resources.map(({ name }) => readAll(source, name, mock.url, { now: NOW, window }));
    const requests = (await Promise.all(read)).flatMap((one) => one.requests);
    assert.ok(requests.length <= 12, `${requests.length} requests`);
  });
});

describe("an answer of NOAA", () => {
  const [request] = requestsFor(WEEK);
  const row = {
    ...{ date: "2026-11-14T00:00:00", datatype: "TMAX", station: STATIONS[0] },
    ...{ attributes: ",,7,1800", value: 0 },
  };

  test("has rows, with or without metadata, or is an empty object: nothing found", () => {
    assert.deepEqual(resultRows({ results: [row] }), [row]);
    assert.deepEqual(resultRows({}), []);
    assert.throws(() => resultRows({ metadata: {} }), /no results, yet is not empty/);
  });

  test("has numbers, whole or not, and flags by their place; each row knows its dataset", () => {
    const made = dataRows({ results: [row, { ...row, value: -1.1 }] }, request!);
    assert.ok(made.every((one) => data.safeParse(one).success && one.datasetid === "GHCND"));
    assert.ok(!data.safeParse({ ...made[0], value: "0" }).success);
  });
});

const GATEWAY_TOKEN = '{"status" : "400", "message" : "The token parameter provided is not valid."}';
const gateway = (message: string) => `{"status" : "429", "message" : "${message}"}`;
const PER_SECOND = "This token has reached its temporary request limit of 5 per second.";

describe("a fault of NOAA", () => {
  const fault = (status: number, start: string) => faultOf({ status, headers: {}, start });
  const own = (code: string, developerMessage: string) =>
    JSON.stringify({
      statusCode: code,
      userMessage: "There was an error with the request.",
      developerMessage,
    });
  const RANGE = "The date range must be less than 1 year.";
  const xml = (code: number) =>
    `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><response><statusCode>${code}</statusCode><userMessage>There was an error with the request.</userMessage><developerMessage>${RANGE}</developerMessage></response>`;

  test("in either JSON, in XML or in HTML says what it is", () => {
    const kinds: readonly [status: number, body: string, kind: string][] = [
      [400, GATEWAY_TOKEN, "refused-key"],
      [400, '{"status" : "400", "message" : "Token parameter is required."}', "refused-key"],
      [429, gateway(PER_SECOND), "too-many"],
      [429, gateway("Something about requests that nobody has seen."), "too-many"],
      [429, gateway("This token has reached its temporary request limit of 10000 per day."), "quota"],
      [429, gateway("Your daily limit is exhausted."), "quota"],
      [400, own("400", RANGE), "wrong-request"],
      [400, xml(400), "wrong-request"],
      [200, xml(400), "wrong-request"],
      [500, own("500", "An error occured while servicing your request."), "unavailable"],
      [503, "<html><body><h1>503 Service Unavailable</h1></body></html>", "unavailable"],
      [200, "<!DOCTYPE html><html><title>Lapse in appropriations</title></html>", "unavailable"],
      [414, "<html><h1>414 Request-URI Too Large</h1></html>", "wrong-request"],
    ];
    for (const [status, body, kind] of kinds)
      assert.equal(fault(status, body)?.kind, kind, `${status} ${body}`);
    assert.equal(fault(400, own("400", RANGE))?.text, fault(400, xml(400))?.text);
    assert.match(fault(400, xml(400))?.text ?? "", /less than 1 year/);
  });

  test("is not seen in a page, nor in half of an error", () => {
    assert.equal(fault(200, "{}"), undefined);
    assert.equal(
      fault(200, '{"metadata":{"resultset":{"offset":1}},"results":[{"status":"400"}]}'),
      undefined,
    );
    assert.equal(fault(400, '{"status" : "400", "mess'), undefined);
  });

  const asking = async (t: Parameters<typeof serve>[0], answers: readonly (readonly [number, string])[]) => {
    let asked = 0;
    const origin = await serve(t, (_, response) => {
      const [status, body] = answers[asked++] ?? [200, "{}"];
      response.writeHead(status).end(body);
    });
    const { client } = clientFor(t, origin, { source, key: () => "a-token", retry: { attemptsMax: 3 } });
    const [request] = requestsFor(WEEK);
    return { answer: client.ask(request!, (bytes) => bytes.toString()), asked: () => asked };
  };

  test("about the token is one of the key, though its status is 400, and is not asked again", async (t) => {
    const { answer, asked } = await asking(t, [[400, GATEWAY_TOKEN]]);
    await assert.rejects(answer, (error) => {
      assert.ok(error instanceof AuthError);
      assert.match(`${error.next}`, /NOAA_TOKEN/);
      return true;
    });
    assert.equal(asked(), 1);
  });

  test("about the second is waited out; about the day it is not asked again", async (t) => {
    const started = performance.now();
    const waited = await asking(t, [[429, gateway(PER_SECOND)]]);
    assert.equal((await waited.answer).parsed, "{}");
    assert.ok(performance.now() - started >= 1000, "a second was waited");
    const spent = await asking(t, [[429, gateway("This token has reached … 10000 per day.")]]);
    await assert.rejects(spent.answer, RetryLaterError);
    assert.equal(spent.asked(), 1);
  });

  test("about the request is told in NOAA's own words", async (t) => {
    const { answer, asked } = await asking(t, [[400, xml(400)]]);
    await assert.rejects(answer, (error) => {
      assert.ok(error instanceof BadResponseError);
      assert.match(error.message, /less than 1 year/);
      return true;
    });
    assert.equal(asked(), 1);
  });
});

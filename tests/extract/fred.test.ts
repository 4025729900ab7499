import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import * as contract from "../../extract/fred/contract.ts";
import { fredFault } from "../../extract/fred/fault.ts";
import { observationRequests, observationRows } from "../../extract/fred/observations.ts";
import source from "../../extract/fred/source.ts";
import { dayInStLouis, minuteInStLouis } from "../../extract/fred/st-louis.ts";
import { type PageRequest, pagingContext } from "../../lake/contract/definition.ts";
import { serveMockApi } from "../../mock-api/index.ts";
import { readAll, resourceOf } from "./reading.ts";

const at = (text: string) => new Date(text);
const NOW = at("2026-11-21T12:25:00Z");
const OBSERVATIONS = "/fred/series/observations";
const observations = resourceOf(source, "observations");
const updates = resourceOf(source, "updates");

function contextOf(from: Date, to: Date, now = NOW) {
  const window = { from, to };
  return pagingContext(observations, { window, now, pageSize: 500, datasets: [{ id: "GDP", window }] });
}

function firstOf(from: string, to = NOW.toISOString(), now = NOW): PageRequest {
  const [first] = observations.paging.start(contextOf(at(from), at(to), now));
  return first!;
}

const shown = ({ path, query }: PageRequest) => `${path}?${query.map((pair) => pair.join("=")).join("&")}`;
const param = ({ query }: PageRequest, name: string) => query.find(([other]) => other === name)?.[1];

describe("FRED's limits", () => {
  test("are two requests a second, a thousand a day, four at once, and half an hour after five failures", () => {
    const { limits, pageSize } = source;
    assert.deepEqual(limits, {
      ...{ ratePerSecond: 2, concurrency: 4, perDay: 1000, breaker: { failures: 5, minutes: 30 } },
    });
    assert.equal(pageSize, 500);
  });
});

describe("requests for observations", () => {
  test("ask for what was known in the window and two days before, in days of St. Louis, with the key in none", () => {
    assert.equal(
      shown(firstOf("2026-11-14T00:00:00Z")),
      `${OBSERVATIONS}?series_id=GDP&file_type=json&realtime_start=2026-11-11&realtime_end=9999-12-31&offset=0&limit=500`,
    );
  });

  test("end on the window's last day when it does not reach now", () => {
    const first = firstOf("2026-11-01T00:00:00Z", "2026-11-10T00:00:00Z");
    assert.equal(first.path, "/fred/series/vintagedates");
    const context = contextOf(at("2026-11-01T00:00:00Z"), at("2026-11-10T00:00:00Z"));
    const body = { vintage_dates: ["1991-12-04"] };
    const next = observations.paging.next({ request: first, headers: {}, body, rows: [] }, context);
    assert.deepEqual(
      [param(next!, "realtime_start"), param(next!, "realtime_end")],
      ["2026-10-29", "2026-11-09"],
    );
  });

  test("never name a day that has not begun in St. Louis", () => {
    const now = at("2026-11-21T03:00:00Z");
    const first = firstOf("2026-11-18T03:00:00Z", now.toISOString(), now);
    assert.equal(dayInStLouis(now), "2026-11-20");
    assert.deepEqual(
      [param(first, "realtime_start"), param(first, "realtime_end")],
      ["2026-11-15", "9999-12-31"],
    );
  });

  test("of a window of a day or less ask first whether the series was updated in it", () => {
    const from = at("2026-11-20T12:25:00Z");
    const first = firstOf(from.toISOString());
    assert.equal(shown(first), "/fred/series?series_id=GDP&file_type=json");
    const next = (last_updated: string) =>
      observations.paging.next(
        { request: first, headers: {}, body: { seriess: [{ last_updated }] }, rows: [] },
        contextOf(from, NOW),
      );
    assert.equal(next("2026-11-20 06:24:59-06"), undefined);
    assert.equal(next("2026-11-20 06:25:00-06")?.path, OBSERVATIONS);
    // The same digits an hour earlier, in summer.
    assert.equal(next("2026-11-20 06:25:00-05"), undefined);
  });

  test("of a series without a vintage in the window end with the question", () => {
    const from = at("1950-01-01T00:00:00Z");
    const first = firstOf("1950-01-01T00:00:00Z", "1960-01-01T00:00:00Z");
    for (const vintage_dates of [["1991-12-04"], []]) {
      const page = { request: first, headers: {}, body: { vintage_dates }, rows: [] };
      assert.equal(observations.paging.next(page, contextOf(from, at("1960-01-01T00:00:00Z"))), undefined);
    }
  });

  test("cover any window from the first vintage on, each day once, in spans of at most five years", () => {
    const instant = fc.date({ min: at("1970-01-01"), max: NOW, noInvalidDate: true });
    fc.assert(
      fc.property(fc.tuple(instant, instant), fc.boolean(), (pair, toNow) => {
        const [from, end] = pair.toSorted((a, b) => a.getTime() - b.getTime()) as [Date, Date];
        const to = toNow ? NOW : end;
        fc.pre(to.getTime() - from.getTime() > 86_400_000);
        const context = contextOf(from, to);
        const vintage = "1996-12-12";
        let request = observations.paging.start(context)[0];
        const spans: [start: string, end: string][] = [];
        while (request !== undefined) {
          const asked = request.path === OBSERVATIONS;
          if (asked) spans.push([param(request, "realtime_start")!, param(request, "realtime_end")!]);
          const body = asked ? { count: 1 } : { vintage_dates: [vintage] };
          request = observations.paging.next({ request, headers: {}, body, rows: [] }, context);
        }
        const first = dayInStLouis(new Date(from.getTime() - 2 * 86_400_000));
        const last = to < NOW ? dayInStLouis(new Date(to.getTime() - 1)) : "9999-12-31";
        if (last < vintage) return assert.deepEqual(spans, []);
        assert.equal(spans[0]![0], first > vintage ? first : vintage);
        assert.equal(spans.at(-1)![1], last);
        for (const [n, [start, stop]] of spans.entries()) {
          if (n > 0) assert.equal(Date.parse(start) - Date.parse(spans[n - 1]![1]), 86_400_000);
          const reached = stop === "9999-12-31" ? dayInStLouis(NOW) : stop;
          assert.ok(Date.parse(reached) - Date.parse(start) < 5 * 366 * 86_400_000, `${start} to ${stop}`);
        }
      }),
    );
  });

  test("go on by offset until the count is reached", () => {
    const request = firstOf("2026-11-14T00:00:00Z");
    const next = (count: number) =>
      observations.paging.next(
        { request, headers: {}, body: { count }, rows: [] },
        contextOf(at("2026-11-14T00:00:00Z"), NOW),
      );
    assert.equal(next(500), undefined);
    assert.equal(param(next(501)!, "offset"), "500");
  });
});

describe("rows of observations", () => {
  test("have the id of the series, which FRED leaves out", () => {
    const row = { realtime_start: "2026-10-30", realtime_end: "9999-12-31", date: "1946-01-01", value: "." };
    const made = observationRows({ observations: [row] }, firstOf("2026-11-14T00:00:00Z"));
    assert.deepEqual(made, [{ series_id: "GDP", ...row }]);
    assert.ok(contract.observation.safeParse(made[0]).success);
  });

  test("are not made of an answer without its list", () => {
    assert.throws(
      () => observationRows({ message: "?" }, firstOf("2026-11-14T00:00:00Z")),
      /no observations/,
    );
    assert.throws(() => observationRows({ series: [] }, firstOf("2026-11-20T12:25:00Z")), /no seriess/);
  });

  test("hold numbers as text, or a full stop", () => {
    const value = contract.observation.shape.value;
    for (const good of [".", "243.164", "-0.5", "0", ".5", "1.2E-05"])
      assert.ok(value.safeParse(good).success, good);
    for (const bad of ["", "ND", "-", "1,000", 243.164])
      assert.ok(!value.safeParse(bad).success, String(bad));
  });
});

describe("FRED's refusals", () => {
  const fault = (start: string, status = 400) => fredFault({ status, headers: {}, start });
  const json = (code: number, message: string) =>
    JSON.stringify({ error_code: code, error_message: message });

  test("of a key are told from those of a request by their words, in JSON and in XML", () => {
    const unregistered =
      "Bad Request.  The value for variable api_key is not registered.  Read https://fred.stlouisfed.org/docs/api/api_key.html for more information.";
    for (const [words, kind] of [
      [unregistered, "refused-key"],
      ["Bad Request.  Variable api_key has not been set.", "refused-key"],
      ["Bad Request.  The series does not exist.", "wrong-request"],
      ["Bad Request.  The series does not exist in ALFRED but may exist in FRED.", "wrong-request"],
    ] as const) {
      const text = `400: ${words.replaceAll("  ", " ")}`;
      assert.deepEqual(fault(json(400, words)), { kind, text });
      assert.deepEqual(fault(json(400, words).replaceAll("/", "\\/")), { kind, text });
      assert.deepEqual(
        fault(`<?xml version="1.0" encoding="utf-8" ?>\n<error code="400" message="${words}" />`),
        { kind, text },
      );
      assert.deepEqual(fault(json(400, words), 200), { kind, text });
    }
  });

  test("for too many requests say nothing of when, so a little over a minute is waited", () => {
    const text = "429: Too Many Requests. Exceeded Rate Limit";
    assert.deepEqual(fault(json(429, "Too Many Requests.  Exceeded Rate Limit"), 429), {
      ...{ kind: "too-many", text, waitSeconds: 65 },
    });
  });

  test("that pass are asked again: locked, and its own trouble", () => {
    assert.equal(fault(json(423, "Locked"), 423)?.kind, "unavailable");
    assert.equal(fault(json(500, "Internal Server Error"), 500)?.kind, "unavailable");
  });

  test("are found neither in a page, whole or cut, nor in a web page", () => {
    for (const start of ['{"seriess":[]}', '{"observations":[{"date":"2026-', "<!doctype html>\n<html>", ""])
      assert.equal(fault(start, 200), undefined, start);
  });
});

describe("days and minutes of St. Louis", () => {
  test("are six hours behind in winter, five in summer", () => {
    assert.equal(dayInStLouis(at("2026-11-21T05:59:59Z")), "2026-11-20");
    assert.equal(dayInStLouis(at("2026-07-21T05:00:00Z")), "2026-07-21");
    assert.equal(minuteInStLouis(at("2026-11-21T12:25:59Z")), "202611210625");
    assert.equal(minuteInStLouis(at("2026-07-01T05:04:00Z")), "202607010004");
  });

  test("bound the updates that are asked for", () => {
    const window = { from: at("2026-11-14T00:00:00Z"), to: NOW };
    const [request] = updates.paging.start(pagingContext(updates, { window, now: NOW, pageSize: 500 }));
    assert.equal(
      shown(request!),
      "/fred/series/updates?file_type=json&filter_value=macro&start_time=202611131800&end_time=202611210625&offset=0&limit=500",
    );
  });
});

describe("what a run reads of the mock", () => {
  const read = async (name: string, given: { from: string; now?: Date; pageSize?: number }) => {
    const { now = NOW, pageSize = 500 } = given;
    await using mock = await serveMockApi({ now, sources: ["fred"], limited: false });
    return await readAll(source, name, mock.url, {
      now,
      pageSize,
      window: { from: at(given.from), to: now },
    });
  };

  test("fits the contracts, and a week of all resources takes twenty requests", async () => {
    let requests = 0;
    for (const { name, contract: promised } of source.resources) {
      const reading = await read(name, { from: "2026-11-14T00:00:00Z" });
      for (const row of reading.rows)
        assert.ok(promised.safeParse(row).success, `${name} ${JSON.stringify(row)}`);
      assert.ok(reading.rows.length > 0, name);
      requests += reading.requests.length;
    }
    assert.equal(requests, 20);
  });

  test("takes about as many requests as the resource says beforehand, whatever the window", async () => {
    for (const from of ["2026-11-21T00:00:00Z", "2026-11-14T00:00:00Z", "2010-01-01", "1990-01-01"]) {
      const { requests } = await read("observations", { from });
      const window = { from: at(from), to: NOW };
      const context = pagingContext(resourceOf(source, "observations"), { window, now: NOW, pageSize: 500 });
      const said = observationRequests(context);
      assert.ok(said >= 0.8 * requests.length, `${from}: ${said} said, ${requests.length} made`);
      assert.ok(said <= 4 * requests.length, `${from}: ${said} said, ${requests.length} made`);
    }
  });

  test("is the same in pages of 100", async () => {
    const [large, small] = [500, 100].map((pageSize) =>
      read("observations", { from: "2026-11-01", pageSize }),
    );
    assert.deepEqual((await small)!.rows, (await large)!.rows);
    assert.ok((await small)!.requests.length > 2 * (await large)!.requests.length);
  });

  test("is nothing new an hour after, for one question a series", async () => {
    const { rows, requests } = await read("observations", { from: "2026-11-21T05:25:00Z" });
    assert.deepEqual([rows.length, requests.length], [0, 8]);
  });

  test("is the series that was updated within the hour, whole", async () => {
    const now = at("2026-11-20T14:30:00Z");
    const { rows, requests } = await read("observations", { from: "2026-11-20T13:30:00Z", now });
    const updated = [...new Set(rows.map(({ series_id }) => series_id))].sort();
    assert.deepEqual(updated, ["DCOILWTICO", "DEXUSEU", "DGS10"]);
    // One question about each of the eight series, and three that had news.
    assert.equal(requests.length, 11);
  });

  test("goes back to the first vintage and no further, where FRED would refuse", async () => {
    const { rows, requests } = await read("observations", { from: "1950-01-01" });
    const gdp = rows.filter(({ series_id }) => series_id === "GDP");
    assert.equal(gdp[0]?.realtime_start, "2001-12-15");
    assert.ok(requests.some((request) => request.includes("vintagedates?series_id=GDP")));
  });
});

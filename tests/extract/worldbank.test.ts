import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { worldbankFault } from "../../extract/worldbank/fault.ts";
import { dataRows, listRows } from "../../extract/worldbank/rows.ts";
import source from "../../extract/worldbank/source.ts";
import { pagingContext } from "../../lake/contract/definition.ts";
import { serveMockApi } from "../../mock-api/index.ts";
import { readAll, resourceOf } from "./reading.ts";

const NOW = new Date("2026-11-21T12:25:00Z");
const data = resourceOf(source, "data");
const context = pagingContext(data, { window: { from: NOW, to: NOW }, now: NOW, pageSize: 500 });
const [first] = data.paging.start(context);

describe("requests for the World Bank's data", () => {
  test("name the places and all years up to now, and ask for JSON", () => {
    const { path, query } = first!;
    assert.equal(
      `${path}?${query.map((pair) => pair.join("=")).join("&")}`,
      "/v2/country/US;DE;JP;GB;BR;IN;WLD/indicator/NY.GDP.MKTP.CD?format=json&date=1960:2026&page=1&per_page=500",
    );
  });

  test("ask for other years when a run says so", () => {
    const [request] = data.paging.start({ ...context, params: { years: "2010:2020" } });
    assert.deepEqual(request?.query[1], ["date", "2010:2020"]);
  });

  test("go on until the last page, whether pages are numbers or texts, and stop where there is none", () => {
    const next = (page: number | string, pages: number | string) =>
      data.paging.next(
        { request: first!, headers: {}, body: [{ page, pages }, []] as never, rows: [] },
        context,
      );
    for (const [page, pages] of [
      [1, 2],
      ["1", "2"],
    ] as const)
      assert.deepEqual(
        next(page, pages)?.query.find(([name]) => name === "page"),
        ["page", "2"],
      );
    assert.equal(next(1, 1), undefined);
    assert.equal(next("1", "1"), undefined);
    assert.equal(next(0, 0), undefined);
  });

  test("keep to five a second and four at once, with half an hour's rest after five failures", () => {
    assert.deepEqual(source.limits, {
      ratePerSecond: 5,
      concurrency: 4,
      breaker: { failures: 5, minutes: 30 },
    });
  });
});

describe("rows of the World Bank", () => {
  const meta = { page: 1, pages: 1, per_page: 500, total: 1, sourceid: "2", lastupdated: "2026-10-07" };

  test("are the second part of the body, and none where that is null or absent", () => {
    assert.deepEqual(listRows([meta, [{ id: "USA" }]]), [{ id: "USA" }]);
    assert.deepEqual(listRows([{ page: 0, pages: 0 }, null]), []);
    assert.deepEqual(listRows([{ page: 0, pages: 0 }]), []);
  });

  test("of data say which years were asked for and when their source last changed", () => {
    assert.deepEqual(dataRows([meta, [{ date: "2025" }]], first!), [
      { asked_date: "1960:2026", lastupdated: "2026-10-07", date: "2025" },
    ]);
  });

  test("are not made of a body that does not begin with a page's number", () => {
    for (const body of [{ page: 1 }, [], [null], [{ message: [] }], "text"])
      assert.throws(() => listRows(body), /expected \[meta, rows\]/);
  });
});

describe("the World Bank's refusals", () => {
  const fault = (start: string, status = 200) => worldbankFault({ status, headers: {}, start });
  const invalid = { id: "120", key: "Invalid value", value: "The provided parameter value is not valid" };

  test("come with status 200, one message for each part of the path that is wrong", () => {
    assert.deepEqual(fault(JSON.stringify([{ message: [invalid, invalid] }])), {
      kind: "wrong-request",
      text: Array(2).fill("120: Invalid value: The provided parameter value is not valid").join("; "),
    });
  });

  test("come as XML with a byte order mark, though JSON was asked for", () => {
    const start =
      '\uFEFF<?xml version="1.0" encoding="utf-8"?>\n<wb:error xmlns:wb="http://www.worldbank.org"><wb:message id="175" key="Invalid format">The indicator was not found. It may have been deleted or archived.</wb:message></wb:error>';
    assert.deepEqual(fault(start), {
      kind: "wrong-request",
      text: "175: Invalid format: The indicator was not found. It may have been deleted or archived.",
    });
  });

  test("that pass are asked again", () => {
    const message = [{ id: "105", key: "Service currently unavailable", value: "Try again" }];
    assert.equal(fault(JSON.stringify([{ message }]))?.kind, "unavailable");
  });

  test("are found neither in a page, whole or cut, nor in a web page", () => {
    for (const start of ['[{"page":1,"pages":1},[]]', '[{"page":1,"pages":1},[{"indic', "<html>", "", "[]"])
      assert.equal(fault(start), undefined, start);
  });
});

describe("what a run reads of the mock", () => {
  const read = async (name: string, pageSize = 500) => {
    await using mock = await serveMockApi({ now: NOW, sources: ["worldbank"] });
    return await readAll(source, name, mock.url, { now: NOW, pageSize });
  };

  test("fits the contracts, in six requests", async () => {
    let requests = 0;
    for (const { name, contract } of source.resources) {
      const reading = await read(name);
      for (const row of reading.rows)
        assert.ok(contract.safeParse(row).success, `${name} ${JSON.stringify(row)}`);
      assert.ok(reading.rows.length > 0, name);
      requests += reading.requests.length;
    }
    assert.equal(requests, 6);
  });

  test("is the same in small pages", async () => {
    for (const name of ["countries", "data"])
      assert.deepEqual((await read(name, 5 + 60 * Number(name === "data"))).rows, (await read(name)).rows);
  });

  test("holds a row for each place and year, missing values among them", async () => {
    const { rows } = await read("data");
    assert.equal(rows.length, 3 * 7 * (2026 - 1960 + 1));
    assert.ok(rows.some(({ value }) => value === null));
  });
});

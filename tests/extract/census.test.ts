import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { countyIncome } from "../../extract/census/contract.ts";
import { censusFault } from "../../extract/census/fault.ts";
import source from "../../extract/census/source.ts";
import { tableRows } from "../../extract/census/table.ts";
import { vintageYear } from "../../extract/census/vintage.ts";
import { pagingContext } from "../../lake/contract/definition.ts";
import { resourceOf } from "./reading.ts";

const NOW = new Date("2026-11-21T12:25:00Z");
const at = (text: string) => new Date(text);
const income = resourceOf(source, "income");

function yearOf(year: number): { from: Date; to: Date } {
  return { from: at(`${year}-01-01`), to: at(`${year + 1}-01-01`) };
}

function starts(window: { from: Date; to: Date }, params?: Record<string, string>) {
  return income.paging.start(
    pagingContext(income, { window, now: NOW, pageSize: 1000, ...(params === undefined ? {} : { params }) }),
  );
}

describe("the vintage of a run", () => {
  test("is the year of the window's last instant, once it is out", () => {
    for (const year of [2019, 2020, 2021, 2022]) assert.equal(vintageYear(yearOf(year), NOW), String(year));
  });

  test("is the newest that is out, which changes in mid-December", () => {
    const window = { from: at("2026-11-20"), to: NOW };
    assert.equal(vintageYear(window, NOW), "2024");
    assert.equal(vintageYear(window, at("2026-12-14T23:59:59Z")), "2024");
    assert.equal(vintageYear(window, at("2026-12-15T00:00:00Z")), "2025");
    assert.equal(vintageYear(window, at("2027-01-01T00:00:00Z")), "2025");
  });
});

describe("requests for incomes", () => {
  test("name the vintage of each year of a backfill, in the path and in each row", () => {
    for (const year of [2019, 2020, 2021, 2022]) {
      for (const request of starts(yearOf(year))) {
        assert.equal(request.path, `/data/${year}/acs/acs5`);
        const [row] = tableRows([["NAME"], ["Denver County, Colorado"]], request);
        assert.equal(row?.data_year, String(year));
      }
    }
  });

  test("take the year that the run says", () => {
    assert.equal(starts(yearOf(2026), { year: "2021" })[0]?.path, "/data/2021/acs/acs5");
  });

  test("are one for each state, with no more variables than the Bureau gives at once", () => {
    const requests = starts(yearOf(2023));
    assert.deepEqual(
      requests.map(({ query }) => query.filter(([name]) => name !== "get")),
      ["06", "08", "48"].map((state) => [
        ["for", "county:*"],
        ["in", `state:${state}`],
      ]),
    );
    const names = new Map(requests[0]!.query).get("get")!.split(",");
    assert.ok(names.length <= 50);
    assert.deepEqual([...names, "state", "county", "data_year"], Object.keys(countyIncome.shape));
  });
});

describe("a table of arrays", () => {
  const [request] = starts(yearOf(2023));

  test("becomes rows by its header, whatever its order; texts, sentinels and nulls stay as they are", () => {
    const body = [
      ["state", "B19013_001M", "NAME", "B19013_001E", "county"],
      ["08", "-222222222", "San Juan County, Colorado", "-666666666", "111"],
      ["08", null, "Denver County, Colorado", "85853", "031"],
    ];
    assert.deepEqual(tableRows(body, request!), [
      {
        state: "08",
        B19013_001M: "-222222222",
        NAME: "San Juan County, Colorado",
        B19013_001E: "-666666666",
        county: "111",
        data_year: "2023",
      },
      {
        state: "08",
        B19013_001M: null,
        NAME: "Denver County, Colorado",
        B19013_001E: "85853",
        county: "031",
        data_year: "2023",
      },
    ]);
  });

  test("with nothing but a header has no rows", () => {
    assert.deepEqual(tableRows([["NAME", "state"]], request!), []);
  });

  test("with a line of another length is refused", () => {
    assert.throws(
      () => tableRows([["NAME", "state"], ["Denver", "08"], ["Boulder"]], request!),
      /line 2 has 1 values, the header 2 names/,
    );
  });

  test("may hold sentinels and nulls, but no words in place of a figure", () => {
    const row = Object.fromEntries(Object.keys(countyIncome.shape).map((name) => [name, "1"]));
    const fits = (value: unknown) => countyIncome.safeParse({ ...row, B19013_001E: value }).success;
    assert.deepEqual(["85853", "-666666666", "41.7", null].map(fits), [true, true, true, true]);
    assert.deepEqual(["250,000+", "-", "(X)", "", 85853, undefined].map(fits), Array(6).fill(false));
  });
});

describe("a refusal of the Census Bureau", () => {
  const fault = (status: number, start: string, headers = {}) => censusFault({ status, headers, start });

  test("is told by the redirect to a page about keys, which is not followed", () => {
    const found = fault(302, "", { location: "/missing_key.html", "x-datawebapi-keyerror": "1" });
    assert.deepEqual(found, { kind: "refused-key", text: "sends to /missing_key.html" });
  });

  test("is told by a web page with status 200", () => {
    const page = "<html><head>\n<title>Invalid Key</title></head><body>…";
    assert.deepEqual(fault(200, page), { kind: "refused-key", text: "Invalid Key" });
  });

  test("of a request is told in its own words", () => {
    const text = "error: unknown variable 'B19013_001X'";
    assert.deepEqual(fault(400, `${text}\n`), { kind: "wrong-request", text });
  });

  test("of a vintage that does not exist is not asked again", () => {
    assert.equal(fault(404, "<html><title>404 Not Found</title>")?.kind, "wrong-request");
  });

  test("leaves tables, broken servers and other web pages to their status and their parser", () => {
    assert.equal(fault(200, '[["NAME"],["Denver"]]'), undefined);
    assert.equal(fault(500, "There was an error while running your query."), undefined);
    assert.equal(fault(200, "<html><title>Maintenance</title>"), undefined);
    assert.equal(fault(204, ""), undefined);
  });
});

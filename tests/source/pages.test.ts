import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { type Page, type PageRequest, pagingContext } from "../../lake/contract/definition.ts";
import { byCursor, byLastRow, byLink, byOffset, byPage, byUrl, once } from "../../lake/index.ts";
import { pages } from "../../lake/source/pages.ts";
import { type SliceUnit, slices } from "../../lake/source/slices.ts";
import { things } from "./things.ts";

const window = { from: new Date("2026-11-19T18:00:00Z"), to: new Date("2026-12-01T00:00:00Z") };
const context = pagingContext(things([]), {
  window,
  now: window.to,
  pageSize: 10,
  datasets: [
    { id: "A/1", window },
    { id: "B", window: { from: window.from, to: new Date("2026-11-20T00:00:00Z") } },
  ],
  params: { year: "2024" },
});
const answer = (request: PageRequest, more: Partial<Page> = {}): Page => ({
  request,
  headers: {},
  body: {},
  rows: [],
  ...more,
});
const rows = (count: number) => Array.from({ length: count }, (_, n) => ({ id: `r${n}` }));

describe("pages() fills in", () => {
  test("datasets, params and the window in every format, once per dataset", () => {
    const paging = pages({
      path: "/v1/{year}/series/{dataset}",
      query: { from: "{from:date}", until: "{last:date}", month: "{to:month}", facet: ["a", "b"] },
      step: once(),
    });
    assert.deepEqual(paging.start(context), [
      {
        path: "/v1/2024/series/A%2F1",
        query: [
          ["from", "2026-11-19"],
          ["until", "2026-11-30"],
          ["month", "2026-12"],
          ["facet", "a"],
          ["facet", "b"],
        ],
      },
      {
        path: "/v1/2024/series/B",
        query: [
          ["from", "2026-11-19"],
          ["until", "2026-11-19"],
          ["month", "2026-11"],
          ["facet", "a"],
          ["facet", "b"],
        ],
      },
    ]);
  });

  test("the JSON of a POST, at any depth", () => {
    const paging = pages({
      path: "/data",
      body: { series: ["{dataset}"], range: { from: "{from:epoch}", to: "{to:instant}" }, n: 1 },
      step: once(),
    });
    assert.deepEqual(paging.start(context)[1], {
      method: "POST",
      path: "/data",
      query: [],
      body: { series: ["B"], range: { from: "1795111200", to: "2026-11-20T00:00:00.000Z" }, n: 1 },
    });
  });

  test("a window in pieces of a year, a month or a day, each a chain, per dataset", () => {
    const long = { from: new Date("2025-11-30T12:00:00Z"), to: new Date("2026-02-01T00:00:00Z") };
    const datasets = [
      { id: "A", window: long },
      { id: "B", window: { from: long.to, to: long.to } },
    ];
    const asked = (sliceBy: SliceUnit) =>
      pages({ path: "/{dataset}", query: { q: "{from:instant}/{to:instant}" }, sliceBy, step: once() })
        .start({ ...context, window: long, datasets })
        .map(({ path, query }) => `${path} ${query[0]?.[1].replaceAll(":00.000Z", "")}`);
    assert.deepEqual(asked("year"), [
      "/A 2025-11-30T12:00/2026-01-01T00:00",
      "/A 2026-01-01T00:00/2026-02-01T00:00",
    ]);
    assert.deepEqual(asked("month").length, 3);
    assert.deepEqual(asked("day").length, 63);
    assert.equal(asked("day")[1], "/A 2025-12-01T00:00/2025-12-02T00:00");
  });

  test("slices tile any window, and each lies within one unit", () => {
    const instant = fc.date({
      min: new Date("2019-12-20T00:00:00Z"),
      max: new Date("2021-03-05T00:00:00Z"),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(instant, instant, fc.constantFrom("day", "month", "year"), (a, b, unit) => {
        const [from, to] = a < b ? [a, b] : [b, a];
        const found = slices({ from, to }, unit as SliceUnit);
        const ends = [from, ...found.map((slice) => slice.to)];
        assert.deepEqual(
          found.map((slice) => slice.from),
          ends.slice(0, -1),
        );
        if (from < to) assert.deepEqual(ends.at(-1), to);
        const length = { day: 10, month: 7, year: 4 }[unit as SliceUnit];
        for (const slice of found) {
          const last = new Date(slice.to.getTime() - 1);
          assert.equal(slice.from.toISOString().slice(0, length), last.toISOString().slice(0, length));
        }
      }),
      { numRuns: 60 },
    );
  });

  test("and says which place it has nothing for", () => {
    const paging = pages({ path: "/{month}", step: once() });
    assert.throws(() => paging.start(context), /nothing to fill in for \{month\}/);
  });
});

describe("pages follow each other", () => {
  test("by offset from 0 or 1 until the total, which may be text", () => {
    for (const first of [0, 1] as const) {
      const paging = pages({
        path: "/x",
        step: byOffset({ offset: "offset", limit: "limit", first, total: ["response", "total"] }),
      });
      const [request] = paging.start(context) as [PageRequest];
      const body = { response: { total: "21" } };
      const second = paging.next(answer(request, { body }), context) as PageRequest;
      assert.deepEqual(Object.fromEntries(second.query), { limit: "10", offset: String(first + 10) });
      const third = paging.next(answer(second, { body }), context) as PageRequest;
      assert.equal(paging.next(answer(third, { body }), context), undefined);
      const exact = { response: { total: 20 } };
      assert.equal(paging.next(answer(second, { body: exact }), context), undefined);
    }
  });

  test("by offset until a page is short, where there is no total", () => {
    const paging = pages({ path: "/x", step: byOffset({ offset: "offset", limit: "limit" }) });
    const [request] = paging.start(context) as [PageRequest];
    assert.notEqual(paging.next(answer(request, { rows: rows(10) }), context), undefined);
    assert.equal(paging.next(answer(request, { rows: rows(9) }), context), undefined);
  });

  test("by page until the last, also where the body is an array", () => {
    const paging = pages({
      path: "/x",
      step: byPage({ page: "page", size: "per_page", pages: ["0", "pages"] }),
    });
    const [request] = paging.start(context) as [PageRequest];
    const body = [{ pages: 2 }, []] as unknown as Page["body"];
    const second = paging.next(answer(request, { body }), context) as PageRequest;
    assert.deepEqual(Object.fromEntries(second.query), { per_page: "10", page: "2" });
    assert.equal(paging.next(answer(second, { body }), context), undefined);
  });

  test("by cursor until there is none", () => {
    const paging = pages({ path: "/x", step: byCursor({ cursor: "after", from: ["next"], size: "n" }) });
    const [request] = paging.start(context) as [PageRequest];
    const second = paging.next(answer(request, { body: { next: "c1" } }), context) as PageRequest;
    assert.deepEqual(second.query, [
      ["n", "10"],
      ["after", "c1"],
    ]);
    for (const next of [null, "", undefined])
      assert.equal(paging.next(answer(second, { body: { next } }), context), undefined);
  });

  test("by the last row while the body says there is more", () => {
    const step = byLastRow({ after: "starting_after", field: "id", more: ["has_more"] });
    const paging = pages({ path: "/x", step });
    const [request] = paging.start(context) as [PageRequest];
    const page = answer(request, { body: { has_more: true }, rows: rows(2) });
    assert.deepEqual(paging.next(page, context)?.query, [["starting_after", "r1"]]);
    assert.equal(paging.next({ ...page, body: { has_more: false } }, context), undefined);
  });

  test("by the address of the next page in the body", () => {
    const paging = pages({ path: "/x", step: byUrl({ from: ["links", "next"], size: "limit" }) });
    const [request] = paging.start(context) as [PageRequest];
    assert.deepEqual(request.query, [["limit", "10"]]);
    const next = "/x?limit=10&offset=10";
    const second = paging.next(answer(request, { body: { links: { next } } }), context);
    assert.deepEqual(second, { path: next, query: [] });
    for (const none of [null, "", undefined])
      assert.equal(paging.next(answer(request, { body: { links: { next: none } } }), context), undefined);
  });

  test("by the Link header", () => {
    const paging = pages({ path: "/x", step: byLink() });
    const [request] = paging.start(context) as [PageRequest];
    const link = '<https://api.example.com/x?p=1>; rel="prev", <https://api.example.com/x?p=3>; rel="next"';
    assert.equal(
      paging.next(answer(request, { headers: { link } }), context)?.path,
      "https://api.example.com/x?p=3",
    );
    assert.equal(paging.next(answer(request), context), undefined);
  });
});

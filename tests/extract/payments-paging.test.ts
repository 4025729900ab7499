import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { stripePaging } from "../../extract/payments/paging.ts";

const paging = stripePaging("/v1/charges");
const at = (text: string) => new Date(text);
const context = (from: Date, to: Date) => ({
  window: { from, to },
  now: to,
  pageSize: 100,
  datasets: [],
  params: {},
});
const bound = (query: readonly (readonly [string, string])[], name: string) =>
  Number(new Map(query).get(name));

describe("paging of Stripe's lists", () => {
  test("asks for one chain per UTC day, cut to the window", () => {
    const window = context(at("2026-11-19T18:00:00Z"), at("2026-11-21T06:30:00Z"));
    const seconds = (text: string) => String(at(text).getTime() / 1000);
    assert.deepEqual(
      paging.start(window).map(({ path, query }) => [path, ...query.map((pair) => pair.join("="))]),
      [
        ["2026-11-19T18:00:00Z", "2026-11-20T00:00:00Z"],
        ["2026-11-20T00:00:00Z", "2026-11-21T00:00:00Z"],
        ["2026-11-21T00:00:00Z", "2026-11-21T06:30:00Z"],
      ].map(([from, to]) => [
        "/v1/charges",
        "limit=100",
        `created[gte]=${seconds(from!)}`,
        `created[lt]=${seconds(to!)}`,
      ]),
    );
  });

  test("windows that meet anywhere, even within a second, leave no gap and no overlap", () => {
    const instant = fc.date({
      min: at("2026-01-01T00:00:00Z"),
      max: at("2026-02-01T00:00:00Z"),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(fc.tuple(instant, instant, instant), (instants) => {
        const [a, b, c] = instants.toSorted((x, y) => x.getTime() - y.getTime()) as [Date, Date, Date];
        const chains = [...paging.start(context(a, b)), ...paging.start(context(b, c))];
        let reached = Math.floor(a.getTime() / 1000);
        for (const { query } of chains) {
          assert.equal(bound(query, "created[gte]"), reached);
          reached = bound(query, "created[lt]");
        }
        assert.equal(reached, Math.floor(c.getTime() / 1000));
      }),
    );
  });

  test("goes on after the last id while has_more, however short the page", () => {
    const [request] = paging.start(context(at("2026-11-20T00:00:00Z"), at("2026-11-21T00:00:00Z")));
    const second = paging.next(
      { request: request!, headers: {}, body: { has_more: true }, rows: [{ id: "ch_2" }, { id: "ch_1" }] },
      context(at("2026-11-20T00:00:00Z"), at("2026-11-21T00:00:00Z")),
    );
    assert.deepEqual(second?.query, [...request!.query, ["starting_after", "ch_1"]]);
    const third = paging.next(
      { request: second!, headers: {}, body: { has_more: true }, rows: [{ id: "ch_0" }] },
      context(at("2026-11-20T00:00:00Z"), at("2026-11-21T00:00:00Z")),
    );
    assert.deepEqual(third?.query, [...request!.query, ["starting_after", "ch_0"]]);
  });

  test("stops when has_more is false, however full the page", () => {
    const window = context(at("2026-11-20T00:00:00Z"), at("2026-11-21T00:00:00Z"));
    const [request] = paging.start(window);
    const rows = Array.from({ length: 100 }, (_, n) => ({ id: `ch_${n}` }));
    assert.equal(
      paging.next({ request: request!, headers: {}, body: { has_more: false }, rows }, window),
      undefined,
    );
  });

  test("never takes a page without a usable id for the last one", () => {
    const window = context(at("2026-11-20T00:00:00Z"), at("2026-11-21T00:00:00Z"));
    const [request] = paging.start(window);
    assert.equal(
      paging.next({ request: request!, headers: {}, body: { has_more: true }, rows: [] }, window),
      request,
    );
  });
});

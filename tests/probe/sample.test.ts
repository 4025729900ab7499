import assert from "node:assert/strict";
import { test } from "node:test";
import { z } from "zod";
import { defineResource, type PagingContext } from "../../lake/contract/definition.ts";
import { sampleOf } from "../../lake/probe/sample.ts";
import { sourceAt } from "../http/loopback.ts";

const NOW = new Date("2026-11-21T12:00:00Z");

function resource(name: string, more: object = {}, seen: PagingContext[] = []) {
  return defineResource({
    name,
    contract: z.strictObject({ id: z.string() }),
    key: ["id"],
    rowsPath: [],
    paging: {
      start: (context) => {
        seen.push(context);
        return [{ path: `/${name}`, query: [] }];
      },
      next: () => undefined,
    },
    ...more,
  });
}

test("a catalogue is asked before a resource, and that before one with datasets", () => {
  const series = resource("series", { datasets: ["a", "b"] });
  const orders = resource("orders");
  const listing = resource("listing", { catalog: true, datasets: ["x"] });
  const first = (...resources: ReturnType<typeof resource>[]) =>
    sampleOf(sourceAt({ resources }), NOW)?.resource.name;
  assert.equal(first(series, orders, listing), "listing");
  assert.equal(first(series, orders), "orders");
  assert.equal(first(series), "series");
});

test("it is about the last day, one dataset, a few rows, and has a value for each param", () => {
  const seen: PagingContext[] = [];
  const params = { year: { about: "year", default: () => "2024" } };
  const sample = sampleOf(
    sourceAt({ pageSize: 100, resources: [resource("series", { datasets: ["a", "b"], params }, seen)] }),
    NOW,
  );
  const window = { from: new Date("2026-11-20T12:00:00Z"), to: NOW };
  assert.deepEqual(seen, [
    { window, now: NOW, pageSize: 10, datasets: [{ id: "a", window }], params: { year: "2024" } },
  ]);
  assert.deepEqual(sample?.request, { path: "/series", query: [] });
});

test("a resource that has no page for the day is passed over; a source without any has no sample", () => {
  const none = resource("none", { paging: { start: () => [], next: () => undefined } });
  assert.equal(sampleOf(sourceAt({ resources: [none, resource("orders")] }), NOW)?.resource.name, "orders");
  assert.equal(sampleOf(sourceAt({ resources: [none] }), NOW), undefined);
});

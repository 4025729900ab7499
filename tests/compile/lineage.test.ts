import assert from "node:assert/strict";
import { test } from "node:test";
import type { Graph, Model } from "../../lake/compile/graph.ts";
import { lineageOf } from "../../lake/compile/lineage.ts";

const model = (name: string, references: readonly string[]) =>
  ({ name, references, path: `models/${name.replace(".", "/")}.sql` }) as Model;

const graph = {
  inputs: [{ name: "bronze.a__x" }, { name: "bronze.b__y" }, { name: "bronze.c__z" }],
  models: [
    model("silver.x", ["bronze.a__x"]),
    model("silver.y", ["bronze.b__y", "silver.x"]),
    model("gold.both", ["silver.x", "silver.y"]),
    model("gold.one", ["silver.x"]),
    model("gold.other", ["bronze.c__z"]),
  ],
} as unknown as Graph;

test("each table comes after what it reads, each once, with the longest way to it", () => {
  const { upstream, downstream } = lineageOf(graph, "gold.both")!;
  assert.deepEqual(
    upstream.map(({ table, distance }) => [table, distance]),
    [
      ["bronze.a__x", 3],
      ["silver.x", 2],
      ["bronze.b__y", 2],
      ["silver.y", 1],
      ["gold.both", 0],
    ],
  );
  assert.deepEqual(downstream, []);
  for (const [i, { reads }] of upstream.entries())
    for (const read of reads) assert.ok(upstream.findIndex(({ table }) => table === read) < i, read);
});

test("of what is landed, everything that builds on it and nothing else", () => {
  const { upstream, downstream } = lineageOf(graph, "bronze.a__x")!;
  assert.deepEqual(upstream, [{ table: "bronze.a__x", distance: 0, reads: [], path: null }]);
  assert.deepEqual(
    downstream.map(({ table }) => table),
    ["silver.x", "gold.one", "silver.y", "gold.both"],
  );
});

test("a table that is not there has none", () => {
  assert.equal(lineageOf(graph, "gold.nothing"), undefined);
});

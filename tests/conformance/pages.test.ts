import assert from "node:assert/strict";
import { extraction, steady } from "./extraction.ts";
import { assertSameRows, assertWhole } from "./landed.ts";
import { everySource } from "./sources.ts";

everySource("small pages bring the rows that large ones bring", async (source) => {
  const large = await steady(source);
  assertWhole(large);
  const total = [...large.resources.values()].reduce((sum, { landed }) => sum + landed.fetched, 0);
  assert.ok(total > 0, "no resource has a row, so nothing is tested");
  const small = await extraction(source, {
    pageSize: ({ name }) => Math.max(1, Math.ceil((large.resources.get(name)?.landed.fetched ?? 0) / 5)),
  });
  assertWhole(small);
  await assertSameRows(small, large);
});

everySource("rows that a further page repeats land once", async (source) => {
  const expected = await steady(source);
  const pageSize = ({ name }: { readonly name: string }) =>
    Math.max(10, Math.ceil((expected.resources.get(name)?.landed.fetched ?? 0) / 3));
  const repeated = await extraction(source, { scenario: "duplicate-pages", pageSize });
  assertWhole(repeated);
  await assertSameRows(repeated, expected);
});

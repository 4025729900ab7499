import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { z } from "zod";
import { json } from "../../lake/contract/scalars.ts";
import { rowLines } from "../../lake/land/row-lines.ts";
import { list, openLander } from "./lander.ts";

/** The rows as `rowLines` cuts them, or undefined when it declines. */
function cut(body: string, rowsPath: readonly string[] = ["data"]): unknown[] | undefined {
  const parsed = JSON.parse(body);
  const rows = rowsPath.reduce((value, name) => value[name], parsed);
  const lines = rowLines(Buffer.from(body), { body: parsed, rows }, rowsPath);
  if (lines === undefined) return undefined;
  const bounds = [-1, ...lines.commas, lines.bytes.length];
  return bounds
    .slice(1)
    .map((end, i) => JSON.parse(lines.bytes.toString("utf8", (bounds[i] as number) + 1, end)));
}

const ROWS = [
  { id: 1, v: "a" },
  { id: 2, v: "b" },
  { id: 3, v: "c" },
];

test("compact, spaced and indented pages are cut without printing them again", () => {
  const page = { object: "list", data: ROWS, has_more: false };
  assert.deepEqual(cut(JSON.stringify(page)), ROWS);
  assert.deepEqual(cut(JSON.stringify(page, null, 2)), ROWS);
  assert.deepEqual(cut(JSON.stringify(page, null, "\t").replaceAll("\n", "\r\n")), ROWS);
  assert.deepEqual(cut(`{"data": [${ROWS.map((row) => JSON.stringify(row)).join(", ")}]}`), ROWS);
  assert.deepEqual(cut(JSON.stringify(ROWS), []), ROWS);
  assert.deepEqual(cut(` ${JSON.stringify({ a: { b: ROWS, c: 1 } })}\n`, ["a", "b"]), ROWS);
});

test("marker text inside values does not mislead", () => {
  const tricky = [
    { id: '"data":[', v: '},{"id":' },
    { id: "]}", v: '"data":[{"id":1}]' },
    { id: "\\", v: '\\"},{\\"id\\":' },
  ];
  for (const page of [
    { note: '"data":[', data: tricky },
    { note: { data: "[" }, data: tricky },
    { other: { data: [{ id: 0 }] }, data: tricky, tail: "]" },
    { data: tricky, tail: ["x", "]"] },
    { data: tricky, tail: [{ id: 9 }, { id: 8 }] },
  ]) {
    assert.deepEqual(cut(JSON.stringify(page)) ?? tricky, tricky, JSON.stringify(page));
    assert.deepEqual(cut(JSON.stringify(page, null, 1)) ?? tricky, tricky);
  }
});

test("an array after the rows, or the name of the rows before them, is no obstacle", () => {
  assert.deepEqual(cut(JSON.stringify({ data: ROWS, includes: [1, 2], more: { links: [] } })), ROWS);
  assert.deepEqual(cut(JSON.stringify({ meta: { data: [] }, data: ROWS })), ROWS);
});

test("rows that hold objects like themselves are left to be printed again", () => {
  const nested = [
    { id: 1, children: [{ id: 2 }, { id: 3 }] },
    { id: 4, children: [] },
  ];
  assert.equal(cut(JSON.stringify({ data: nested })), undefined);
});

test("a body that names its rows twice is left to be printed again", () => {
  assert.equal(cut('{"data":[{"id":1}],"data":[{"id":2},{"id":3}]}'), undefined);
  assert.equal(cut('{"data":[],"data":[{"id":2}]}'), undefined);
  assert.equal(cut('{"data":[{"id":1}],"data":[{"id":2}],"data":[{"id":3},{"id":4},{"id":5}]}'), undefined);
});

test("a wrong cut cannot pass: what DuckDB refuses is printed again", async () => {
  // One separator too many inside the second row, one too few before the third: the count comes out right.
  const body = list('{"id":5,"list":[]}', '{"id":1,"list":[{"id":8},{"id":9}]}', '{"list":[],"id":2}');
  assert.throws(() => cut(body));
  const contract = z.strictObject({ id: z.int(), list: z.array(z.strictObject({ id: z.int() })) });
  await using lander = await openLander(contract);
  await lander.page(list('{"id":0,"list":[]}'));
  await lander.page(body);
  const landed = await lander.landing.finish();
  assert.deepEqual(await lander.bronze(landed, "id, list, _row"), [
    { id: "0", list: [], _row: "0" },
    { id: "5", list: [], _row: "1" },
    { id: "1", list: [{ id: "8" }, { id: "9" }], _row: "2" },
    { id: "2", list: [], _row: "3" },
  ]);
});

test("whatever the values and the printer, what lands is what was sent", async () => {
  const text = fc.oneof(
    fc.string(),
    fc.constantFrom("},{", '"id":', "]", "[", "\\", '"data":[', "\n", "\u2028", "é"),
  );
  const value = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      text,
      fc.boolean(),
      fc.constant(null),
      fc.array(tie("value")),
      fc.dictionary(fc.constantFrom("id", "data", "v"), tie("value")),
    ),
  })).value;
  const page = fc.record({
    rows: fc.array(fc.record({ id: fc.uuid(), v: value }), { maxLength: 5 }),
    before: value,
    after: value,
    space: fc.constantFrom("", " ", "\n", "\t", "   "),
  });
  const contract = z.strictObject({ id: z.uuid(), v: json() });
  await using lander = await openLander(contract);
  const sent: unknown[] = [];
  await fc.assert(
    fc.asyncProperty(page, async ({ rows, before, after, space }) => {
      const body = JSON.stringify({ before, data: rows, after }, null, space);
      assert.equal((await lander.page(body)).landed, rows.length);
      sent.push(...rows);
    }),
    { numRuns: 300 },
  );
  const landed = await lander.landing.finish();
  const rows = await lander.bronze(landed, "id, v::VARCHAR AS v");
  assert.deepEqual(
    rows.map((row) => ({ id: row.id, v: row.v === null ? null : JSON.parse(String(row.v)) })),
    JSON.parse(JSON.stringify(sent)),
  );
});

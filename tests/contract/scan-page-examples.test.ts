import assert from "node:assert/strict";
import { test } from "node:test";
import { z } from "zod";
import { pageReader } from "../../lake/contract/scan-page.ts";
import { context, contract, resource } from "./scanned-things.ts";

const PLAIN = {
  id: "a",
  object: "thing",
  amount: 5,
  count: null,
  rate: 1.25,
  at: 1_700_000_000,
  ms: 1,
  live: true,
  status: "é",
  price: "1.20",
  exact: 0.1,
  day: "2024-02-29",
  when: "2024-02-29T00:00:00.5Z",
  short: "abc",
  any: [1, { x: null }],
  open: { deep: [{}] },
  either: 7,
  inner: { a: 'é " \\ \n', c: -1 },
  list: [{ sku: "s" }, { sku: "t", n: 1 }],
  tags: { k: "v" },
  marks: { m: 0 },
};

function isScanned(parse: ReturnType<typeof pageReader>, rows: readonly object[]): boolean {
  const body = Buffer.from(JSON.stringify({ data: rows, has_more: false }));
  return parse(body, context).scan !== undefined;
}

test("pages like the first are scanned, whatever fields they leave out or set to null", () => {
  const parse = pageReader(resource);
  assert.equal(isScanned(parse, [PLAIN]), false);
  assert.equal(
    isScanned(parse, [PLAIN, { ...PLAIN, id: "b", inner: null, list: [], tags: {}, open: null }]),
    true,
  );
  const { count, rate, exact, day, when, short, any, open, either, inner, list, marks, ...required } = PLAIN;
  assert.equal(isScanned(parse, [required, PLAIN]), true);
});

test("the provider's order of fields is learned, also when it changes", () => {
  const parse = pageReader(resource);
  const backwards = (value: object) => Object.fromEntries(Object.entries(value).toReversed());
  assert.equal(isScanned(parse, [backwards(PLAIN)]), false);
  assert.equal(isScanned(parse, [backwards(PLAIN)]), true);
  assert.equal(isScanned(parse, [PLAIN]), false);
  assert.equal(isScanned(parse, [PLAIN]), true);
});

test("rows that break the contract, and numbers too fine to land as sent, are looked at closely", () => {
  const parse = pageReader(resource);
  isScanned(parse, [PLAIN]);
  for (const change of [
    { fresh: 1 },
    { amount: "5" },
    { amount: 1.5 },
    { amount: 2 ** 60 },
    { at: 1e13 },
    { live: "true" },
    { status: "old" },
    { short: "too long" },
    { price: "1.255" },
    { exact: 0.1234567890123456 },
    { day: "2023-02-29" },
    { any: "bare" },
    { any: [1e-7] },
    { tags: { k: 1 } },
    { list: [{}] },
  ]) {
    assert.equal(isScanned(parse, [{ ...PLAIN, ...change }]), false, JSON.stringify(change));
  }
});

test("a contract that only zod can judge as a whole is never scanned", () => {
  const parse = pageReader({ ...resource, contract: contract.refine(() => true) });
  for (let i = 0; i < 3; i++) assert.equal(isScanned(parse, [PLAIN]), false);
});

test("rows that were not parsed are an array like any other", () => {
  const parse = pageReader(resource);
  const rows = [PLAIN, { ...PLAIN, id: "b" }, { ...PLAIN, id: "c" }];
  const body = Buffer.from(JSON.stringify({ data: rows, has_more: true }));
  const fresh = () => {
    parse(body, context);
    const given = parse(body, context);
    assert.ok(given.scan);
    return given.rows;
  };
  assert.equal(fresh().length, 3);
  assert.equal(fresh().at(-1)?.id, "c");
  assert.equal(fresh().at(5), undefined);
  assert.equal(fresh()[1]?.id, "b");
  assert.equal(fresh()[3], undefined);
  assert.ok(Array.isArray(fresh()));
  assert.deepEqual(
    fresh().map((value) => value.id),
    ["a", "b", "c"],
  );
  assert.deepEqual([...fresh()], rows);
  assert.deepEqual(fresh().slice(1), rows.slice(1));
  assert.deepEqual(Object.keys(fresh()), ["0", "1", "2"]);
  assert.equal(JSON.stringify(fresh()), JSON.stringify(rows));
  assert.equal(0 in fresh(), true);
  assert.equal(3 in fresh(), false);
});

test("bodies that are arrays, nested paths, several keys", () => {
  const small = z.strictObject({ a: z.string(), n: z.int() });
  const rows = [
    { a: "é", n: 1 },
    { a: "q", n: -20 },
  ];
  for (const [rowsPath, body] of [
    [[], rows],
    [["x", "y"], { x: { y: rows, z: [1] }, w: [] }],
  ] as const) {
    const parse = pageReader({ contract: small, key: ["n", "a"], rowsPath });
    const bytes = Buffer.from(JSON.stringify(body));
    parse(bytes, { ...context, rowsPath });
    const page = parse(bytes, { ...context, rowsPath });
    assert.deepEqual(
      page.scan?.keyed,
      rows.map(({ a, n }) => ({ n, a })),
    );
    assert.deepEqual(JSON.parse(JSON.stringify(page.body)), body);
  }
});

test("rows that are not surely those of the path are parsed", () => {
  const small = z.strictObject({ id: z.string() });
  const parse = pageReader({ contract: small, key: ["id"], rowsPath: ["x", "y"] });
  const at = { ...context, rowsPath: ["x", "y"] };
  const rows = '[{"id":"a"}]';
  parse(Buffer.from(`{"x":{"y":${rows}}}`), at);
  for (const [body, found] of [
    [`{"x":{"y":${rows},"y":[]}}`, []],
    [`{"x":{"y":${rows}},"x":{"y":[]}}`, []],
    [`{"a":{"y":${rows}},"x":{"\\u0079":[]}}`, []],
    [`{"x":{"y":[]},"a":{"y":${rows}}}`, []],
    [`{"a":{"y":${rows}},"x":{"y":[{"id":"b"}]}}`, [{ id: "b" }]],
  ] as const) {
    const page = parse(Buffer.from(body), at);
    assert.equal(page.scan, undefined, body);
    assert.deepEqual(page.rows, found, body);
  }
  assert.ok(parse(Buffer.from(`{"x" : {"y"\n:\t[ {"id":"a"} , {"id":"b"} ] } }`), at).scan);
});

test("a key that is null is never scanned, for such rows stand for themselves", () => {
  const parse = pageReader({
    contract: z.strictObject({ id: z.string().nullish(), n: z.int() }),
    key: ["id"],
    rowsPath: [],
  });
  const scanned = (body: string) => parse(Buffer.from(body), { ...context, rowsPath: [] }).scan !== undefined;
  scanned('[{"id":"a","n":1}]');
  assert.deepEqual(['[{"id":"a","n":1}]', '[{"id":null,"n":1}]', '[{"n":1}]'].map(scanned), [
    true,
    false,
    false,
  ]);
});

test("rows too long for a pattern are parsed", () => {
  const long = z.strictObject({ id: z.string(), list: z.array(z.int()) });
  const parse = pageReader({ contract: long, key: ["id"], rowsPath: [] });
  const scanned = [10, 10, 100_000, 5_000_000].map((length) => {
    const body = JSON.stringify([{ id: "x".repeat(length), list: Array(length).fill(0) }]);
    const { rows, scan } = parse(Buffer.from(body), { ...context, rowsPath: [] });
    assert.equal((rows[0] as { list: number[] }).list.length, length);
    return scan !== undefined;
  });
  assert.deepEqual(scanned, [false, true, true, false]);
});

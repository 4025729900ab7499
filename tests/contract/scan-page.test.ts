import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { z } from "zod";
import { contractColumns } from "../../lake/contract/columns.ts";
import { FRAGILE_NUMBER, UNPAIRED_SURROGATE } from "../../lake/contract/exact-json.ts";
import { fits, withoutTextNumber } from "../../lake/contract/fits.ts";
import { keyedRows, type ParsedPage, parsePage } from "../../lake/contract/parse-page.ts";
import {
  decimalNumber,
  decimalText,
  epochMilliseconds,
  epochSeconds,
  int64,
  json,
  metadata,
  openObject,
} from "../../lake/contract/scalars.ts";
import { pageReader } from "../../lake/contract/scan-page.ts";
import { BadResponseError } from "../../lake/errors.ts";

const contract = z.strictObject({
  id: z.string(),
  object: z.literal("thing"),
  amount: int64(),
  count: z.int().nullish(),
  rate: z.number().optional(),
  at: epochSeconds(),
  ms: epochMilliseconds().nullable(),
  live: z.boolean(),
  status: z.enum(["new", 'paid "twice"', "é"]),
  price: decimalText(10, 2).nullable(),
  exact: decimalNumber(38, 10).optional(),
  day: z.iso.date().optional(),
  when: z.iso.datetime().nullish(),
  short: z.string().max(5).optional(),
  any: json().optional(),
  open: openObject().nullish(),
  either: z.union([z.string(), z.int()]).optional(),
  inner: z
    .strictObject({
      a: z.string().nullish(),
      b: z.strictObject({}).or(z.null()).optional(),
      c: int64().optional(),
    })
    .nullish(),
  list: z.array(z.strictObject({ sku: z.string(), n: z.int().optional() })).optional(),
  tags: metadata(),
  marks: z.record(z.string(), int64()).optional(),
});

const resource = { contract, key: ["id"], cursor: "at", rowsPath: ["data"] };
const context = { method: "GET", url: "https://shop.example/v1/things", status: 200, rowsPath: ["data"] };
const compiled = z.compile(contract);
const shape = { kind: "struct", fields: contractColumns(contract) } as const;
const rowFits = fits(shape);
const rowWithoutTextNumber = withoutTextNumber(shape);

/** Mostly values that can be scanned, now and then one that cannot. */
const mostly = <T, U>(common: fc.Arbitrary<T>, rare: fc.Arbitrary<U>) =>
  fc.oneof({ weight: 40, arbitrary: common }, { weight: 1, arbitrary: rare });
const text = mostly(
  fc.constantFrom("", "a", "é 😀", 'quote " \\ \n', "},{", '"id":', "null"),
  fc.oneof(fc.string(), fc.string({ unit: "binary", maxLength: 4 })),
);
const whole = mostly(fc.integer(), fc.constantFrom(2 ** 53, -(2 ** 53), 1e15, 123456789012345));
const real = mostly(
  fc.oneof(fc.integer(), fc.constantFrom(0.1, -2.5, 1e14)),
  fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom(-0, 1e21)),
);
const anything = mostly(
  fc.constantFrom<unknown>({}, [], { a: [1, "x", null, { b: 0.5 }] }),
  fc.jsonValue({ maxDepth: 2 }),
);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

const row = fc.record({
  id: text,
  object: fc.constant("thing"),
  amount: whole,
  count: maybe(fc.option(whole)),
  rate: maybe(real),
  at: mostly(fc.integer({ min: -1e9, max: 4e9 }), fc.constantFrom(1e12, 1e13)),
  ms: fc.option(mostly(fc.integer(), fc.maxSafeInteger())),
  live: fc.boolean(),
  status: fc.constantFrom("new", 'paid "twice"', "é"),
  price: fc.option(mostly(fc.constantFrom("1.20", "-99999999.99"), fc.constant("1.255"))),
  exact: maybe(real),
  day: maybe(mostly(fc.constant("2024-02-29"), fc.constant("2023-02-29"))),
  when: maybe(
    fc.option(mostly(fc.constant("2024-02-29T00:00:00Z"), fc.constant("2024-02-29T00:00:00.1234567Z"))),
  ),
  short: maybe(mostly(fc.constantFrom("", "abc"), text)),
  any: maybe(anything),
  open: maybe(fc.option(fc.dictionary(text, anything, { maxKeys: 2 }))),
  either: maybe(mostly(whole, text)),
  inner: maybe(fc.option(fc.record({ a: maybe(fc.option(text)), c: maybe(whole) }))),
  list: maybe(fc.array(fc.record({ sku: text, n: maybe(whole) }), { maxLength: 3 })),
  tags: fc.dictionary(text, text, { maxKeys: 3 }),
  marks: maybe(fc.dictionary(text, whole, { maxKeys: 2 })),
});

const page = fc
  .tuple(
    fc.array(row, { minLength: 1, maxLength: 4 }),
    fc.dictionary(mostly(fc.constantFrom("more", "url"), fc.constant("data")), anything, { maxKeys: 2 }),
    fc.constantFrom(0, 0, 2, "\t"),
  )
  .map(([rows, others, indent]) =>
    JSON.stringify({ object: "list", ...others, data: rows, has_more: true }, undefined, indent),
  );

/** Whatever a scan accepts must be what parsing and zod would have accepted, and must land as its own bytes. */
function assertAgrees(body: Buffer, given: () => ParsedPage): boolean {
  let actual: ParsedPage;
  try {
    actual = given();
  } catch (error) {
    assert.ok(error instanceof BadResponseError);
    assert.throws(() => parsePage(body, context), BadResponseError);
    return false;
  }
  const { scan } = actual;
  const expected = parsePage(body, context);
  assert.equal(actual.rows.length, expected.rows.length);
  assert.deepEqual(actual.rows.at(-1), expected.rows.at(-1));
  assert.deepEqual([...actual.rows], expected.rows);
  assert.deepEqual(JSON.parse(JSON.stringify(actual.body)), JSON.parse(JSON.stringify(expected.body)));
  assert.deepEqual(actual.rowsOf(expected.body), expected.rows);
  if (scan === undefined) return false;
  const { bytes, commas } = scan.lines;
  assert.deepEqual(
    keyedRows(actual),
    expected.rows.map(({ id, at }) => ({ id, at })),
  );
  assert.equal(commas.length, expected.rows.length - 1);
  for (const [i, value] of expected.rows.entries()) {
    assert.ok(z.validate(compiled, value), "a row that zod refuses was accepted");
    assert.ok(rowFits === undefined || rowFits(value), "a row that does not fit was accepted");
    const slice = bytes.toString("utf8", i === 0 ? 0 : (commas[i - 1] as number) + 1, commas[i]);
    assert.deepEqual(JSON.parse(slice), value);
    assert.doesNotMatch(slice, UNPAIRED_SURROGATE);
    assert.equal(
      FRAGILE.some((name) => fragileIn(value, name, slice)),
      false,
    );
  }
  return true;
}

const FRAGILE = ["any", "open", "either", "exact"];

/** Whether a field's number would land with other digits than it was sent with; seen in its own text. */
function fragileIn(row: ParsedPage["rows"][0], name: string, slice: string): boolean {
  if (row[name] === undefined || rowWithoutTextNumber?.({ [name]: row[name] }) !== false) return false;
  const texts = new Map<string, string>();
  JSON.parse(slice, function (this: object, key: string, value: unknown, at: { readonly source?: string }) {
    if (typeof value === "number") texts.set(key, `${texts.get(key) ?? ""}:${at.source}`);
    return value;
  } as (this: unknown, key: string, value: unknown) => unknown);
  return FRAGILE_NUMBER.test(texts.get(name) ?? "");
}

test("a scan accepts only what parsing and validation would, and finds the same rows", () => {
  let accepted = 0;
  fc.assert(
    fc.property(page, page, (first, second) => {
      const parse = pageReader(resource);
      parse(Buffer.from(first), context);
      const body = Buffer.from(second);
      if (assertAgrees(body, () => parse(body, context))) accepted++;
    }),
    { numRuns: 1000 },
  );
  assert.ok(accepted > 100, `${accepted} pages were scanned`);
});

test("no single byte changed, added or lost makes a scan accept what it should not", () => {
  const bytes = fc
    .constantFrom(...'"\\{}[],:0123456789-+.eEnulltruefalse \n\t\0/u', 0x80, 0xc3, 0xff)
    .map((c) => (typeof c === "string" ? c.charCodeAt(0) : c));
  const edit = fc.tuple(fc.nat(), fc.constantFrom("set", "insert", "delete"), bytes);
  fc.assert(
    fc.property(page, fc.array(edit, { minLength: 1, maxLength: 2 }), (sent, edits) => {
      const parse = pageReader(resource);
      parse(Buffer.from(sent), context);
      let body = Buffer.from(sent);
      for (const [place, kind, value] of edits) {
        const at = place % body.length;
        const middle = kind === "delete" ? [] : [value];
        body = Buffer.concat([
          body.subarray(0, at),
          Buffer.from(middle),
          body.subarray(kind === "insert" ? at : at + 1),
        ]);
      }
      assertAgrees(body, () => parse(body, context));
    }),
    { numRuns: 2000 },
  );
});

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

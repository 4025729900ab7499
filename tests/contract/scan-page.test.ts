import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { z } from "zod";
import { contractColumns } from "../../lake/contract/columns.ts";
import { FRAGILE_NUMBER, UNPAIRED_SURROGATE } from "../../lake/contract/exact-json.ts";
import { fits, withoutTextNumber } from "../../lake/contract/fits.ts";
import { keyedRows, type ParsedPage, parsePage } from "../../lake/contract/parse-page.ts";
import { pageReader } from "../../lake/contract/scan-page.ts";
import { BadResponseError } from "../../lake/errors.ts";
import { context, contract, resource } from "./scanned-things.ts";

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

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { z } from "zod";
import {
  decimalNumber,
  epochSeconds,
  int64,
  json,
  metadata,
  openObject,
} from "../../lake/contract/scalars.ts";
import { pageReader } from "../../lake/contract/scan-page.ts";
import { openLander } from "./lander.ts";

const contract = z.strictObject({
  id: z.int(),
  amount: int64(),
  exact: decimalNumber(38, 10).nullish(),
  rate: z.number().optional(),
  at: epochSeconds(),
  note: z.string().nullish(),
  day: z.iso.date().nullish(),
  any: json().optional(),
  open: openObject().nullish(),
  inner: z.strictObject({ a: z.string().nullish(), n: int64().nullish() }).nullish(),
  tags: metadata(),
  list: z.array(z.string()).nullish(),
});

/** Mostly texts that are scanned, now and then one that only parsing keeps exact. */
const mostly = (common: readonly string[], rare: readonly string[] = common) =>
  fc.oneof(
    { weight: 30, arbitrary: fc.constantFrom(...common) },
    { weight: 1, arbitrary: fc.constantFrom(...rare) },
  );
const whole = mostly(
  ["0", "-0", "7", "999999999999999"],
  ["9007199254740993", "-9223372036854775808", "5e3"],
);
const decimal = mostly(["0.1", "1.50", "null"], ["-12345678901234567890.12", "1e2"]);
const text = mostly(['""', '"é 😀"', '"\\u00e9\\n\\"\\\\"', '"\\ud83d\\ude00"', '"},{"', "null"]);
const value = mostly(["1", "true", '{"a":[1.5,{"b":"}"}]}', "[]", "{ }"], ['"bare"', "12345678901234567.5"]);
const field = (name: string, of: fc.Arbitrary<string>) =>
  fc.option(
    of.map((json) => `"${name}":${json}`),
    { nil: undefined, freq: 4 },
  );

const row = fc
  .tuple(
    whole.map((of) => `"amount":${of}`),
    field("exact", decimal),
    field("rate", mostly(["0.1", "2"], ["1e-7"])),
    fc.constantFrom('"at":1700000000', '"at":-5'),
    field("note", text),
    field("day", fc.constantFrom('"2024-02-29"', "null")),
    field("any", value),
    field("open", fc.constantFrom('{"x":1.5}', "null", '{"deep":{"d":[{}]}}')),
    field("inner", mostly(["{}", '{"a":null}', "null"], ['{"a":"b","n":9007199254740993}'])),
    fc.constantFrom('"tags":{}', '"tags":{"a":"1","a":"2"}', '"tags":{"é":"\\u00e9","b":""}'),
    field("list", fc.constantFrom("[]", '["a","é"]')),
  )
  .map((fields) => fields.filter((of) => of !== undefined));
const space = fc.constantFrom("", "", " ", "\n    ");

test("what is scanned lands as what is parsed", async () => {
  const pages = fc.sample(fc.tuple(fc.array(row, { minLength: 1, maxLength: 3 }), space), {
    numRuns: 400,
    seed: 11,
  });
  const read = pageReader({ contract, key: ["id"], rowsPath: ["data"] });
  const bronze: unknown[] = [];
  let scanned = 0;
  for (const parsed of [true, false]) {
    await using lander = await openLander(contract, { parsed });
    const counts: unknown[] = [];
    for (const [number, [rows, gap]] of pages.entries()) {
      const texts = rows.map(
        (fields, i) => `{${[`"id":${number * 10 + i}`, ...fields].join(`,${gap}`)}${gap}}`,
      );
      const body = `{${gap}"data":${gap}[${gap}${texts.join(`${gap},${gap}`)}]}`;
      counts.push(await lander.page(body));
      const context = { method: "GET", url: "", status: 200, rowsPath: ["data"] };
      if (!parsed && read(Buffer.from(body), context).scan !== undefined) scanned++;
    }
    const landed = await lander.landing.finish();
    bronze.push({ counts, drift: landed.drift, rows: await lander.bronze(landed) });
  }
  assert.deepEqual(bronze[1], bronze[0]);
  assert.ok(scanned > 200, `${scanned} pages were scanned`);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { z } from "zod";
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
import { list, openLander } from "./lander.ts";

/** Lands each JSON text as the field `v` of a row of its own, and reads the column back. */
async function roundTrip(schema: z.ZodType, values: readonly string[]): Promise<unknown[]> {
  const contract = z.strictObject({ id: z.int(), v: schema });
  await using lander = await openLander(contract);
  for (const [i, value] of values.entries()) {
    const counts = await lander.page(list(`{"id":${i},"v":${value}}`));
    assert.deepEqual(counts, { fetched: 1, landed: 1, rejected: 0, duplicate: 0 }, value);
  }
  const landed = await lander.landing.finish();
  return (await lander.bronze(landed, "v")).map((row) => row.v);
}

test("64-bit integers are exact to the last digit", async () => {
  const values = [
    "9007199254740993",
    "9223372036854775807",
    "-9223372036854775808",
    "-9007199254740993",
    "0",
    "5e3",
    "7.0",
  ];
  const expected = [...values.slice(0, 5), "5000", "7"];
  assert.deepEqual(await roundTrip(int64(), values), expected);
});

test("38-digit decimals are exact, as text and as numbers", async () => {
  const wide = "123456789012345678901234567890123456.78";
  assert.deepEqual(await roundTrip(decimalText(38, 2), [`"${wide}"`, '"-0.01"', '"5"']), [
    wide,
    "-0.01",
    "5.00",
  ]);
  const numbers = [
    wide,
    "0.1",
    "1e2",
    "-12345678901234567890.12",
    "7",
    "100000000000000000000000000000000000",
  ];
  const expected = [
    wide,
    "0.10",
    "100.00",
    "-12345678901234567890.12",
    "7.00",
    "100000000000000000000000000000000000.00",
  ];
  assert.deepEqual(await roundTrip(decimalNumber(38, 2), numbers), expected);
  const tenth = `0.${"1".padEnd(30, "0")}`;
  assert.deepEqual(await roundTrip(decimalNumber(38, 30), ["0.1"]), [tenth]);
});

test("instants keep their microseconds and their offset", async () => {
  const values = [
    "2026-02-28T23:59:59.123456Z",
    "0000-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999999Z",
    "2026-01-01T00:00:00.5000000000Z",
  ];
  assert.deepEqual(
    await roundTrip(
      z.iso.datetime(),
      values.map((value) => `"${value}"`),
    ),
    [
      "2026-02-28 23:59:59.123456+00",
      "0000-01-01 00:00:00+00",
      "9999-12-31 23:59:59.999999+00",
      "2026-01-01 00:00:00.5+00",
    ],
  );
  assert.deepEqual(await roundTrip(z.iso.datetime({ offset: true }), ['"2026-01-01T01:30:00+02:00"']), [
    "2025-12-31 23:30:00+00",
  ]);
  assert.deepEqual(
    await roundTrip(epochSeconds().nullable(), ["1700000000", "-62135596800", "253402300799", "null"]),
    ["2023-11-14 22:13:20+00", "0001-01-01 00:00:00+00", "9999-12-31 23:59:59+00", null],
  );
  assert.deepEqual(await roundTrip(epochMilliseconds(), ["1700000000123"]), ["2023-11-14 22:13:20.123+00"]);
});

test("dates, identifiers, numbers and truth values", async () => {
  assert.deepEqual(await roundTrip(z.iso.date(), ['"2024-02-29"', '"0001-01-01"']), [
    "2024-02-29",
    "0001-01-01",
  ]);
  const uuid = "550e8400-e29b-41d4-a716-446655440000";
  assert.deepEqual(await roundTrip(z.uuid(), [`"${uuid}"`]), [uuid]);
  assert.deepEqual(
    await roundTrip(z.number(), ["0.1", "1e308", "5e-324", "-2.5", "3"]),
    [0.1, 1e308, 5e-324, -2.5, 3],
  );
  assert.deepEqual(await roundTrip(z.boolean().nullish(), ["true", "false", "null"]), [true, false, null]);
});

test("text keeps every character", async () => {
  const texts = ["", "é 😀 \u202e", "tab\tnew\nline", 'quote" back\\slash', "nul\0nul", "a\ufeff"];
  assert.deepEqual(
    await roundTrip(
      z.string(),
      texts.map((text) => JSON.stringify(text)),
    ),
    texts,
  );
  assert.deepEqual(await roundTrip(z.string(), ['"\\ud83d\\ude00"']), ["😀"]);
});

test("long text, and text that starts with a byte order mark", async () => {
  await using lander = await openLander(z.strictObject({ id: z.int(), v: z.string() }));
  await lander.page(list({ id: 1, v: "x".repeat(3_000_000) }, { id: 2, v: "\ufeff" }));
  const landed = await lander.landing.finish();
  assert.deepEqual(await lander.bronze(landed, "length(v) AS length, unicode(v) AS first"), [
    { length: "3000000", first: 0x78 },
    { length: "1", first: 0xfeff },
  ]);
});

test("nested objects, arrays and maps", async () => {
  const schema = z.strictObject({
    name: z.string().nullish(),
    at: epochSeconds().optional(),
    lines: z.array(z.strictObject({ sku: z.string(), price: decimalText(38, 4), when: epochSeconds() })),
    tags: metadata().optional(),
    seen: z.record(z.string(), epochSeconds()).optional(),
  });
  const values = [
    '{"name":"a","at":1,"lines":[{"sku":"x","price":"0.1234","when":0},{"sku":"y","price":"-1","when":60}],"tags":{"k":"v","é":""},"seen":{"x":1}}',
    '{"lines":[]}',
    '{"name":null,"lines":[],"tags":{}}',
  ];
  assert.deepEqual(await roundTrip(schema, values), [
    {
      name: "a",
      at: "1970-01-01 00:00:01+00",
      lines: [
        { sku: "x", price: "0.1234", when: "1970-01-01 00:00:00+00" },
        { sku: "y", price: "-1.0000", when: "1970-01-01 00:01:00+00" },
      ],
      tags: [
        { key: "k", value: "v" },
        { key: "é", value: "" },
      ],
      seen: [{ key: "x", value: "1970-01-01 00:00:01+00" }],
    },
    { name: null, at: null, lines: [], tags: null, seen: null },
    { name: null, at: null, lines: [], tags: [], seen: null },
  ]);
});

test("JSON columns keep the digits of their numbers and the kind of their values", async () => {
  const values = [
    '{"z":12345678901234567890.123,"e":1e400,"i":9007199254740993}',
    '"bare text"',
    '"{\\"looks\\": \\"like json\\"}"',
    "12345678901234567890123456789012345678901234567890",
    "true",
    '["x",null,0.5]',
    '{"dup":1,"dup":2}',
    "null",
  ];
  const kept = await roundTrip(json(), values);
  assert.deepEqual(kept.slice(0, 6), values.slice(0, 6));
  assert.deepEqual(kept.slice(6), ['{"dup":1,"dup":2}', null]);
});

test("JSON inside objects and lists keeps its text too", async () => {
  const schema = z.strictObject({
    object: openObject(),
    list: z.array(json()),
    union: z.union([z.string(), z.int()]),
  });
  const value = '{"object":{"x":0.12345678901234567890},"list":["a",1.50,{"b":null}],"union":"u"}';
  assert.deepEqual(await roundTrip(schema, [value]), [
    { object: '{"x":0.12345678901234567890}', list: ['"a"', "1.50", '{"b":null}'], union: '"u"' },
  ]);
});

test("a whole number too wide for a column is rejected, its digits kept", async () => {
  const contract = z.strictObject({ id: z.int(), v: int64() });
  await using lander = await openLander(contract);
  await lander.page(
    list('{"id":1,"v":9223372036854775808}', '{"id":2,"v":9223372036854775807}', '{"id":3,"v":1e30}'),
  );
  const landed = await lander.landing.finish();
  assert.deepEqual(await lander.bronze(landed, "id, v"), [{ id: "2", v: "9223372036854775807" }]);
  const rejected = await lander.parquet(landed, "rejected");
  assert.deepEqual(
    rejected.map(({ row_in_page, raw, json_path, code }) => ({ row_in_page, raw, json_path, code })),
    [
      { row_in_page: "0", raw: '{"id":1,"v":9223372036854775808}', json_path: "$.v", code: "out_of_range" },
      { row_in_page: "2", raw: '{"id":3,"v":1e30}', json_path: "$.v", code: "out_of_range" },
    ],
  );
});

test("values that a column would round are rejected, not rounded", async () => {
  const cases: [z.ZodType, string, string][] = [
    [decimalText(10, 2), '"1.255"', "out_of_range"],
    [decimalNumber(10, 2), "1.255", "out_of_range"],
    [decimalNumber(38, 2), "1234567890123456789012345678901234567.5", "out_of_range"],
    [z.iso.datetime(), '"2026-01-01T00:00:00.1234567Z"', "too_precise"],
    [epochSeconds(), "9223372036855", "out_of_range"],
    [int64(), "9007199254740993.5", "out_of_range"],
    [z.int(), "9007199254740993", "too_big"],
    [z.number(), "1e400", "invalid_type"],
    [z.string(), '"half \\ud83d"', "unpaired_surrogate"],
    [openObject(), '{"a":["\\ude00"]}', "unpaired_surrogate"],
    [metadata(), '{"\\ud83d":"v"}', "unpaired_surrogate"],
  ];
  for (const [schema, value, code] of cases) {
    await using lander = await openLander(z.strictObject({ id: z.int(), v: schema }));
    assert.equal((await lander.page(list(`{"id":1,"v":${value}}`))).rejected, 1, value);
    const landed = await lander.landing.finish();
    const [row] = await lander.parquet(landed, "rejected");
    assert.equal(row?.code, code, value);
    assert.equal(row?.raw, `{"id":1,"v":${value}}`);
  }
});

test("a key sent twice: the last one wins, as in validation", async () => {
  const contract = z.strictObject({ id: z.int(), v: z.strictObject({ x: z.int() }), tags: metadata() });
  await using lander = await openLander(contract);
  await lander.page(list({ id: 1, v: { x: 1 }, tags: {} }));
  await lander.page(
    list('{"id":2,"v":{"x":1,"x":2},"id":3,"tags":{"k":"v","k":"w"}}', '{"id":4,"v":{"x":9},"tags":{}}'),
  );
  const landed = await lander.landing.finish();
  assert.deepEqual(await lander.bronze(landed, "id, v, tags, _row"), [
    { id: "1", v: { x: "1" }, tags: [], _row: "0" },
    { id: "3", v: { x: "2" }, tags: [{ key: "k", value: "w" }], _row: "1" },
    { id: "4", v: { x: "9" }, tags: [], _row: "2" },
  ]);
});

test("names that mean something to JavaScript or SQL are only names", async () => {
  const contract = z.strictObject({
    id: z.int(),
    select: z.string(),
    "a\"b'c": z.string(),
    constructor: z.string(),
    m: metadata(),
  });
  await using lander = await openLander(contract);
  await lander.page(
    list(
      '{"id":1,"select":"s","a\\"b\'c":"q","constructor":"c","m":{"__proto__":"p","toString":"t"},"__proto__":{"x":1.50}}',
    ),
  );
  await lander.page(list('{"id":2,"select":"s","a\\"b\'c":"q","constructor":"c","m":{"__proto__":"p"}}'));
  const landed = await lander.landing.finish();
  assert.deepEqual(await lander.bronze(landed, `"select", "a""b'c", "constructor", m, _extra`), [
    {
      select: "s",
      "a\"b'c": "q",
      constructor: "c",
      m: [
        { key: "__proto__", value: "p" },
        { key: "toString", value: "t" },
      ],
      _extra: '{"__proto__":{"x":1.50}}',
    },
    { select: "s", "a\"b'c": "q", constructor: "c", m: [{ key: "__proto__", value: "p" }], _extra: null },
  ]);
});

test("bronze files carry the run and the order of the rows", async () => {
  await using lander = await openLander(z.strictObject({ id: z.string() }));
  await lander.page(list({ id: "a" }, { id: "b" }));
  await lander.page(list({ id: "c" }));
  const landed = await lander.landing.finish();
  assert.deepEqual((await lander.bronze(landed))[2], {
    id: "c",
    _extra: null,
    _observed_at: "2026-11-21 12:25:00+00",
    _row: "2",
    run_id: "20261121T122500Z-000001",
  });
});

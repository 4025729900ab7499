import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import fc from "fast-check";
import { z } from "zod";
import { decimalFits, fits, integerTextFits, isMicroseconds } from "../../lake/contract/fits.ts";
import { decimalText, epochSeconds, int64, json } from "../../lake/contract/scalars.ts";
import { contractShape } from "../../lake/contract/shape.ts";
import { type Database, openDatabase } from "../../lake/duckdb/database.ts";

let database: Database;

before(async () => {
  database = await openDatabase({ connections: 1 });
});

after(() => database.close());

async function cast(text: string, type: string): Promise<string | null> {
  const [row] = await database.rows(`SELECT TRY_CAST($text AS ${type})::VARCHAR AS value`, { text });
  return row?.value as string | null;
}

test("decimal text fits exactly when DuckDB keeps every digit of it", async () => {
  const digits = (max: number) => fc.stringMatching(new RegExp(`^[0-9]{1,${max}}$`));
  await fc.assert(
    fc.asyncProperty(
      fc.boolean(),
      digits(38),
      fc.option(digits(14)),
      fc.integer({ min: 1, max: 38 }),
      fc.integer({ min: 0, max: 12 }),
      async (negative, whole, fraction, precision, wished) => {
        const scale = Math.min(wished, precision);
        const text = `${negative ? "-" : ""}${whole}${fraction === null ? "" : `.${fraction}`}`;
        const type = `DECIMAL(${precision},${scale})`;
        const kept = await cast(text, type);
        assert.equal(
          decimalFits(text, type),
          kept !== null && plain(kept) === plain(text),
          `${text} as ${type}: ${kept}`,
        );
      },
    ),
    { numRuns: 400 },
  );
});

/** Without leading and trailing zeros, and without the sign of zero. */
function plain(text: string): string {
  const [, sign, whole, fraction] = /^(-?)0*(\d*)(?:\.(\d*?)0*)?$/.exec(text) as unknown as string[];
  const digits = `${whole || "0"}.${fraction ?? ""}`;
  return digits === "0." ? digits : sign + digits;
}

test("exponents count towards the place of the digits", () => {
  assert.equal(decimalFits("1.5e3", "DECIMAL(4,0)"), true);
  assert.equal(decimalFits("1.5e3", "DECIMAL(3,0)"), false);
  assert.equal(decimalFits("1e-3", "DECIMAL(10,2)"), false);
  assert.equal(decimalFits("1e-2", "DECIMAL(10,2)"), true);
  assert.equal(decimalFits("0e999", "DECIMAL(1,0)"), true);
  assert.equal(decimalFits("1e999", "DECIMAL(38,0)"), false);
});

test("integers fit within their own bounds and not beyond", async () => {
  const values = Array.from({ length: 130 }, (_, bits) => 2n ** BigInt(bits))
    .flatMap((power) => [power - 1n, power, -power, -power - 1n])
    .map(String);
  for (const type of [
    "TINYINT",
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "HUGEINT",
    "UTINYINT",
    "UINTEGER",
    "UBIGINT",
    "UHUGEINT",
  ]) {
    const rows = await database.rows(
      `SELECT TRY_CAST(value AS ${type}) IS NOT NULL AS kept FROM (SELECT unnest(string_split($list, ',')) AS value)`,
      {
        list: values.join(","),
      },
    );
    for (const [i, value] of values.entries())
      assert.equal(integerTextFits(value, type), rows[i]?.kept, `${value} as ${type}`);
  }
});

test("instants fit up to the microsecond", async () => {
  for (const [text, fit] of [
    ["2026-02-28T23:59:59Z", true],
    ["2026-02-28T23:59:59.123456Z", true],
    ["2026-02-28T23:59:59.123456000Z", true],
    ["2026-02-28T23:59:59.1234567Z", false],
    ["2026-02-28T23:59:59.5+02:00", true],
  ] as const) {
    assert.equal(isMicroseconds(text), fit, text);
    assert.notEqual(await cast(text, "TIMESTAMPTZ"), null);
  }
});

test("columns that no valid value can overflow cost nothing per row", () => {
  assert.equal(
    fits(contractShape(z.strictObject({ a: z.string(), b: z.int(), c: z.array(z.iso.date()) }))),
    undefined,
  );
});

test("a row is checked at every depth", () => {
  const check = fits(
    contractShape(
      z.strictObject({
        list: z.array(z.strictObject({ at: epochSeconds().nullable() })).optional(),
        map: z.record(z.string(), int64()).optional(),
        price: decimalText(5, 2).optional(),
        any: json(),
      }),
    ),
  );
  assert.ok(check);
  assert.equal(
    check({ list: [{ at: null }, { at: 5 }], map: { a: 1 }, price: "123.45", any: { x: 1 } }),
    true,
  );
  assert.equal(check({ list: [{ at: 1e13 }] }), false);
  assert.equal(check({ map: { a: 1, b: 2 ** 53 } }), false);
  assert.equal(check({ price: "1234.5" }), false);
  assert.equal(check({ any: "bare text" }), false);
});

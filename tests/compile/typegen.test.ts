import assert from "node:assert/strict";
import { test } from "node:test";
import { rowType } from "../../lake/compile/row-type.ts";
import { databaseType } from "../../lake/compile/typegen.ts";
import { openDatabase } from "../../lake/duckdb/database.ts";
import { compile } from "./compiled.ts";

const FLOAT = 'number | "NaN" | "Infinity" | "-Infinity"';

/** SQL of a value, the TypeScript type of its column, the value as a row carries it. */
const VALUES: readonly (readonly [sql: string, type: string, value: unknown])[] = [
  ["1::TINYINT", "number", 1],
  ["1::UINTEGER", "number", 1],
  ["9007199254740993::BIGINT", "string", "9007199254740993"],
  ["1::UBIGINT", "string", "1"],
  ["170141183460469231731687303715884105727::HUGEINT", "string", "170141183460469231731687303715884105727"],
  ["1.50::DECIMAL(9,2)", "string", "1.50"],
  ["1.5::FLOAT", FLOAT, 1.5],
  ["'NaN'::DOUBLE", FLOAT, "NaN"],
  ["'-Infinity'::DOUBLE", FLOAT, "-Infinity"],
  ["true", "boolean", true],
  ["'x'", "string", "x"],
  ["DATE '2026-01-02'", "string", "2026-01-02"],
  ["TIMESTAMPTZ '2026-01-02 03:04:05Z'", "string", "2026-01-02 03:04:05+00"],
  ["'{\"a\":1}'::JSON", "string", '{"a":1}'],
  ["NULL::UUID", "string", null],
  ["[1, NULL]::BIGINT[]", "(string | null)[]", ["1", null]],
  ["[1, 2]::INTEGER[2]", "(number | null)[]", [1, 2]],
  ["[[true]]", "((boolean | null)[] | null)[]", [[true]]],
  [
    `{'a': 1, 'b c': [{'d': 1.5}]}`,
    '{ a: number | null; "b c": ({ d: string | null } | null)[] | null }',
    { a: 1, "b c": [{ d: "1.5" }] },
  ],
  [
    "map(['k'], [{'a': 1}])",
    "{ key: string; value: { a: number | null } | null }[]",
    [{ key: "k", value: { a: 1 } }],
  ],
  ["'it''s, (x)'::ENUM('it''s, (x)', 'b')", `"it's, (x)" | "b"`, "it's, (x)"],
  ["union_value(n := 2)", '{ tag: "n"; value: number | null }', { tag: "n", value: 2 }],
  [
    "INTERVAL 1 MONTH",
    "{ months: number; days: number; micros: string }",
    { months: 1, days: 0, micros: "0" },
  ],
  ["'\\xFF'::BLOB", "string", "\\xFF"],
];

test("every type says what a row really carries", async () => {
  await using database = await openDatabase({ directories: [], connections: 1 });
  for (const [sql, type, value] of VALUES) {
    const [column] = await database.describe(`SELECT ${sql} AS v`);
    assert.equal(rowType(column!.type), type, sql);
    const [row] = await database.rows(`SELECT ${sql} AS v`);
    assert.deepEqual(row!.v, value, sql);
  }
});

test("names that are not identifiers are quoted", () => {
  assert.equal(
    rowType('STRUCT("select" INTEGER, "x""y" VARCHAR)'),
    '{ select: number | null; "x\\"y": string | null }',
  );
});

test("the Database type holds every table, with NULL wherever no assertion rules it out", async () => {
  const text = databaseType(
    await compile({
      "models/silver/charges.sql": `/* @model
assertions:
  - not_null: [id]
  - not_null: {columns: [amount], severity: warn}
*/
SELECT id, amount, fee AS "the fee" FROM bronze.payments__charges`,
    }),
  );
  assert.match(text, /^\/\*\*[\s\S]*\*\/\nexport interface Database \{\n/);
  assert.deepEqual(
    [...text.matchAll(/^ {2}"(.+)": \{$/gm)].map(([, name]) => name),
    [...["bronze.payments__charges", "bronze.payments__refunds", "lake.coverage", "silver.charges"]],
  );
  assert.ok(
    text.endsWith(`  "silver.charges": {
    id: string;
    amount: string | null;
    "the fee": ${FLOAT} | null;
  };
}
`),
    text,
  );
});

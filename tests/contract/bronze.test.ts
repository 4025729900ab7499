import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { z } from "zod";
import { bronzeColumns, fromJson } from "../../lake/contract/bronze.ts";
import {
  decimalText,
  epochMilliseconds,
  epochSeconds,
  int64,
  json,
  metadata,
} from "../../lake/contract/scalars.ts";
import { createFromJson, createSchemas } from "../../lake/duckdb/catalog.ts";
import { type Database, openDatabase } from "../../lake/duckdb/database.ts";

const contract = z.strictObject({
  id: z.string(),
  amount: int64(),
  created: epochSeconds(),
  price: decimalText(38, 10),
  outcome: z.strictObject({ at: epochMilliseconds().nullable(), rule: json() }).nullish(),
  lines: z.array(z.strictObject({ at: epochSeconds() })),
  days: z.array(z.iso.date()),
  marks: z.record(z.string(), epochSeconds()),
  metadata: metadata(),
});

let database: Database;

before(async () => {
  database = await openDatabase({ connections: 1 });
  for (const sql of createSchemas().split("\n")) await database.run(sql);
  await database.run(createFromJson("bronze.shop__orders", fromJson(contract)));
});

after(() => database.close());

test("the bronze table has the contract's columns, then the lake's", () => {
  const columns = bronzeColumns(contract);
  assert.deepEqual(columns[0], { name: "id", type: "VARCHAR" });
  assert.deepEqual(
    columns.slice(-4).map(({ name, type }) => `${name} ${type}`),
    ["_extra JSON", "_observed_at TIMESTAMPTZ", "_row BIGINT", "run_id VARCHAR"],
  );
});

async function typed(value: unknown): Promise<Record<string, unknown>> {
  const sql = "SELECT unnest(bronze.shop__orders_from_json($j::JSON))";
  const [row] = await database.rows(sql, { j: typeof value === "string" ? value : JSON.stringify(value) });
  return row as Record<string, unknown>;
}

test("a record inside JSON gets the types of the contract", async () => {
  const row = await typed(
    '{"id":"a","amount":9223372036854775807,"created":1700000000,"price":"1234567890123456789012345678.0123456789",' +
      '"outcome":{"at":1700000000123,"rule":{"b":[1,"x"]}},"lines":[{"at":1}],"days":["2026-02-28"],' +
      '"marks":{"x":0},"metadata":{"k":"v","k":"w"},"unknown":1}',
  );
  assert.deepEqual(row, {
    id: "a",
    amount: "9223372036854775807",
    created: "2023-11-14 22:13:20+00",
    price: "1234567890123456789012345678.0123456789",
    outcome: { at: "2023-11-14 22:13:20.123+00", rule: '{"b":[1,"x"]}' },
    lines: [{ at: "1970-01-01 00:00:01+00" }],
    days: ["2026-02-28"],
    marks: [{ key: "x", value: "1970-01-01 00:00:00+00" }],
    metadata: [{ key: "k", value: "w" }],
  });
});

test("absent and null fields are NULL at every depth", async () => {
  const row = await typed({ id: "a", outcome: null, lines: [{}, null], marks: { x: null } });
  assert.equal(row.amount, null);
  assert.equal(row.outcome, null);
  assert.deepEqual(row.lines, [{ at: null }, null]);
  assert.deepEqual(row.marks, [{ key: "x", value: null }]);
  assert.equal(row.metadata, null);
});

test("no record gives NULL", async () => {
  const [row] = await database.rows("SELECT bronze.shop__orders_from_json(NULL) IS NULL AS absent");
  assert.deepEqual(row, { absent: true });
});

test("the expression has exactly the column types of the bronze table", async () => {
  const described = await database.describe(
    "SELECT unnest(bronze.shop__orders_from_json(j)) FROM (VALUES ('{}'::JSON)) records(j)",
  );
  const empty = bronzeColumns(contract).slice(0, -4);
  const expected = await database.describe(
    `SELECT ${empty.map((c) => `NULL::${c.type} AS "${c.name}"`).join(", ")}`,
  );
  assert.deepEqual(described, expected);
});

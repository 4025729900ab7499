import assert from "node:assert/strict";
import { test } from "node:test";
import { z } from "zod";
import { contractColumns } from "../../lake/contract/columns.ts";
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
import { ConfigError } from "../../lake/errors.ts";

function typeOf(schema: z.ZodType): string | undefined {
  return contractColumns(z.strictObject({ value: schema }))[0]?.type;
}

test("each zod type becomes one DuckDB type", () => {
  const expected: [z.ZodType, string][] = [
    [z.string(), "VARCHAR"],
    [z.email(), "VARCHAR"],
    [z.templateLiteral(["ch_", z.string()]), "VARCHAR"],
    [z.iso.datetime(), "TIMESTAMPTZ"],
    [z.string().datetime({ offset: true }), "TIMESTAMPTZ"],
    [z.iso.date(), "DATE"],
    [z.uuid(), "UUID"],
    [z.int(), "BIGINT"],
    [z.int32(), "BIGINT"],
    [z.number().int(), "BIGINT"],
    [z.number(), "DOUBLE"],
    [z.boolean(), "BOOLEAN"],
    [z.literal("charge"), "VARCHAR"],
    [z.literal([1, 2]), "BIGINT"],
    [z.literal([1, 2.5]), "DOUBLE"],
    [z.literal(["a", 1]), "JSON"],
    [z.enum(["a", "b"]), "VARCHAR"],
    [z.array(z.array(z.int())), "BIGINT[][]"],
    [z.record(z.string(), z.boolean()), "MAP(VARCHAR, BOOLEAN)"],
    [z.unknown(), "JSON"],
    [z.union([z.string(), z.int()]), "JSON"],
    [z.looseObject({ a: z.string() }), "JSON"],
    [z.string().nullable().optional().readonly(), "VARCHAR"],
    [epochSeconds().nullish(), "TIMESTAMPTZ"],
    [epochMilliseconds(), "TIMESTAMPTZ"],
    [int64().optional(), "BIGINT"],
    [decimalText(38, 2), "DECIMAL(38,2)"],
    [decimalNumber(38, 18).nullable(), "DECIMAL(38,18)"],
    [json(), "JSON"],
    [openObject().nullish(), "JSON"],
    [metadata(), "MAP(VARCHAR, VARCHAR)"],
    [z.string().meta({ duckdb: "INTERVAL" }), "INTERVAL"],
    [z.strictObject({ "a b": z.int(), c: z.array(json()) }), 'STRUCT("a b" BIGINT, "c" JSON[])'],
  ];
  for (const [schema, type] of expected) assert.equal(typeOf(schema), type);
});

test("columns keep the order of the contract", () => {
  const contract = z.strictObject({ zeta: z.string(), alpha: z.int(), mid: z.boolean() });
  assert.deepEqual(
    contractColumns(contract).map((column) => column.name),
    ["zeta", "alpha", "mid"],
  );
});

function problemsOf(contract: z.ZodObject): string[] {
  try {
    contractColumns(contract);
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.problems.map((problem) => problem.what);
  }
  return assert.fail("the contract was accepted");
}

test("every field that cannot be a column is named with its path, all at once", () => {
  const problems = problemsOf(
    z.strictObject({
      when: z.date(),
      lines: z.array(z.strictObject({ price: z.bigint() })),
      total: z.coerce.number(),
      name: z.string().trim(),
      mode: z.string().default("x"),
      code: z.string().transform((text) => text.length),
      open: z.object({ a: z.string() }),
      none: z.strictObject({}),
    }),
  );
  const named = ["when", "lines[].price", "total", "name", "mode", "code", "open", "none"];
  assert.equal(problems.length, named.length);
  for (const [i, path] of named.entries()) assert.ok(problems[i]?.startsWith(`${path}:`), problems[i]);
});

test("names that SQL cannot tell apart, and names of the lake, are refused", () => {
  assert.match(
    problemsOf(z.strictObject({ id: z.string(), ID: z.string() }))[0] ?? "",
    /id and ID differ by case/,
  );
  assert.match(
    problemsOf(z.strictObject({ a: z.strictObject({ b: z.int(), B: z.int() }) }))[0] ?? "",
    /a: b and B/,
  );
  assert.match(problemsOf(z.strictObject({ _row: z.int() }))[0] ?? "", /_row/);
});

test("a contract that is not strict is refused", () => {
  assert.match(problemsOf(z.object({ id: z.string() }))[0] ?? "", /not strict/);
  assert.match(problemsOf(z.looseObject({ id: z.string() }))[0] ?? "", /not strict/);
});

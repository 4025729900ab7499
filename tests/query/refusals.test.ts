/** A query that DuckDB refuses: what, where in the text, and what would do. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { openDatabase } from "../../lake/duckdb/database.ts";
import type { UsageError } from "../../lake/errors.ts";
import { selectRows } from "../../lake/query/select.ts";

async function refusal(sql: string): Promise<UsageError> {
  await using database = await openDatabase({ directories: [], connections: 1 });
  await database.run("CREATE SCHEMA silver");
  await database.run("CREATE VIEW silver.charges AS SELECT 1 AS amount, 'eur' AS currency");
  try {
    await selectRows(database, sql);
  } catch (error) {
    return error as UsageError;
  }
  return assert.fail(`${sql} was not refused`);
}

test("an unknown column is named with its line, its column, a caret and the names that would do", async () => {
  const error = await refusal("SELECT\n  '☕' AS cup, amout\nFROM silver.charges");
  assert.equal(error.exitCode, 2);
  assert.match(error.message, /"amout" not found/);
  assert.deepEqual(error.problems, [
    {
      what: error.message,
      where: "line 2, column 15",
      excerpt: "2 |   '☕' AS cup, amout\n  |               ^",
      hint: "candidates: amount",
    },
  ]);
});

test("an unknown table is answered with the nearest, and how to list them", async () => {
  const error = await refusal("FROM silver.charge");
  assert.match(error.message, /charge does not exist/);
  assert.match(error.problems[0]?.hint ?? "", /charges/);
  assert.match(error.next ?? "", /SHOW ALL TABLES/);
});

test("a syntax error after characters of several bytes points at its own place", async () => {
  const error = await refusal("SELECT 'ü☕' FROM FROM");
  assert.equal(error.problems[0]?.where, "line 1, column 18");
});

test("an INSERT is refused as one, not as a fault of the table it names", async () => {
  const error = await refusal("INSERT INTO silver.charges SELECT 1, 'usd'");
  assert.equal(error.message, "query takes a SELECT; a published lake is changed by runs only");
});

test("several statements are counted, and PIVOT without values is told what it lacks", async () => {
  assert.match((await refusal("SELECT 1; SELECT 2")).message, /holds 2 statements/);
  assert.match(
    (await refusal("PIVOT silver.charges ON currency USING sum(amount)")).next ?? "",
    /IN \('a', 'b'\)/,
  );
});

test("a value that cannot be cast fails the query with DuckDB's own words", async () => {
  assert.match((await refusal("SELECT 'x'::INTEGER")).message, /Could not convert string 'x' to INT32/);
});

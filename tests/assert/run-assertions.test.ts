import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, describe, it } from "node:test";
import type { AssertionResult } from "../../lake/assert/assertion-result.ts";
import { runAssertions } from "../../lake/assert/run-assertions.ts";
import type { Assertion, Check } from "../../lake/compile/graph.ts";
import { type Database, openDatabase } from "../../lake/duckdb/database.ts";
import { systemEffects } from "../../lake/effects.ts";

const NOW = new Date("2026-11-21T12:00:00Z");
const ROWS = `
  (1, 'a', 'EUR', 10.50, TIMESTAMPTZ '2026-11-21 11:00:00+00'),
  (2, 'b''s "é☃"', 'USD', -1.00, TIMESTAMPTZ '2026-11-20 11:00:00+00'),
  (2, NULL, 'xyz', NULL, NULL),
  (3, '<i>', NULL, 99.99, TIMESTAMPTZ '2026-11-19 00:00:00+00')`;

let database: Database;
let outputDir: string;
let statements: string[];

before(async () => {
  const opened = await openDatabase({ connections: 2 });
  // Every statement that reaches DuckDB is noted.
  database = {
    ...opened,
    use: (work) =>
      opened.use((connection) =>
        work(
          new Proxy(connection, {
            get(target, property) {
              const value = Reflect.get(target, property);
              if (typeof value !== "function") return value;
              return (sql: string, ...rest: unknown[]) => {
                if (property === "run" || property === "runAndReadAll") statements.push(sql);
                return value.call(target, sql, ...rest);
              };
            },
          }),
        ),
      ),
  };
  await opened.run("CREATE SCHEMA silver; CREATE SCHEMA gold");
  await opened.run(
    `CREATE TABLE silver.t AS SELECT * FROM (VALUES ${ROWS}) v(id, name, currency, amount, "the ""time""")`,
  );
  await opened.run(
    "CREATE TABLE silver.currencies AS SELECT * FROM (VALUES ('EUR'), ('USD'), (NULL)) v(code)",
  );
  await opened.run("CREATE TABLE gold.empty (id INTEGER, seen TIMESTAMPTZ)");
  await opened.run("CREATE VIEW gold.broken AS SELECT 'x1'::VARCHAR::INTEGER AS n");
});
beforeEach(() => {
  outputDir = join(mkdtempSync(join(tmpdir(), "lake-assert-")), "failing");
  statements = [];
});
after(() => database.close());

function assertion(check: Check, more: Partial<Assertion> = {}): Assertion {
  const model = more.model ?? "silver.t";
  return {
    name: `${model}:${JSON.stringify(check)}`,
    description: "as promised",
    severity: "error",
    model,
    references: [model],
    place: { path: "models/silver/t.sql", line: 4, column: 7 },
    check,
    ...more,
  };
}

async function run(
  assertions: readonly Assertion[],
  signal = new AbortController().signal,
): Promise<AssertionResult[]> {
  return runAssertions({
    graph: { inputs: [], models: [], assertions, warnings: [] },
    catalog: { database, names: new Set(["silver.t", "silver.currencies", "gold.empty", "gold.broken"]) },
    outputDir,
    now: NOW,
    effects: systemEffects(),
    signal,
  });
}

/** The kept failing rows of the one assertion. */
async function failingRows(check: Check, more: Partial<Assertion> = {}): Promise<unknown[]> {
  const [result] = await run([assertion(check, more)]);
  if (result!.status === "passed") {
    assert.equal(result!.failingRowsPath, undefined);
    assert.ok(!existsSync(outputDir));
    return [];
  }
  assert.equal(result!.status, "failed", result!.message);
  const rows = await database.rows(`FROM '${join(outputDir, "..", result!.failingRowsPath!)}'`);
  assert.equal(rows.length, result!.failingRows);
  assert.deepEqual(
    result!.sample!.rows.map(([first]) => first),
    rows.map((row) => Object.values(row)[0]),
  );
  rmSync(join(outputDir, ".."), { recursive: true });
  return rows.map((row) => row.id ?? row);
}

describe("each check passes and fails on the right rows", () => {
  it("not_null", async () => {
    assert.deepEqual(await failingRows({ kind: "not_null", column: "id" }), []);
    assert.deepEqual(await failingRows({ kind: "not_null", column: "name" }), [2]);
    assert.deepEqual(await failingRows({ kind: "not_null", column: 'the "time"' }), [2]);
  });

  it("accepted_values, in the column's own type, NULL aside", async () => {
    assert.deepEqual(
      await failingRows({ kind: "accepted_values", column: "currency", values: ["EUR", "USD", "xyz"] }),
      [],
    );
    assert.deepEqual(
      await failingRows({ kind: "accepted_values", column: "currency", values: ["EUR", "o'clock"] }),
      [2, 2],
    );
    assert.deepEqual(
      await failingRows({ kind: "accepted_values", column: "amount", values: [10.5, "-1", 99.99] }),
      [],
    );
    assert.deepEqual(
      await failingRows({ kind: "accepted_values", column: "name", values: ["a", 'b\'s "é☃"'] }),
      [3],
    );
  });

  it("range, with either bound or both, NULL aside", async () => {
    assert.deepEqual(await failingRows({ kind: "range", column: "amount", min: -1, max: 99.99 }), []);
    assert.deepEqual(await failingRows({ kind: "range", column: "amount", min: 0 }), [2]);
    assert.deepEqual(await failingRows({ kind: "range", column: "amount", max: 10.5 }), [3]);
  });

  it("row_count", async () => {
    assert.deepEqual(await failingRows({ kind: "row_count", min: 4, max: 4 }), []);
    assert.deepEqual(await failingRows({ kind: "row_count", min: 5 }), [{ rows: "4" }]);
    assert.deepEqual(await failingRows({ kind: "row_count", min: 1 }, { model: "gold.empty" }), [
      { rows: "0" },
    ]);
  });

  it("freshness against the clock of the lake, never on an empty table", async () => {
    const column = 'the "time"';
    assert.deepEqual(await failingRows({ kind: "freshness", column, withinHours: 1 }), []);
    assert.deepEqual(await failingRows({ kind: "freshness", column, withinHours: 0.5 }), [
      { newest: "2026-11-21 11:00:00+00", due: "2026-11-21 11:30:00+00" },
    ]);
    const [empty] = await run([
      assertion({ kind: "freshness", column: "seen", withinHours: 1 }, { model: "gold.empty" }),
    ]);
    assert.equal(empty!.message, "gold.empty has no seen: as promised");
  });

  it("unique, keys with NULL aside", async () => {
    assert.deepEqual(await failingRows({ kind: "unique", columns: ["name"] }), []);
    assert.deepEqual(await failingRows({ kind: "unique", columns: ["id"] }), [2, 2]);
    assert.deepEqual(await failingRows({ kind: "unique", columns: ["id", "name"] }), []);
  });

  it("relationships, NULL aside on either side", async () => {
    const check = {
      kind: "relationships",
      column: "currency",
      to: "silver.currencies",
      field: "code",
    } as const;
    assert.deepEqual(await failingRows(check), [2]);
    const back = { kind: "relationships", column: "code", to: "silver.t", field: "currency" } as const;
    assert.deepEqual(await failingRows(back, { model: "silver.currencies" }), []);
  });

  it("sql: the rows it selects, comments and all", async () => {
    assert.deepEqual(
      await failingRows({ kind: "sql", sql: "SELECT id FROM silver.t WHERE amount > 100 -- none" }),
      [],
    );
    assert.deepEqual(
      await failingRows({
        kind: "sql",
        sql: "/* @assertion\n*/\nSELECT id FROM silver.t WHERE name = '<i>' -- one",
      }),
      [3],
    );
  });

  it("schema, naming what is missing, undeclared or of another type", async () => {
    const exact = [
      { name: "id", type: "INTEGER" },
      { name: "seen", type: "TIMESTAMP WITH TIME ZONE" },
    ];
    assert.deepEqual(await failingRows({ kind: "schema", columns: exact }, { model: "gold.empty" }), []);
    const columns = [
      { name: "gone'1", type: "DATE" },
      { name: "gone2", type: "DATE" },
      { name: "id", type: "BIGINT" },
    ];
    const [result] = await run([assertion({ kind: "schema", columns }, { model: "gold.empty" })]);
    assert.equal(result!.failingRows, 4);
    assert.equal(
      result!.message,
      "gold.empty: missing columns: gone'1, gone2; columns not declared: seen; id is INTEGER, declared BIGINT",
    );
  });
});

describe("runAssertions", () => {
  it("answers all scan checks of a model in one statement, all keyed ones in another", async () => {
    const checks: Check[] = [
      { kind: "not_null", column: "id" },
      { kind: "accepted_values", column: "currency", values: ["EUR", "USD", "xyz"] },
      { kind: "range", column: "amount", min: -1 },
      { kind: "row_count", min: 1 },
      { kind: "freshness", column: 'the "time"', withinHours: 24 },
      { kind: "unique", columns: ["name"] },
      { kind: "unique", columns: ["id", "name"] },
    ];
    const results = await run(checks.map((check) => assertion(check)));
    assert.ok(results.every(({ status }) => status === "passed"));
    assert.equal(statements.length, 2);
    assert.equal(statements[0]!.match(/FROM "silver"\."t"/g)?.length, 1);
  });

  it("runs everything, in the order given, whatever fails", async () => {
    const results = await run([
      assertion({ kind: "not_null", column: "name" }),
      assertion({ kind: "not_null", column: "nope" }),
      assertion({ kind: "sql", sql: "SELECT id FROM silver.t WHERE amount < 0" }, { severity: "warn" }),
      assertion({ kind: "not_null", column: "id" }),
      assertion({ kind: "row_count" }, { references: ["silver.t", "silver.unborn"] }),
    ]);
    assert.deepEqual(
      results.map(({ status, failingRows }) => [status, failingRows]),
      [
        ["failed", 1],
        ["errored", 0],
        ["warned", 1],
        ["passed", 0],
        ["skipped", 0],
      ],
    );
    assert.match(results[1]!.message, /its SQL failed: Referenced column "nope" not found/);
    assert.deepEqual(results[1]!.place, { path: "models/silver/t.sql", line: 4, column: 7 });
    assert.equal(results[4]!.message, "reads silver.unborn, which was never published");
    assert.equal(readdirSync(outputDir).length, 2);
  });

  it("points into the file when its SQL does not bind, at its head when it fails on the data", async () => {
    const place = { path: "quality/gold/x.sql", line: 2, column: 1 };
    const [binding, running] = await run([
      assertion({ kind: "sql", sql: "/* é */\nSELECT id,\n  nope FROM silver.t" }, { place }),
      assertion(
        { kind: "sql", sql: "/* é */\nSELECT n FROM gold.broken" },
        { place, name: "other", model: "gold.broken" },
      ),
    ]);
    assert.deepEqual(binding!.place, { path: "quality/gold/x.sql", line: 3, column: 3 });
    assert.equal(running!.status, "errored");
    assert.match(running!.message, /Could not convert string 'x1'/);
    assert.deepEqual(running!.place, place);
  });

  it("keeps all failing rows and samples the first twenty", async () => {
    const [result] = await run([
      assertion({ kind: "sql", sql: "SELECT i, 'é' || i AS s FROM range(1000) r(i)" }),
    ]);
    assert.equal(result!.failingRows, 1000);
    assert.deepEqual(result!.sample!.columns, ["i", "s"]);
    assert.equal(result!.sample!.rows.length, 20);
    const [row] = await database.rows(
      `SELECT count(*) AS n FROM '${join(outputDir, "..", result!.failingRowsPath!)}'`,
    );
    assert.equal(row!.n, "1000");
  });

  it("stops at an abort with its reason", async () => {
    const controller = new AbortController();
    const reason = new Error("stop");
    const timer = setTimeout(() => controller.abort(reason), 100);
    const sql =
      "SELECT count(*) AS n FROM range(100000) a(i), range(100000) b(j), range(1000) c(k) WHERE hash(i + j + k) % 2 = 0";
    await assert.rejects(
      run([assertion({ kind: "sql", sql })], controller.signal),
      (error) => error === reason,
    );
    clearTimeout(timer);
  });
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { type BindRequest, type BindResult, type BindSelect, bindProject } from "../../lake/duckdb/binder.ts";
import { openDatabase } from "../../lake/duckdb/database.ts";
import { duckdbEngine } from "../../lake/duckdb/sql-engine.ts";

const INPUT = {
  name: "bronze.charges",
  columns: [
    { name: "id", type: "VARCHAR" },
    { name: "amount", type: "BIGINT" },
    { name: "fee", type: "DOUBLE" },
  ],
  fromJson: "CAST(j AS STRUCT(id VARCHAR))",
};

async function bind(request: Partial<BindRequest>): Promise<BindResult> {
  await using database = await openDatabase({ directories: [], connections: 2 });
  return await bindProject(database, {
    inputs: [INPUT],
    models: [],
    assertions: [],
    aggregating: [],
    ...request,
  });
}

function select(name: string, sql: string, ...references: string[]): BindSelect {
  return { name, sql, references: references.length === 0 ? ["bronze.charges"] : references };
}

test("types follow from model to model", async () => {
  const { columns, failures } = await bind({
    models: [
      select(
        "silver.a",
        "SELECT id, amount::DECIMAL(38, 2) AS amount, bronze.charges_from_json('{}') AS j FROM bronze.charges",
      ),
      select("silver.b", "SELECT sum(amount) AS total, [id] AS ids FROM silver.a GROUP BY id", "silver.a"),
      select("gold.c", "SELECT total * 2 AS t, ids[1] AS id FROM silver.b -- no line break", "silver.b"),
    ],
  });
  assert.deepEqual([...failures], []);
  assert.deepEqual(
    columns.get("silver.a")?.map(({ type }) => type),
    ["VARCHAR", "DECIMAL(38,2)", "STRUCT(id VARCHAR)"],
  );
  assert.deepEqual(columns.get("gold.c"), [
    { name: "t", type: "DECIMAL(38,2)" },
    { name: "id", type: "VARCHAR" },
  ]);
});

test("what reads a broken model is neither bound nor blamed", async () => {
  const { columns, failures } = await bind({
    models: [
      select("silver.a", "SELECT nope FROM bronze.charges"),
      select("silver.b", "SELECT nope FROM silver.a", "silver.a"),
      select("silver.c", "SELECT nope FROM silver.b", "silver.b"),
      select("silver.d", "SELECT id FROM bronze.charges"),
    ],
    assertions: [
      select("gold/x", "SELECT nope FROM silver.c", "silver.c"),
      select("gold/y", "SELECT 1 FROM silver.d", "silver.d"),
    ],
  });
  assert.deepEqual([...failures.keys()], ["silver.a"]);
  assert.deepEqual([...columns.keys()], ["silver.d"]);
});

test("a failure is placed in the SQL as it was given, in string indexes", async () => {
  const sql = "SELECT '🍋é' AS x,\n  amout FROM bronze.charges";
  const { failures } = await bind({
    models: [select("silver.a", sql)],
    assertions: [select("silver/x", sql)],
  });
  for (const name of ["silver.a", "silver/x"]) {
    const failure = failures.get(name);
    assert.equal(failure?.offset, sql.indexOf("amout"));
    assert.equal(failure?.what, 'Referenced column "amout" not found in FROM clause!');
    assert.deepEqual(failure?.candidates, ["amount"]);
  }
});

test("a function that is given the wrong types offers no list of signatures", async () => {
  const { failures } = await bind({ models: [select("silver.a", "SELECT round(id) FROM bronze.charges")] });
  assert.deepEqual(failures.get("silver.a")?.candidates, []);
});

test("two columns of one name are found, whatever their case, though DuckDB renames them", async () => {
  const { duplicates, columns } = await bind({
    models: [
      select("silver.a", "SELECT id, amount, id AS ID FROM bronze.charges"),
      select("silver.b", "SELECT amount, 1 AS amount_1 FROM bronze.charges"),
    ],
  });
  assert.deepEqual([...duplicates], [["silver.a", ["ID"]]]);
  assert.deepEqual(
    columns.get("silver.b")?.map(({ name }) => name),
    ["amount", "amount_1"],
  );
});

test("aggregates over floats are told from aggregates that merely return one", async () => {
  const sqls: [string, string[]][] = [
    ["SELECT sum(fee) AS a, max(id) AS b FROM bronze.charges", ["sum"]],
    ["SELECT avg(amount) AS a, sum(amount) AS b, count(fee) AS c FROM bronze.charges", []],
    ["SELECT sum(amount / 2) AS a FROM bronze.charges", ["sum"]],
    ["SELECT avg(fee) OVER (PARTITION BY id) AS a FROM bronze.charges", ["avg"]],
    [
      "SELECT sum(fee) FILTER (amount > 1) AS a, corr(DISTINCT fee, amount) AS b FROM bronze.charges",
      ["corr", "sum"],
    ],
    ["SELECT a FROM (SELECT sum(fee::FLOAT)::DECIMAL(9, 2) AS a FROM bronze.charges)", ["sum"]],
    [`SELECT '"name":"sum","arguments":[{"id":"DOUBLE"' AS a FROM bronze.charges`, []],
  ];
  const models = sqls.map(([sql], i) => select(`silver.m${i}`, sql));
  const { floatAggregates, failures } = await bind({ models, aggregating: models.map(({ name }) => name) });
  assert.deepEqual([...failures], []);
  for (const [i, [sql, names]] of sqls.entries()) {
    const sensitive = (floatAggregates.get(`silver.m${i}`) ?? []).filter((name) =>
      ["sum", "avg", "corr"].includes(name),
    );
    assert.deepEqual(sensitive.toSorted(), names, sql);
  }
});

test("binding runs nothing: a division by zero in a model does not fail", async () => {
  const { failures } = await bind({
    models: [select("silver.a", "SELECT error('ran') AS x, 1 // 0 AS y FROM bronze.charges")],
  });
  assert.deepEqual([...failures], []);
});

test("types are spelled as DuckDB does", async () => {
  await using engine = await duckdbEngine();
  const types = [
    "text",
    "decimal",
    "timestamptz",
    "int[]",
    "STRUCT(a int, b text)",
    "nope",
    "",
    "int, b",
    "int) AS x, CAST(1 AS int",
  ];
  assert.deepEqual(await engine.canonicalTypes(types), [
    ...["VARCHAR", "DECIMAL(18,3)", "TIMESTAMP WITH TIME ZONE", "INTEGER[]", "STRUCT(a INTEGER, b VARCHAR)"],
    ...[undefined, undefined, undefined, undefined],
  ]);
});

test("a contract whose types DuckDB does not know is named", async () => {
  const input = { name: "bronze.x", columns: [{ name: "id", type: "VARCHR" }] };
  await assert.rejects(bind({ inputs: [input] }), {
    name: "ConfigError",
    message:
      "the contract of bronze.x gives columns that DuckDB refuses: Type with name VARCHR does not exist!",
  });
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "./compiled.ts";

const CHARGES = "bronze.payments__charges";

test("a project becomes models in order, with types from the binder and checks from the headers", async () => {
  const graph = await compile({
    "models/gold/daily_revenue.sql": `/* @model
description: >
  Revenue by day.
materialization: partitioned
partition_by: day
key: [day, currency]
tags: [money]
columns:
  day: DATE
  currency: text
  revenue: HUGEINT
assertions:
  - not_null: [day, currency]
  - unique: [day, currency]
  - relationships: {column: currency, to: silver.charges, field: currency, severity: warn}
  - range: {column: revenue, min: 0}
  - row_count: {min: 1}
  - freshness: {column: day, within_hours: 48}
  - accepted_values: {column: currency, values: [usd, eur]}
*/
SELECT created::DATE AS day, currency, sum(amount) AS revenue FROM silver.charges GROUP BY ALL;
`,
    "models/silver/charges.sql": `SELECT * FROM bronze.charge_versions`,
    "models/bronze/charge_versions.sql": `SELECT id, amount, currency, created FROM ${CHARGES}`,
    "quality/gold/revenue_adds_up.sql": `/* @assertion
description: Gold is silver.
severity: warn
*/
SELECT c.id FROM silver.charges AS c ANTI JOIN gold.daily_revenue USING (currency);`,
  });
  assert.deepEqual(
    graph.models.map(({ name, layer, materialization, references }) => ({
      name,
      layer,
      materialization,
      references,
    })),
    [
      { name: "bronze.charge_versions", layer: "bronze", materialization: "view", references: [CHARGES] },
      {
        name: "silver.charges",
        layer: "silver",
        materialization: "table",
        references: ["bronze.charge_versions"],
      },
      {
        name: "gold.daily_revenue",
        layer: "gold",
        materialization: "partitioned",
        references: ["silver.charges"],
      },
    ],
  );
  const daily = graph.models[2]!;
  assert.deepEqual(daily.columns, [
    { name: "day", type: "DATE" },
    { name: "currency", type: "VARCHAR" },
    { name: "revenue", type: "HUGEINT" },
  ]);
  assert.equal(daily.description, "Revenue by day.");
  assert.equal(daily.partitionBy, "day");
  assert.deepEqual([daily.key, daily.tags], [["day", "currency"], ["money"]]);
  assert.doesNotMatch(daily.sql, /;/);
  assert.deepEqual(
    graph.assertions.map(({ name, severity, model }) => [name, severity, model]),
    [
      ["gold.daily_revenue:schema", "error", "gold.daily_revenue"],
      ["gold.daily_revenue:not_null(day)", "error", "gold.daily_revenue"],
      ["gold.daily_revenue:not_null(currency)", "error", "gold.daily_revenue"],
      ["gold.daily_revenue:unique(day,currency)", "error", "gold.daily_revenue"],
      ["gold.daily_revenue:relationships(currency,silver.charges.currency)", "warn", "gold.daily_revenue"],
      ["gold.daily_revenue:range(revenue)", "error", "gold.daily_revenue"],
      ["gold.daily_revenue:row_count", "error", "gold.daily_revenue"],
      ["gold.daily_revenue:freshness(day)", "error", "gold.daily_revenue"],
      ["gold.daily_revenue:accepted_values(currency)", "error", "gold.daily_revenue"],
      ["gold/revenue_adds_up", "warn", "gold.daily_revenue"],
    ],
  );
  const [schema] = graph.assertions;
  assert.deepEqual(schema?.check, { kind: "schema", columns: daily.columns });
  assert.deepEqual(graph.assertions[4]?.references, ["gold.daily_revenue", "silver.charges"]);
  assert.deepEqual(graph.assertions[4]?.place, {
    path: "models/gold/daily_revenue.sql",
    line: 15,
    column: 20,
  });
  assert.deepEqual(graph.assertions.at(-1)?.references, ["gold.daily_revenue", "silver.charges"]);
  assert.equal(graph.assertions.at(-1)?.description, "Gold is silver.");
});

test("a CTE named like a table does not count as a reference, the qualified table does", async () => {
  const graph = await compile({
    "models/silver/charges.sql": `SELECT id FROM ${CHARGES}`,
    "models/silver/x.sql": `WITH charges AS (SELECT id FROM bronze.payments__refunds) SELECT c.id FROM charges AS c JOIN silver.charges AS s USING (id)`,
  });
  assert.deepEqual(graph.models[1]?.references, ["bronze.payments__refunds", "silver.charges"]);
});

test("references are found wherever SQL can hide them, whatever their case", async () => {
  const graph = await compile({
    "models/silver/a.sql": "SELECT 1 AS id, 'x' AS kind",
    "models/silver/b.sql": "SELECT 1 AS id",
    "models/silver/c.sql": "SELECT 1 AS id",
    "models/silver/d.sql": "SELECT 1 AS id",
    "models/silver/e.sql": "SELECT 1 AS id, 2 AS n",
    "models/silver/f.sql": "SELECT 1 AS id",
    "models/gold/all.sql": `
      WITH RECURSIVE steps AS (SELECT 1 AS id UNION ALL SELECT id + 1 FROM steps WHERE id < (SELECT max(id) FROM Silver.A))
      SELECT s.id, (SELECT count(*) FROM silver.b WHERE b.id = s.id) AS n, p.total
      FROM steps AS s
      LEFT JOIN LATERAL (SELECT count(*) AS total FROM "silver"."c" WHERE c.id = s.id) AS p ON true
      WHERE s.id IN (FROM silver.d) AND EXISTS (SELECT 1 FROM silver.f LIMIT 1)
      QUALIFY row_number() OVER (ORDER BY s.id) = 1
      UNION ALL BY NAME
      SELECT id, max_n AS n, 0 AS total FROM (PIVOT (SELECT id, n, 'max' AS kind FROM silver.e) ON kind IN ('max') USING sum(n) AS n)`,
  });
  assert.deepEqual(graph.models.at(-1)?.references, [
    "silver.a",
    "silver.b",
    "silver.c",
    "silver.d",
    "silver.e",
    "silver.f",
  ]);
});

test("the macro of a contract types a JSON record without being a reference", async () => {
  const graph = await compile({
    "models/silver/x.sql": `SELECT bronze.payments__charges_from_json(id).amount AS amount FROM bronze.payments__refunds`,
  });
  assert.deepEqual(graph.models[0]?.columns, [{ name: "amount", type: "BIGINT" }]);
  assert.deepEqual(graph.models[0]?.references, ["bronze.payments__refunds"]);
});

test("every layer may read lake.coverage", async () => {
  const sql = "SELECT covered_to FROM lake.coverage";
  const graph = await compile({
    "models/bronze/x.sql": sql,
    "models/silver/x.sql": sql,
    "models/gold/x.sql": sql,
  });
  assert.deepEqual(
    graph.models.map(({ name }) => name),
    ["bronze.x", "gold.x", "silver.x"],
  );
});

test("what is ordered, seeded or cannot be seen passes the determinism lint", async () => {
  await compile({
    "models/silver/x.sql": `SELECT currency, first(id ORDER BY created, id) AS first_id, list_sort(list(id)) AS ids,
        list(DISTINCT id ORDER BY id) AS sorted, string_agg(id, ',' ORDER BY id) AS text, len(list(id)) AS n, min(id) AS low,
        age(max(created), min(created)) AS span
      FROM ${CHARGES} TABLESAMPLE reservoir(10) REPEATABLE (7)
      GROUP BY currency ORDER BY currency LIMIT 3`,
    "models/silver/y.sql": `SELECT DISTINCT ON (currency) currency, id, count(*) OVER () AS n, last_value(id) OVER (ORDER BY id) AS z
      FROM ${CHARGES} ORDER BY currency, created, id`,
  });
});

test("sums over DOUBLE are warned about, sums over BIGINT and DECIMAL are not", async () => {
  const graph = await compile({
    "models/silver/floats.sql": `SELECT currency,\n  sum(fee) AS fee, avg(amount) AS mean, sum(amount) AS amount FROM ${CHARGES} GROUP BY currency`,
    "models/silver/hidden.sql": `SELECT sum(amount / 3) OVER (ORDER BY id) AS thirds FROM ${CHARGES}`,
    "models/silver/exact.sql": `SELECT sum(amount) AS a, avg(amount) AS b FROM bronze.payments__refunds`,
  });
  assert.deepEqual(
    graph.warnings.map(({ where, what }) => `${where}  ${what}`),
    [
      "models/silver/floats.sql:2:3  sum() over FLOAT or DOUBLE: its last digits depend on the order of the rows",
      "models/silver/hidden.sql:1:8  sum() over FLOAT or DOUBLE: its last digits depend on the order of the rows",
    ],
  );
});

test("an assertion may read the clock or sample, with a warning", async () => {
  const graph = await compile({
    "models/silver/charges.sql": `SELECT id, created FROM ${CHARGES}`,
    "quality/silver/no_future.sql": "SELECT id FROM silver.charges WHERE created > now() LIMIT 10",
  });
  assert.deepEqual(
    graph.warnings.map(({ where }) => where),
    ["quality/silver/no_future.sql:1:47", "quality/silver/no_future.sql:1:59"],
  );
  assert.equal(graph.assertions[0]?.description, "no future");
});

test("files with a byte order mark, Windows line ends and trailing comments compile", async () => {
  const graph = await compile({
    "models/silver/x.sql": `\ufeff/* @model\r\nkey: [id]\r\n*/\r\nSELECT id\r\nFROM ${CHARGES}; -- done; really\r\n`,
  });
  assert.deepEqual(graph.models[0]?.key, ["id"]);
});

test("an empty project compiles to its input tables", async () => {
  const graph = await compile({});
  assert.deepEqual([graph.models, graph.assertions, graph.warnings], [[], [], []]);
  assert.equal(graph.inputs.length, 3);
});

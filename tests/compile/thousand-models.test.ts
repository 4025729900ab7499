/** Compiling grows with the number of models and no faster; the time is printed, the result is asserted. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { compile, type Files } from "./compiled.ts";

const COUNT = 1000;

/** Forty lines each: header, three CTEs, a window, a join, an aggregate; every model reads two before it. */
function generated(n: number): string {
  const first =
    n === 0 ? "bronze.payments__charges" : `silver.model_${String(Math.floor(n / 2)).padStart(4, "0")}`;
  const second =
    n < 2 ? "bronze.payments__charges" : `silver.model_${String(Math.floor(n / 3)).padStart(4, "0")}`;
  return `/* @model
description: Generated model ${n}.
key: [id]
tags: [generated]
assertions:
  - not_null: [id, amount]
  - unique: [id]
*/
WITH
latest AS (
  SELECT id, amount, currency, created, run_id
  FROM ${first}
  QUALIFY row_number() OVER (PARTITION BY id ORDER BY created DESC, run_id) = 1
),
totals AS (
  SELECT currency, sum(amount)::BIGINT AS total, count(*) AS charges
  FROM latest
  GROUP BY currency
),
others AS (
  SELECT id, max(created) AS newest
  FROM ${second}
  WHERE amount > 0
  GROUP BY id
)
SELECT
  l.id,
  l.amount,
  l.currency,
  l.created,
  l.run_id,
  coalesce(t.total, 0) AS total,
  t.charges,
  o.newest,
  l.amount * 100 / nullif(t.total, 0) AS share,
  date_trunc('day', l.created) AS day
FROM latest AS l
LEFT JOIN totals AS t ON t.currency = l.currency
LEFT JOIN others AS o ON o.id = l.id
`;
}

test("a thousand models compile in the order of their references", async (t) => {
  const files: Record<string, string> = {};
  for (let n = 0; n < COUNT; n++)
    files[`models/silver/model_${String(n).padStart(4, "0")}.sql`] = generated(n);
  await compile({ "models/silver/warm_up.sql": "SELECT 1 AS id" } satisfies Files);
  const started = performance.now();
  const graph = await compile(files);
  t.diagnostic(
    `${COUNT} models, ${graph.assertions.length} assertions: ${Math.round(performance.now() - started)} ms`,
  );
  assert.equal(graph.models.length, COUNT);
  assert.deepEqual(
    graph.models.map(({ name }) => name),
    graph.models.map(({ name }) => name).toSorted(),
  );
  assert.equal(graph.assertions.length, COUNT * 3);
  assert.equal(graph.models.at(-1)?.columns.length, 10);
  assert.equal(graph.warnings.length, 0);
});

/** A query reads the lake and nothing else, and writes nothing: whatever is typed, no file outside is seen, none inside changes. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { globSync, readFileSync, statSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { openReader } from "../../lake/query/reader.ts";
import { selectRows } from "../../lake/query/select.ts";
import { runShop, shopLake } from "./shop-lake.ts";

const { root, outside } = shopLake();

async function query(sql: string): Promise<readonly (readonly unknown[])[]> {
  const { database } = await openReader({ root });
  await using _ = database;
  return (await selectRows(database, sql)).values;
}

function everyByte(): string {
  const hash = createHash("sha256");
  for (const path of globSync("**/*", { cwd: root }).sort())
    if (statSync(join(root, path)).isFile()) hash.update(path).update(readFileSync(join(root, path)));
  return hash.digest("hex");
}

test("files outside the lake cannot be read: by path, by .., by a link, by a folder of the same beginning", async (t) => {
  const secret = join(outside, "data-secret.csv");
  writeFileSync(secret, "a\n1\n");
  const link = join(root, "link.csv");
  symlinkSync(secret, link);
  t.after(() => unlinkSync(link));
  for (const path of ["/etc/passwd", secret, `${root}/../data-secret.csv`, link]) {
    for (const reads of [
      `read_text('${path}')`,
      `read_csv('${path}')`,
      `'${path.replace("/etc/passwd", "/etc/hosts.csv")}'`,
    ])
      await assert.rejects(
        query(`FROM ${reads}`),
        { code: "usage", message: /reads the lake and nothing else/ },
        reads,
      );
  }
  // `silver` is a link: what lies above its target is still the lake, and holds no such file.
  assert.deepEqual(await query(`FROM read_text('${root}/silver/../../data-secret.csv')`), []);
  await assert.rejects(query(`FROM glob('${outside}/*')`), /reads the lake and nothing else/);
  await assert.rejects(query("FROM 'https://example.com/a.parquet'"), { code: "usage" });
});

const REFUSED = [
  "COPY (SELECT 1) TO 'ROOT/x.csv'",
  "EXPORT DATABASE 'ROOT/x'",
  "ATTACH 'ROOT/x.db'",
  "CREATE TABLE t (a INTEGER)",
  "CREATE OR REPLACE VIEW gold.daily_sales AS SELECT 1",
  "INSERT INTO gold.daily_sales SELECT 1",
  "DELETE FROM silver.orders",
  "UPDATE silver.orders SET amount = 0",
  "DROP VIEW gold.daily_sales",
  "SET threads = 2",
  "SET enable_external_access = true",
  "RESET ALL",
  "INSTALL httpfs",
  "LOAD httpfs",
  "USE gold",
  "BEGIN",
  "CALL force_checkpoint('memory')",
  "PRAGMA enable_profiling = 'json'",
  "EXPLAIN ANALYZE COPY (SELECT 1) TO 'ROOT/x.csv'",
  "PREPARE p AS SELECT 1",
  "CREATE SECRET (TYPE s3)",
  "SELECT 1; SELECT 2",
  "SELECT 1; COPY (SELECT 1) TO 'ROOT/x.csv'",
  "",
  "-- nothing",
];

test("whatever is no SELECT is refused, and not a byte of the lake changes", async () => {
  const before = everyByte();
  for (const sql of REFUSED) await assert.rejects(query(sql.replace("ROOT", root)), { code: "usage" }, sql);
  assert.equal(everyByte(), before);
});

test("what only shows is allowed: FROM, VALUES, WITH, SHOW, DESCRIBE, SUMMARIZE, PIVOT over named values", async () => {
  for (const sql of [
    "FROM gold.daily_sales",
    "VALUES (1)",
    "WITH a AS (SELECT 1 AS x) FROM a",
    "SHOW ALL TABLES",
    "DESCRIBE silver.orders",
    "SUMMARIZE silver.orders",
    "PIVOT gold.daily_sales ON currency IN ('eur', 'usd') USING sum(amount) GROUP BY day",
    "SELECT 1; -- a comment after it",
  ])
    assert.ok((await query(sql)).length > 0, sql);
});

test("bronze tables, coverage, silver and gold can be read, and files of the lake by their path", async (t) => {
  const counts = await query(
    "SELECT (SELECT count(*) FROM bronze.shop__orders), (SELECT count(*) FROM lake.coverage), (SELECT count(*) FROM silver.orders), (SELECT count(*) FROM gold.daily_sales)",
  );
  const [[bronze, coverage, silver, gold] = []] = counts;
  assert.deepEqual([bronze, coverage, gold], [silver, "2", "4"]);
  const cwd = process.cwd();
  process.chdir(outside);
  t.after(() => process.chdir(cwd));
  for (const path of [
    `${root}/gold/daily_sales/*.parquet`,
    "data/gold/daily_sales/*.parquet",
    "data/gold/daily_sales/**",
  ])
    assert.deepEqual(await query(`SELECT count(*) FROM read_parquet('${path}')`), [["4"]], path);
});

test("a reader keeps its snapshot while runs publish others, and an earlier one can be asked for", async () => {
  const { database, snapshot } = await openReader({ root });
  await using _ = database;
  const count = async () => (await selectRows(database, "SELECT count(*) FROM silver.orders")).values[0]?.[0];
  const before = await count();
  await runShop(root, "2026-03-10T05:00:00Z");
  assert.equal(await count(), before);
  const [[now] = []] = await query("SELECT count(*) FROM silver.orders");
  assert.ok(Number(now) > Number(before));
  const earlier = await openReader({ root, snapshot: snapshot! });
  await using _earlier = earlier.database;
  assert.deepEqual((await selectRows(earlier.database, "SELECT count(*) FROM silver.orders")).values, [
    [before],
  ]);
  await assert.rejects(openReader({ root, snapshot: 99 }), /snapshot 99 does not exist/);
});

test("instants print in UTC wherever the machine stands", async () => {
  const [[instant] = []] = await query("SELECT min(placed_at) FROM silver.orders");
  assert.equal(instant, "2026-03-09 00:00:00+00");
});

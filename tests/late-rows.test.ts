/** Rows that show up later than their own time says: incremental runs find them, because they read a little again. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { openDatabase } from "../lake/duckdb/database.ts";
import { lake, temporaryFolder } from "./support/lake-process.ts";
import { publishedBytes } from "./support/tables.ts";

const DAY = 86_400_000;
const FIRST = Date.parse("2026-02-03T09:00:00Z");

async function runAll(root: string, daysLater: number, ...args: string[]): Promise<void> {
  const now = new Date(FIRST + daysLater * DAY).toISOString();
  const env = { LAKE_ROOT: root, LAKE_MOCK_SCENARIO: "late-rows" };
  const { code, stderr } = await lake(
    ["run-all", ...args, "--select", "tag:payments", "--now", now, "--quiet"],
    { env },
  );
  assert.equal(code, 0, stderr);
}

/** Tables that hold no state which changes later: what they show follows from which rows were found. */
const OF_ROWS_ALONE =
  /^(silver\/(balance_transactions|ledger|events|customers)|gold\/(daily_revenue|customer_lifetime_value|revenue_cohorts))\//;

async function idsOf(root: string): Promise<Record<string, string>> {
  await using database = await openDatabase({ connections: 1 });
  const counted: Record<string, string> = {};
  for (const entity of ["charges", "payment_intents", "refunds", "disputes", "payouts", "invoices"]) {
    const [row] = await database.rows(
      `SELECT count(*) || ' rows, ' || md5(string_agg(id, ' ' ORDER BY id)) AS ids FROM read_parquet('${root}/silver/${entity}/*.parquet')`,
    );
    counted[entity] = String(row?.ids);
  }
  return counted;
}

test("daily incremental runs lose no row, though one order in ten shows a day late", async (t) => {
  const folder = temporaryFolder(t);
  const [daily, whole] = [join(folder, "daily"), join(folder, "whole")];
  await runAll(daily, 0, "--from", "2026-01-31");
  const early = await idsOf(daily);
  for (const day of [1, 2]) await runAll(daily, day);
  await runAll(whole, 2, "--from", "2026-01-31");
  assert.deepEqual(await idsOf(daily), await idsOf(whole));
  assert.notDeepEqual(await idsOf(daily), early);
  const settled = (root: string) =>
    Object.entries(publishedBytes(root)).filter(([path]) => OF_ROWS_ALONE.test(path));
  assert.deepEqual(settled(daily), settled(whole));
});

/** A snapshot shares every unchanged file with the one before it: models that were not selected, partitions that came out the same. */
import assert from "node:assert/strict";
import { globSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { lake, REPOSITORY, temporaryFolder } from "../support/lake-process.ts";

const SHOP = join(REPOSITORY, "tests/projects/shop");
const DAY = "2026-03-10T02:00:00Z";

async function typed(root: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await lake([...args, "--quiet"], {
    cwd: SHOP,
    env: { LAKE_ROOT: root, LAKE_MOCK_SCENARIO: "" },
  });
  assert.equal(code, 0, stderr);
  return stdout;
}

async function shopLake(t: TestContext): Promise<string> {
  const root = join(temporaryFolder(t), "data");
  await typed(root, "run-all", "--days", "1", "--now", DAY);
  return root;
}

/** Path in the snapshot → inode. */
function inodes(root: string, snapshot: number): Record<string, number> {
  const cwd = join(root, "snapshots", String(snapshot));
  const paths = globSync("**/*.parquet", { cwd }).sort();
  return Object.fromEntries(paths.map((path) => [path, statSync(join(cwd, path)).ino]));
}

test("one more hour makes new files for the day it is of, and links to every other", async (t) => {
  const root = await shopLake(t);
  await typed(root, "run-all", "--from", "2026-03-10", "--now", "2026-03-10T03:00:00Z");
  const [before, after] = [inodes(root, 1), inodes(root, 2)];
  const shared = Object.keys(after).filter((path) => before[path] === after[path]);
  const copied = Object.keys(after).filter((path) => path in before && before[path] !== after[path]);
  assert.deepEqual(copied, []);
  assert.ok(
    shared.some((path) => path.startsWith("gold/daily_sales/day=2026-03-09")),
    shared.join(", "),
  );
  assert.ok(!shared.some((path) => path.startsWith("gold/daily_sales/day=2026-03-10")), shared.join(", "));
});

test("models that were not selected are carried over, file by file", async (t) => {
  const root = await shopLake(t);
  await typed(root, "extract", "--from", "2026-03-10", "--now", "2026-03-10T03:00:00Z");
  await typed(root, "run-transforms", "--select", "silver.orders+", "--now", "2026-03-10T03:00:00Z");
  const [before, after] = [inodes(root, 1), inodes(root, 2)];
  for (const [path, inode] of Object.entries(after))
    if (path.startsWith("silver/customers/")) assert.equal(before[path], inode, path);
  assert.notDeepEqual(Object.keys(after), Object.keys(before));
  assert.deepEqual(
    JSON.parse(await typed(root, "query", "SELECT count(*) AS n FROM silver.customers", "--json")).rows,
    [{ n: "97" }],
  );
});

test("a published file that was altered is healed by building it again, one that is gone is named", async (t) => {
  const root = await shopLake(t);
  await typed(root, "extract", "--from", "2026-03-10", "--now", "2026-03-10T03:00:00Z");
  const [customers] = globSync(join(root, "snapshots/1/silver/customers/*.parquet"));
  const bytes = readFileSync(customers!);
  writeFileSync(customers!, Buffer.alloc(bytes.length));
  await typed(root, "run-transforms", "--now", "2026-03-10T03:00:00Z");
  const [healed] = globSync(join(root, "silver/customers/*.parquet"));
  assert.deepEqual(readFileSync(healed!), bytes);

  await typed(root, "extract", "--from", "2026-03-10", "--now", "2026-03-10T04:00:00Z");
  rmSync(healed!);
  const lost = await lake(["run-transforms", "--select", "silver.orders+", "--quiet"], {
    cwd: SHOP,
    env: { LAKE_ROOT: root },
  });
  assert.equal(lost.code, 74);
  assert.match(
    lost.stderr,
    /a file that the lake names is gone[\s\S]*silver\/customers[\s\S]*next .*lake run-transforms/,
  );
  await typed(root, "run-transforms");
  assert.deepEqual(JSON.parse(await typed(root, "doctor", "--verify", "--json")).healthy, true);
});

/** `lake query` as a user meets it: the real process, its stdout, its stderr, its exit code. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { tableFromIPC } from "apache-arrow";
import { lake, temporaryFolder } from "../support/lake-process.ts";
import { runShop, SHOP, shopLake } from "./shop-lake.ts";

const { root, outside } = shopLake();

function query(args: readonly string[], input?: string) {
  return lake(["query", ...args], {
    cwd: outside,
    env: { LAKE_ROOT: root, LAKE_MOCK_SCENARIO: "" },
    ...(input === undefined ? {} : { input }),
  });
}

test("a table is the default, and stdout holds nothing else", async () => {
  const { code, stdout, stderr } = await query(["SELECT 1 AS one, 'x' AS label"]);
  assert.deepEqual([code, stdout, stderr], [0, "one  label\n───  ─────\n  1  x\n(1 row)\n", ""]);
});

test("SQL may come from stdin, with - or without an argument", async () => {
  for (const args of [[], ["-"]]) {
    const { code, stdout } = await query([...args, "--format", "csv"], "SELECT 1 AS a;\n");
    assert.deepEqual([code, stdout], [0, "a\n1\n"]);
  }
  const { code, stderr } = await query([], "  \n");
  assert.equal(code, 2);
  assert.match(stderr, /no SQL given/);
});

test("--json wraps columns and rows with the snapshot they are of", async () => {
  const { stdout } = await query([
    "SELECT count(*) AS n, 1.50::DECIMAL(9,2) AS m FROM gold.daily_sales",
    "--json",
  ]);
  assert.deepEqual(JSON.parse(stdout), {
    schemaVersion: 1,
    snapshot: 1,
    columns: [
      { name: "n", type: "BIGINT" },
      { name: "m", type: "DECIMAL(9,2)" },
    ],
    rows: [{ n: "4", m: "1.50" }],
  });
});

test("Arrow bytes go to stdout whole", async (t) => {
  const file = join(temporaryFolder(t), "a.arrow");
  const { code, stdout } = await query(["FROM silver.orders", "--format", "arrow", "--output", file]);
  assert.deepEqual([code, stdout], [0, ""]);
  assert.equal(tableFromIPC(readFileSync(file)).numRows, 104);
});

test("a result file replaces the old one in one step and leaves nothing beside it", async (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, "orders.csv");
  writeFileSync(file, "old");
  const failed = await query(["SELECT error('half-way')", "--format", "csv", "--output", file]);
  assert.equal(failed.code, 2);
  assert.equal(readFileSync(file, "utf8"), "old");
  const { code } = await query(["SELECT 1 AS a", "--format", "csv", "--output", file]);
  assert.deepEqual([code, readFileSync(file, "utf8")], [0, "a\n1\n"]);
  assert.deepEqual(readdirSync(folder), ["orders.csv"]);
});

test("--output says where it cannot write: into the lake, or a folder that is not there", async () => {
  const inside = await query(["SELECT 1", "--output", join(root, "gold/x.txt")]);
  assert.equal(inside.code, 2);
  assert.match(inside.stderr, /lies in the lake/);
  assert.equal(existsSync(join(root, "gold/x.txt")), false);
  const nowhere = await query(["SELECT 1", "--output", join(outside, "none/x.txt")]);
  assert.match(nowhere.stderr, /does not exist\nnext .*mkdir -p/s);
});

test("a table stops at 1,000 rows and says so; other formats give all", async () => {
  const table = await query(["FROM range(1001)"]);
  assert.match(table.stdout, /\(1,000 rows\)\nmore rows follow; --format csv/);
  assert.doesNotMatch((await query(["FROM range(1000)"])).stdout, /more rows follow/);
  assert.equal((await query(["FROM range(1001)", "--format", "csv"])).stdout.split("\n").length, 1003);
});

test("a wrong option value is refused with what would do", async () => {
  for (const [args, says] of [
    [["--format", "xml"], /table, json, csv, parquet, arrow/],
    [["--snapshot", "7"], /snapshot 7 does not exist\nnext .*one of 1/s],
    [["--snapshot", "last"], /--snapshot last is not a number/],
    [["--spreadsheet"], /--spreadsheet is for --format csv/],
    [["--json", "--format", "arrow"], /needs --output/],
  ] as const) {
    const { code, stderr, stdout } = await query(["SELECT 1", ...args]);
    assert.equal(code, 2, args.join(" "));
    assert.match(stderr + stdout, says);
  }
});

test("a lake that holds nothing yet says what to type; one with bronze alone can be read", async (t) => {
  const empty = join(temporaryFolder(t), "data");
  const env = { LAKE_ROOT: empty, LAKE_MOCK_SCENARIO: "" };
  const nothing = await lake(["query", "SELECT 1"], { cwd: SHOP, env });
  assert.equal(nothing.code, 78);
  assert.match(nothing.stderr, /holds nothing yet[\s\S]*next .*lake run-all/);
  await lake(["extract", "--days", "1", "--now", "2026-03-10T02:00:00Z", "--quiet"], { cwd: SHOP, env });
  const bronze = await lake(["query", "SELECT count(*) AS n FROM bronze.shop__orders", "--json"], {
    cwd: SHOP,
    env,
  });
  const { snapshot, rows } = JSON.parse(bronze.stdout);
  assert.deepEqual([snapshot, rows], [null, [{ n: "104" }]]);
});

test("Ctrl-C stops a query that would run for long", async () => {
  const { code, stderr } = await lake(
    ["query", "SELECT count(*) FROM range(10000000) a, range(10000000) b"],
    {
      cwd: SHOP,
      env: { LAKE_ROOT: root },
      onStart: (child) => setTimeout(() => child.kill("SIGINT"), 1500),
    },
  );
  assert.equal(code, 130, stderr);
});

test("the failing rows of a run can be queried at the path the report names", async (t) => {
  const folder = temporaryFolder(t);
  const project = join(folder, "shop");
  const { cpSync } = await import("node:fs");
  cpSync(SHOP, project, { recursive: true });
  mkdirSync(join(project, "quality/silver"), { recursive: true });
  writeFileSync(
    join(project, "quality/silver/no_euro.sql"),
    "SELECT id, currency FROM silver.orders WHERE currency = 'eur'\n",
  );
  const at = { cwd: project, env: { LAKE_ROOT: "", LAKE_MOCK_SCENARIO: "" } };
  const failed = await lake(["run-all", "--days", "1", "--now", "2026-03-10T02:00:00Z", "--quiet"], at);
  assert.equal(failed.code, 1, failed.stderr);
  const [report] = readdirSync(join(project, "data/reports"));
  const path = `data/reports/${report}/failing/*.parquet`;
  const { code, stdout, stderr } = await lake(
    ["query", `SELECT DISTINCT currency FROM '${path}'`, "--format", "csv"],
    at,
  );
  assert.deepEqual([code, stdout], [0, "currency\neur\n"], stderr);
});

test("a second run leaves the first snapshot to --snapshot", async () => {
  await runShop(root, "2026-03-10T05:00:00Z");
  const count = async (...args: string[]) =>
    (await query(["SELECT count(*) AS n FROM silver.orders", "--format", "csv", ...args])).stdout.split(
      "\n",
    )[1];
  assert.deepEqual([await count(), await count("--snapshot", "1")], ["116", "104"]);
});

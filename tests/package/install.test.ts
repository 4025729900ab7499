/**
 * The npm package as a user gets it: packed, installed into an empty project, `lake init`, `npm install`, API to gold,
 * a typed query. One story in one file: every step stands on the one before.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { REPOSITORY } from "../support/lake-process.ts";

const NOW = "2026-11-21T12:00:00Z";
const folder = mkdtempSync(join(tmpdir(), "lake-package-"));
const project = join(folder, "my-lake");
let tarball: { filename: string; size: number; unpackedSize: number; files: { path: string }[] };

/** stdout of a command that must succeed. */
function typed(command: string, args: readonly string[], cwd = project): string {
  const { LAKE_ROOT: _, LAKE_API: __, NODE_TEST_CONTEXT: ___, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: "utf8", env });
  assert.equal(status, 0, `${command} ${args.join(" ")}\n${stdout}${stderr}`);
  return stdout;
}

before(() => {
  const printed = typed("npm", ["pack", "--json", "--silent", "--pack-destination", folder], REPOSITORY);
  [tarball] = JSON.parse(printed.slice(printed.indexOf("[\n"))) as [typeof tarball];
  mkdirSync(project);
});
after(() => rmSync(folder, { recursive: true, force: true }));

test("the tarball holds compiled code and the template, and neither tests nor data nor sources of lake/", () => {
  const paths = tarball.files.map(({ path }) => path);
  for (const wanted of [
    "bin/lake.js",
    "dist/lake/index.js",
    "dist/lake/index.d.ts",
    "dist/lake/cli.js",
    "extract/payments/source.ts",
    "mock-api/index.ts",
    "models/gold/daily_revenue.sql",
    "quality/gold/daily_revenue_adds_up.sql",
    "lake.config.ts",
    "README.md",
    "package.json",
  ])
    assert.ok(paths.includes(wanted), wanted);
  const unwanted = /^(lake|tests|bench|data|node_modules)\/|\.map$|\.test\.|^\.|tsconfig|biome/;
  assert.deepEqual(
    paths.filter((path) => unwanted.test(path)),
    [],
  );
  assert.ok(tarball.size < 600_000, `${tarball.size} bytes packed`);
});

test("it installs into an empty project, where lake init writes the rest", () => {
  typed("npm", ["init", "-y"]);
  typed("npm", ["install", "--prefer-offline", join(folder, tarball.filename)]);
  const { project: where, next } = JSON.parse(typed("npx", ["lake", "init", "--json"]));
  assert.deepEqual([where, next], [project, ["npm install && npx lake run-all --days 1"]]);
  const { type, dependencies } = JSON.parse(readFileSync(join(project, "package.json"), "utf8"));
  assert.equal(type, "module");
  assert.match(dependencies.lake, /^file:/);
  typed("npm", ["install", "--prefer-offline"]);
  assert.ok(existsSync(join(project, "node_modules/node/bin/node")), "the project has no Node of its own");
});

test("a second lake init changes nothing and says what is there", () => {
  const before = readdirSync(project).sort();
  const { status, stderr } = spawnSync("npx", ["lake", "init"], { cwd: project, encoding: "utf8" });
  assert.equal(status, 78);
  assert.match(stderr, /already holds a project[\s\S]*nothing was written/);
  assert.deepEqual(readdirSync(project).sort(), before);
});

test("run-all goes from API to gold, and the answer can be queried", () => {
  const { answer, outcome } = JSON.parse(
    typed("npx", ["lake", "run-all", "--days", "1", "--now", NOW, "--json"]),
  );
  assert.equal(outcome, "completed");
  assert.ok(answer.length > 0);
  const csv = typed("npx", [
    "lake",
    "query",
    "SELECT count(*) AS n FROM 'data/gold/daily_revenue/*.parquet'",
    "--format",
    "csv",
  ]);
  assert.match(csv, /^n\n[1-9]\d*\n$/);
});

test("a source drafted from an answer runs at once, and brings a test that passes", () => {
  const answer = {
    data: [1, 2, 3].map((n) => ({ id: n, placed_at: `2026-10-0${n}T00:00:00Z` })),
    next_cursor: "b",
  };
  writeFileSync(join(project, "orders.json"), JSON.stringify(answer));
  const url = "https://api.shop.example/v1/orders?limit=2";
  typed("npx", ["lake", "init-source", "shop", url, "--auth", "bearer=SHOP_KEY", "--sample", "orders.json"]);
  typed("npx", ["lake", "run-all", "--source", "shop", "--days", "1", "--now", NOW]);
  const csv = typed("npx", [
    "lake",
    "query",
    "SELECT count(*) AS n FROM silver.shop_orders",
    "--format",
    "csv",
  ]);
  assert.equal(csv, "n\n3\n");
  typed("npx", ["node", "--test", "tests/extract/shop.test.ts"]);
});

test("the project type-checks: its template, a source of one's own, and typed queries that know every column", () => {
  typed("npx", ["lake", "types", "--output", "lake-types.ts"]);
  writeFileSync(
    join(project, "reader.ts"),
    `import { defineResource, defineSource, epochSeconds, openLake, z } from "lake";
import type { Database } from "./lake-types.ts";

export const source = defineSource({
  name: "shop",
  title: "Shop",
  baseUrl: "https://shop.example.com",
  limits: { ratePerSecond: 10, burst: 10, concurrency: 2 },
  pageSize: 100,
  resources: [
    defineResource({
      name: "orders",
      contract: z.strictObject({ id: z.string(), placed_at: epochSeconds() }),
      key: ["id"],
      cursor: "placed_at",
      rowsPath: ["rows"],
      paging: { start: () => [{ path: "/orders", query: [] }], next: () => undefined },
    }),
  ],
});

await using lake = await openLake<Database>({ root: "data" });
const rows = await lake.db.selectFrom("gold.daily_revenue").select(["day", "net_amount"]).execute();
const net: string | null | undefined = rows[0]?.net_amount;
// @ts-expect-error no such column
lake.db.selectFrom("gold.daily_revenue").select("nett_amount");
// @ts-expect-error no such table
lake.db.selectFrom("gold.daily_revenues");
console.log(rows.length > 0 && typeof net === "string");
`,
  );
  assert.equal(typed("npx", ["tsc"]), "");
  assert.equal(typed("npx", ["node", "reader.ts"]), "true\n");
});

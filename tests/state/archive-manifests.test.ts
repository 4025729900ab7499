import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { lake, REPOSITORY, temporaryFolder } from "../support/lake-process.ts";

const SHOP = join(REPOSITORY, "tests/projects/shop");

test("manifests older than 90 days move, byte for byte; their runs still resolve, and the next run leaves them there", async (t) => {
  const root = temporaryFolder(t);
  const run = (args: string[], now: string) =>
    lake([...args, "--now", now, "--quiet"], { cwd: SHOP, env: { LAKE_ROOT: root } });
  const json = async (args: string[], now: string) =>
    JSON.parse((await run([...args, "--json"], now)).stdout);
  const ids: string[] = [];
  for (const now of ["2026-01-01T06:00:00Z", "2026-01-02T06:00:00Z", "2026-04-30T06:00:00Z"]) {
    ids.push((await json(["extract", "--days", "1"], now)).runId);
  }
  const manifest = (id: string, folder = "") => join(root, "_state/manifests", folder, `run_${id}.json`);
  const [first, second, third] = ids as [string, string, string];
  const bytes = readFileSync(manifest(first));
  const at = "2026-04-30T07:00:00Z";

  assert.deepEqual((await json(["archive", "--dry-run"], at)).archived, [first, second]);
  assert.ok(existsSync(manifest(first)));
  assert.deepEqual((await json(["archive"], at)).archived, [first, second]);
  assert.deepEqual(readFileSync(manifest(first, "archive")), bytes);
  assert.ok(!existsSync(manifest(first)) && existsSync(manifest(third)));

  assert.equal((await json(["runs", first], at)).run.run_id, first);
  assert.equal((await run(["extract"], at)).code, 0);
  assert.ok(!existsSync(manifest(first)) && !existsSync(manifest(second)));
  assert.deepEqual((await json(["archive"], at)).archived, []);
});

test("the newest manifest stays, however old: recovery would take its absence for a crash", async (t) => {
  const root = temporaryFolder(t);
  const env = { LAKE_ROOT: root };
  await lake(["extract", "--days", "1", "--now", "2026-01-01T06:00:00Z", "--quiet"], { cwd: SHOP, env });
  const { stdout } = await lake(["archive", "--now", "2026-12-01T06:00:00Z", "--json"], { cwd: SHOP, env });
  assert.deepEqual(JSON.parse(stdout).archived, []);
});

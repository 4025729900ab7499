/** A published lake of the shop project, in a folder of the test's own. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "node:test";
import { lake, REPOSITORY } from "../support/lake-process.ts";

export const SHOP = join(REPOSITORY, "tests/projects/shop");
const NOW = "2026-03-10T02:00:00Z";

/** Makes the lake before the tests of the file that calls it, and removes it after them. */
export function shopLake(): { readonly root: string; readonly outside: string } {
  const folder = mkdtempSync(join(tmpdir(), "lake-query-test-"));
  const root = join(folder, "data");
  before(() => runShop(root));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return { root, outside: folder };
}

export async function runShop(root: string, now = NOW, ...args: string[]): Promise<void> {
  const { code, stderr } = await lake(["run-all", "--days", "1", "--now", now, "--quiet", ...args], {
    cwd: SHOP,
    env: { LAKE_ROOT: root },
  });
  assert.equal(code, 0, stderr);
}

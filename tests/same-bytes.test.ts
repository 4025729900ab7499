/** The same project at the same clock gives the same silver and gold, byte for byte: whatever the machine, however often. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { lake, temporaryFolder } from "./support/lake-process.ts";
import { publishedBytes } from "./support/tables.ts";

const NOW = "2026-11-21T12:00:00Z";

/** The models of other sources have no rows here. */
const PAYMENTS = ["--select", "tag:payments"];

async function typed(root: string, args: readonly string[], env: Record<string, string> = {}): Promise<void> {
  const { code, stderr } = await lake([...args, "--now", NOW, "--quiet"], {
    env: { ...env, LAKE_ROOT: root },
  });
  assert.equal(code, 0, stderr);
}

test("payments from API to gold come out the same on one core and many, in any time zone, from pages of any size that repeat rows", async (t) => {
  const folder = temporaryFolder(t);
  const [plain, other] = [join(folder, "plain"), join(folder, "other")];
  await typed(plain, ["run-all", "--days", "1", ...PAYMENTS]);
  await typed(other, ["run-all", "--days", "1", ...PAYMENTS], {
    TZ: "Pacific/Auckland",
    LANG: "tr_TR.UTF-8",
    LAKE_CONNECTIONS: "1",
    MAX_PAGE_SIZE: "37",
    LAKE_MOCK_SCENARIO: "duplicate-pages",
  });
  const bytes = publishedBytes(plain);
  assert.ok(Object.keys(bytes).length > 15);
  assert.deepEqual(publishedBytes(other), bytes);

  // Again over the same window: bronze grows by a run, what is published stays.
  await typed(plain, ["run-all", "--days", "1", ...PAYMENTS]);
  await typed(plain, ["run-transforms", ...PAYMENTS]);
  assert.deepEqual(publishedBytes(plain), bytes);
});

test("every source from API to gold comes out the same on one core and many, in any time zone", async (t) => {
  const folder = temporaryFolder(t);
  const [plain, other] = [join(folder, "plain"), join(folder, "other")];
  const all = { LAKE_SOURCES: "" };
  await Promise.all([
    typed(plain, ["run-all", "--days", "2"], all),
    typed(other, ["run-all", "--days", "2"], { ...all, TZ: "Asia/Kolkata", LAKE_CONNECTIONS: "1" }),
  ]);
  const bytes = publishedBytes(plain);
  assert.ok(Object.keys(bytes).length > 50);
  assert.deepEqual(publishedBytes(other), bytes);
});

/**
 * The process killed with SIGKILL at every named step and at random moments, hundreds of times on the same lakes. After
 * each kill the lake is readable; in the end it is, byte for byte, the lake that was never killed.
 */
import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { openDatabase } from "../lake/duckdb/database.ts";
import { STEPS, type Step } from "../lake/failpoint.ts";
import { readState } from "../lake/state/read-state.ts";
import { lake, REPOSITORY, temporaryFolder } from "./support/lake-process.ts";
import { publishedBytes } from "./support/tables.ts";

const SHOP = join(REPOSITORY, "tests/projects/shop");
const NOW = "2026-03-10T06:00:00Z";
/** Steps that a run on an empty lake does not reach, because it finds nothing to recover. */
const NOT_IN_A_FIRST_RUN: readonly Step[] = ["recover:removed"];
const RANDOM_KILLS = 160;

interface RunOptions {
  readonly failpoint?: string;
  readonly killAfterMs?: number;
}

function runAll(root: string, { failpoint = "", killAfterMs }: RunOptions = {}) {
  return lake(["run-all", "--days", "3", "--now", NOW, "--quiet"], {
    cwd: SHOP,
    env: { LAKE_ROOT: root, LAKE_FAILPOINT: failpoint },
    onStart: (child) => {
      if (killAfterMs !== undefined) setTimeout(() => child.kill("SIGKILL"), killAfterMs);
    },
  });
}

/**
 * What a reader finds is whole: every table opens, and those of one version agree with each other. Killed before its
 * first commit, or between that commit and the links, a lake shows nothing at all.
 */
async function assertReadable(root: string): Promise<void> {
  const { state } = await readState(root);
  if (!existsSync(join(root, "gold"))) return;
  assert.ok(state.snapshot !== null, "something is visible that no commit published");
  await using database = await openDatabase({ connections: 1 });
  const [row] = await database.rows(
    `SELECT (SELECT count(*) FROM read_parquet('${root}/silver/orders/*.parquet')) AS orders,
            (SELECT sum(orders) FROM read_parquet('${root}/gold/daily_sales/*.parquet')) AS sold`,
  );
  assert.ok(Number(row?.orders) > 0);
  assert.equal(String(row?.orders), String(row?.sold));
}

/** Bronze holds each order once per committed run, and nothing that no commit names is left behind. */
async function assertNothingLostOrLeft(root: string, ordersPerRun: number): Promise<void> {
  const { state, warnings } = await readState(root);
  assert.deepEqual(warnings, []);
  for (const landing of state.landings.filter(({ resource }) => resource === "orders")) {
    const rows = landing.bronze.reduce((sum, file) => sum + (file.rows ?? 0), 0);
    assert.equal(rows, ordersPerRun, `run ${landing.runId} landed ${rows} orders`);
  }
  const committed = new Set(
    state.landings.filter(({ resource }) => resource === "orders").map(({ runId }) => `run_id=${runId}`),
  );
  assert.deepEqual(new Set(readdirSync(join(root, "bronze/shop/orders"))), committed);
  assert.deepEqual(readdirSync(join(root, "_staging")), []);
}

async function uncrashed(t: TestContext) {
  const root = temporaryFolder(t);
  const startedMs = performance.now();
  const { code, stderr } = await runAll(root);
  const elapsedMs = performance.now() - startedMs;
  assert.equal(code, 0, stderr);
  const { state } = await readState(root);
  const orders = state.bronzeFiles("shop", "orders").reduce((sum, file) => sum + (file.rows ?? 0), 0);
  return { bytes: publishedBytes(root), orders, elapsedMs };
}

test("killed at each named step, on an empty lake and on a full one, the lake heals itself", {
  concurrency: 2,
}, async (t) => {
  const expected = await uncrashed(t);
  const tests = STEPS.flatMap((step) =>
    [1, 2].map((nth) =>
      t.test(`${step}, reach ${nth}`, async (t) => {
        const root = temporaryFolder(t);
        let kills = 0;
        for (const round of ["empty", "full"]) {
          const killed = await runAll(root, { failpoint: `${step}:kill:${nth}` });
          if (killed.signal === "SIGKILL") kills += 1;
          else assert.equal(killed.code, 0, killed.stderr);
          await assertReadable(root);
          const healed = await runAll(root);
          assert.equal(healed.code, 0, `${round}: ${healed.stderr}`);
          await assertReadable(root);
          assert.deepEqual(publishedBytes(root), expected.bytes);
        }
        if (nth === 1 && !NOT_IN_A_FIRST_RUN.includes(step)) assert.ok(kills > 0, `no run reached ${step}`);
        await assertNothingLostOrLeft(root, expected.orders);
      }),
    ),
  );
  await Promise.all(tests);
});

test("killed in recovery after a kill, twice over, the lake still heals itself", async (t) => {
  const expected = await uncrashed(t);
  const root = temporaryFolder(t);
  for (const step of ["commit:moved-bronze", "commit:moved-snapshot", "commit:written"] as const) {
    assert.equal((await runAll(root, { failpoint: `${step}:kill` })).signal, "SIGKILL");
    for (const nth of [1, 2]) await runAll(root, { failpoint: `recover:removed:kill:${nth}` });
    await assertReadable(root);
  }
  assert.equal((await runAll(root)).code, 0);
  assert.deepEqual(publishedBytes(root), expected.bytes);
  await assertNothingLostOrLeft(root, expected.orders);
});

test(`killed at ${RANDOM_KILLS} random moments, by one or two runs at once, nothing is lost or doubled`, {
  concurrency: 2,
}, async (t) => {
  const expected = await uncrashed(t);
  const seed = Number(process.env.LAKE_TEST_SEED ?? 20260310);
  t.diagnostic(`LAKE_TEST_SEED=${seed}`);
  const lanes = [0, 1].map((lane) =>
    t.test(`lane ${lane}`, async (t) => {
      const random = randomOf(seed + lane);
      const root = temporaryFolder(t);
      const outcomes = { killed: 0, completed: 0, refused: 0 };
      // Follows the machine's pace, so that kills fall all over a run: later while every run is killed, sooner when one ends.
      let latestMs = 1.8 * expected.elapsedMs;
      while (outcomes.killed < RANDOM_KILLS / 2) {
        const runs = [runAll(root, { killAfterMs: random() * latestMs })];
        if (random() < 0.25) runs.push(runAll(root, { killAfterMs: random() * latestMs }));
        for (const { signal, code, stderr } of await Promise.all(runs)) {
          latestMs *= signal === "SIGKILL" ? 1.03 : 0.9;
          if (signal === "SIGKILL") outcomes.killed += 1;
          else if (code === 0) outcomes.completed += 1;
          else if (code === 75) outcomes.refused += 1;
          else assert.fail(`exit ${code}: ${stderr}`);
        }
        await assertReadable(root);
      }
      t.diagnostic(JSON.stringify(outcomes));
      assert.ok(outcomes.completed > 0, "the kills must fall all over a run, its end included");
      assert.equal((await runAll(root)).code, 0);
      assert.deepEqual(publishedBytes(root), expected.bytes);
      await assertNothingLostOrLeft(root, expected.orders);
    }),
  );
  await Promise.all(lanes);
});

/** Mulberry32: the same seed kills at the same moments, as far as a machine's load allows. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

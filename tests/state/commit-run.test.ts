import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { CommitConflictError, ConfigError } from "../../lake/errors.ts";
import { STEPS, type Step } from "../../lake/failpoint.ts";
import { commitRun } from "../../lake/state/commit-run.ts";
import { readCommit, readLog } from "../../lake/state/log.ts";
import type { StagedFile } from "../../lake/state/moves.ts";
import { readState } from "../../lake/state/read-state.ts";
import { rollbackDraft } from "../../lake/state/rollback.ts";
import { openStaging } from "../../lake/state/staging.ts";
import {
  commitFake,
  effectsAt,
  fakeLock,
  MINUTE,
  readModel,
  stageRun,
  T0,
  temporaryLake,
  tree,
} from "./lake-fixture.ts";

const FIRST = { at: T0, window: [0, 10], rows: "a\nb", models: ["s1", "g1"] } as const;
const SECOND = { at: T0 + MINUTE, window: [10, 20], rows: "c", models: ["s2", "g1"] } as const;

test("a commit puts every file under its final name and points readers at it", async () => {
  using lake = temporaryLake();
  const { commit, warnings } = await commitFake(lake.root, FIRST);
  assert.deepEqual(warnings, []);
  assert.equal(commit.runId, "20261121T122500Z-000001");
  const run = "run_id=20261121T122500Z-000001";
  const paths = tree(lake.root);
  for (const path of [
    `bronze/payments/charges/${run}/part-0.parquet`,
    `raw/payments/charges/${run}/bodies.zst`,
    "_state/commits/000000001.json",
    "_state/manifests/run_20261121T122500Z-000001.json",
    "_state/manifests/_latest/snapshot.json",
    "_state/manifests/_latest/gold.daily_revenue.json",
    "_state/manifests/_latest/silver.charges.json",
    "_state/manifests/_latest/bronze.payments__charges.json",
    "_state/watermarks/payments.charges.json",
    "lake.sql",
  ]) {
    assert.ok(paths.includes(path), `${path} is missing from\n${paths.join("\n")}`);
  }
  assert.equal(readlinkSync(join(lake.root, "current")), "snapshots/1");
  assert.equal(readlinkSync(join(lake.root, "gold")), "current/gold");
  assert.deepEqual(readModel(lake.root, "gold/daily_revenue"), ["g1"]);
  assert.deepEqual(readdirSync(join(lake.root, "_staging")), []);
});

test("the steps of a commit are reached in their order", async () => {
  using lake = temporaryLake();
  const reached: Step[] = [];
  await commitFake(lake.root, FIRST, { reach: (step) => reached.push(step) });
  assert.deepEqual(
    reached,
    STEPS.filter((step) => /^(commit|publish):/.test(step)),
  );
});

test("a second commit follows the first and older files stay as they were", async () => {
  using lake = temporaryLake();
  await commitFake(lake.root, FIRST);
  const bronze = join(lake.root, "bronze/payments/charges/run_id=20261121T122500Z-000001/part-0.parquet");
  const before = statSync(bronze);
  await commitFake(lake.root, SECOND);
  const { commits } = await readLog(lake.root);
  assert.equal(commits[1]?.parent, commits[0]?.checksum);
  assert.deepEqual([statSync(bronze).mtimeMs, statSync(bronze).ino], [before.mtimeMs, before.ino]);
  assert.deepEqual(readModel(lake.root, "silver/charges"), ["s2"]);
  const { state } = await readState(lake.root);
  assert.equal(state.bronzeFiles("payments", "charges").length, 2);
  assert.equal(state.watermarks.get("payments.charges")?.cursor, new Date(T0 + 20 * MINUTE).toISOString());
});

test("a run that publishes nothing keeps its evidence and moves no pointer and no watermark", async () => {
  using lake = temporaryLake();
  await commitFake(lake.root, FIRST);
  const latest = readFileSync(
    join(lake.root, "_state/manifests/_latest/bronze.payments__charges.json"),
    "utf8",
  );
  await commitFake(lake.root, { at: T0 + MINUTE, window: [10, 20], complete: false });
  assert.equal(readlinkSync(join(lake.root, "current")), "snapshots/1");
  assert.equal(
    readFileSync(join(lake.root, "_state/manifests/_latest/bronze.payments__charges.json"), "utf8"),
    latest,
  );
  const { state } = await readState(lake.root);
  assert.equal(state.watermarks.get("payments.charges")?.cursor, new Date(T0 + 10 * MINUTE).toISOString());
  assert.deepEqual(
    state.runs.map((run) => run.outcome),
    ["completed", "failed"],
  );
  assert.ok(existsSync(join(lake.root, "raw/payments/charges/run_id=20261121T122600Z-000002/bodies.zst")));
});

test("the loser of two runs planned on one state gets exit 75, its files move back, and the winner's stay", async () => {
  using lake = temporaryLake();
  const { state } = await commitFake(lake.root, FIRST);
  await commitFake(lake.root, SECOND, { state });
  const before = tree(lake.root);
  const loser = commitFake(lake.root, { ...SECOND, at: T0 + 2 * MINUTE }, { state });
  await assert.rejects(loser, (error) => error instanceof CommitConflictError && error.exitCode === 75);
  const left = tree(lake.root).filter((path) => !path.startsWith("_staging"));
  assert.deepEqual(
    left,
    before.filter((path) => !path.startsWith("_staging")),
  );
  assert.ok(existsSync(join(lake.root, "_staging/20261121T122700Z-000002/snapshot/gold/daily_revenue")));
});

test("two runs that share no folder still cannot both be the next commit", async () => {
  using lake = temporaryLake();
  const { root } = lake;
  const { state } = await commitFake(root, FIRST);
  const evidence = { window: [10, 20], complete: false } as const;
  const { commit } = await commitFake(root, { at: T0 + MINUTE, ...evidence }, { state });
  const loser = commitFake(root, { at: T0 + 2 * MINUTE, ...evidence }, { state });
  await assert.rejects(
    loser,
    (error) => error instanceof CommitConflictError && /committed 2 first/.test(error.message),
  );
  assert.equal((await readLog(root)).head?.checksum, commit.checksum);
  assert.deepEqual(readdirSync(join(root, "raw/payments/charges")).sort(), [
    "run_id=20261121T122500Z-000001",
    "run_id=20261121T122600Z-000002",
  ]);
});

test("a loser can plan again on the new state and commit", async () => {
  using lake = temporaryLake();
  const { state } = await commitFake(lake.root, FIRST);
  const effects = effectsAt(T0 + 2 * MINUTE);
  const request = { startedAt: new Date(T0 + 2 * MINUTE), command: "lake run-all", state, lock: fakeLock() };
  const staging = await openStaging(lake.root, request);
  const draft = await stageRun(staging, state, { ...SECOND, at: T0 + 2 * MINUTE });
  await commitFake(lake.root, SECOND, { state });
  const verify = async () => {};
  const { root } = lake;
  await assert.rejects(commitRun({ root, effects, state, staging, draft, verify }), CommitConflictError);
  const now = (await readState(root)).state;
  const again = { ...draft, snapshot: draft.snapshot && { ...draft.snapshot, number: now.next } };
  const { commit } = await commitRun({ root, effects, state: now, staging, draft: again, verify });
  assert.equal(commit.n, 3);
  assert.equal(readlinkSync(join(root, "current")), "snapshots/3");
});

test("verification sees the new files while they are still aside, and a refusal moves nothing", async () => {
  using lake = temporaryLake();
  const { root } = lake;
  const { state } = await readState(root);
  const effects = effectsAt(T0);
  const staging = await openStaging(root, {
    startedAt: new Date(T0),
    command: "lake run-all",
    state,
    lock: fakeLock(),
  });
  const draft = await stageRun(staging, state, FIRST);
  let seen: readonly StagedFile[] = [];
  const verify = async (files: readonly StagedFile[]) => {
    seen = files;
    for (const { path } of files) assert.ok(existsSync(path));
    throw new Error("footer is torn");
  };
  await assert.rejects(commitRun({ root, effects, state, staging, draft, verify }), /footer is torn/);
  assert.equal(seen.length, 4);
  assert.ok(!existsSync(join(root, "bronze")));
  assert.equal((await readLog(root)).head, undefined);
});

test("a staged file of another size, a stray one and a missing one are refused", async () => {
  for (const [spoil, message] of [
    [(path: string) => writeFile(path, "longer than promised"), /bytes, the commit says/],
    [(path: string) => writeFile(join(dirname(path), "stray.parquet"), ""), /staged but not named/],
    [(path: string) => rm(path), /named by the commit but not staged/],
  ] as const) {
    using lake = temporaryLake();
    const { root } = lake;
    const { state } = await readState(root);
    const staging = await openStaging(root, {
      startedAt: new Date(T0),
      command: "x",
      state,
      lock: fakeLock(),
    });
    const draft = await stageRun(staging, state, FIRST);
    await spoil(staging.path(draft.landed[0]?.files.bronze[0]?.path ?? ""));
    const request = { root, effects: effectsAt(T0), state, staging, draft, verify: async () => {} };
    await assert.rejects(commitRun(request), message);
    assert.equal((await readLog(root)).head, undefined);
  }
});

test("a path that leaves its folder is refused", async () => {
  using lake = temporaryLake();
  const { root } = lake;
  const { state } = await readState(root);
  const staging = await openStaging(root, { startedAt: new Date(T0), command: "x", state, lock: fakeLock() });
  const draft = await stageRun(staging, state, FIRST);
  const [landed] = draft.landed;
  assert.ok(landed);
  const outside = { ...landed.files.bronze[0]!, path: `${landed.files.bronze[0]!.path}/../../../../../x` };
  const bad = { ...draft, landed: [{ ...landed, files: { ...landed.files, bronze: [outside] } }] };
  const request = { root, effects: effectsAt(T0), state, staging, draft: bad, verify: async () => {} };
  await assert.rejects(commitRun(request), /does not lie in/);
});

test("a failure after the link is a warning, and the run is committed", async () => {
  using lake = temporaryLake();
  mkdirSync(join(lake.root, "silver"), { recursive: true });
  writeFileSync(join(lake.root, "silver", "mine.txt"), "not the lake's");
  const { commit, warnings } = await commitFake(lake.root, FIRST);
  assert.equal((await readLog(lake.root)).head?.checksum, commit.checksum);
  assert.match(warnings[0]?.what ?? "", /silver is not the lake's link/);
  assert.ok(existsSync(join(lake.root, "_state/watermarks/payments.charges.json")));
  for (const step of ["commit:linked", "publish:swapped", "publish:derived"] as const) {
    using other = temporaryLake();
    const failing = await commitFake(other.root, FIRST, {
      reach: (reached) => {
        if (reached === step) throw new Error(`failpoint ${step}`);
      },
    });
    assert.match(failing.warnings[0]?.what ?? "", /commit 1 is made, but failpoint/);
    assert.equal((await readLog(other.root)).head?.n, 1);
  }
});

test("a failure before the link leaves no file under a final name", async () => {
  for (const step of STEPS.filter((name) => name.startsWith("commit:") && name !== "commit:linked")) {
    using lake = temporaryLake();
    const run = commitFake(lake.root, FIRST, {
      reach: (reached) => {
        if (reached === step) throw new Error(`failpoint ${step}`);
      },
    });
    await assert.rejects(run, /failpoint/);
    const files = tree(lake.root).filter((path) => !path.startsWith("_staging") && /\.\w+$/.test(path));
    assert.deepEqual(files, [], step);
  }
});

test("mock and live data never share a lake", async () => {
  using lake = temporaryLake();
  const { root } = lake;
  const { state } = await commitFake(root, FIRST);
  const staging = await openStaging(root, { startedAt: new Date(T0), command: "x", state, lock: fakeLock() });
  const draft = { ...(await stageRun(staging, state, SECOND)), api: "live" as const };
  const request = { root, effects: effectsAt(T0), state, staging, draft, verify: async () => {} };
  await assert.rejects(
    commitRun(request),
    (error) => error instanceof ConfigError && /holds mock data/.test(error.message),
  );
});

test("a snapshot with failed assertions is refused", async () => {
  using lake = temporaryLake();
  const { root } = lake;
  const { state } = await readState(root);
  const staging = await openStaging(root, { startedAt: new Date(T0), command: "x", state, lock: fakeLock() });
  const draft = {
    ...(await stageRun(staging, state, FIRST)),
    assertions: { passed: 1, warned: 0, failed: 1 },
  };
  const request = { root, effects: effectsAt(T0), state, staging, draft, verify: async () => {} };
  await assert.rejects(commitRun(request), /may not be published/);
});

test("a rollback is a commit that points to an earlier snapshot and keeps its number", async () => {
  using lake = temporaryLake();
  const { root } = lake;
  await commitFake(root, FIRST);
  const { state } = await commitFake(root, SECOND);
  const startedAt = new Date(T0 + 5 * MINUTE);
  const command = "lake rollback 1";
  const staging = await openStaging(root, { startedAt, command, state, lock: fakeLock() });
  const run = { root, state, runId: staging.runId, command, startedAt: startedAt.toISOString() };
  await assert.rejects(rollbackDraft({ ...run, snapshot: 7 }), /snapshot 7 does not exist/);
  const draft = await rollbackDraft({ ...run, snapshot: 1 });
  const effects = effectsAt(T0 + 5 * MINUTE);
  const { commit } = await commitRun({ root, effects, state, staging, draft, verify: async () => {} });
  assert.equal(commit.n, 3);
  assert.equal((await readCommit(root, 3)).snapshot?.number, 1);
  assert.equal(readlinkSync(join(root, "current")), "snapshots/1");
  assert.deepEqual(readModel(root, "silver/charges"), ["s1"]);
  const after = (await readState(root)).state;
  assert.equal(after.watermarks.get("payments.charges")?.cursor, new Date(T0 + 20 * MINUTE).toISOString());
});

test("two runs with one id cannot be open at once", async () => {
  using lake = temporaryLake();
  const { state } = await readState(lake.root);
  const request = { startedAt: new Date(T0), command: "x", state, lock: fakeLock() };
  await openStaging(lake.root, request);
  await assert.rejects(openStaging(lake.root, request), CommitConflictError);
});

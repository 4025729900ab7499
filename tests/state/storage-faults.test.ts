import assert from "node:assert/strict";
import { existsSync, linkSync, readdirSync, readlinkSync, truncateSync, unlinkSync } from "node:fs";
import { cp } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { test } from "node:test";
import { LakeError, RunLockedError, StorageError } from "../../lake/errors.ts";
import { commitRun } from "../../lake/state/commit-run.ts";
import { acquireRunLock } from "../../lake/state/lock.ts";
import { thisProcess } from "../../lake/state/owner.ts";
import { readState } from "../../lake/state/read-state.ts";
import { recover } from "../../lake/state/recover.ts";
import { openStaging } from "../../lake/state/staging.ts";
import { type SeenCall, systemError, watching } from "./faults.ts";
import {
  commitFake,
  crashFake,
  effectsAt,
  fakeLock,
  MINUTE,
  readModel,
  stageRun,
  T0,
  temporaryLake,
  tree,
} from "./lake-fixture.ts";
import { runChildSync } from "./lake-process.ts";

const FIRST = { at: T0, window: [0, 10], rows: "a", models: ["s1", "g1"] } as const;
const SECOND = { at: T0 + MINUTE, window: [10, 20], rows: "b", models: ["s2", "g2"] } as const;
const LATER = effectsAt(T0 + 10 * MINUTE);
const linuxOnly = { skip: process.platform !== "linux" };

/** Stages the second run, so that `commit()` does nothing but commit it. */
async function stagedSecond(root: string) {
  const { state } = await readState(root);
  const request = { startedAt: new Date(SECOND.at), command: "lake run-all", state, lock: fakeLock() };
  const staging = await openStaging(root, request);
  const draft = await stageRun(staging, state, SECOND);
  const commit = (reach = () => {}) =>
    commitRun({ root, effects: effectsAt(SECOND.at, reach), state, staging, draft, verify: async () => {} });
  return { staging, draft, commit };
}

test(
  "every file and folder of a commit is on disk before the link, and the link before anyone is told",
  linuxOnly,
  async () => {
    using lake = temporaryLake();
    const { root } = lake;
    const { staging, draft, commit } = await stagedSecond(root);
    const synced: string[] = [];
    let beforeLink: string[] = [];
    const watch = ({ call, path }: SeenCall) => {
      if (call === "sync") synced.push(relative(root, path));
      if (call === "link" && path.endsWith("commit.json")) beforeLink = [...synced];
    };
    await watching(watch, commit);
    const staged = `_staging/${staging.runId}`;
    const [landed] = draft.landed;
    const files = [...landed!.files.raw, ...landed!.files.bronze].map((file) => `${staged}/${file.path}`);
    const models = Object.values(draft.snapshot!.models).flatMap((model) => model.files);
    const expected = [...files, ...models.map((file) => `${staged}/snapshot/${file.path}`)];
    expected.push(
      ...expected.map(dirname),
      `${staged}/snapshot/gold`,
      `${staged}/snapshot`,
      `${staged}/commit.json`,
    );
    // The folders that got a new entry, from the root down.
    expected.push(
      "",
      "bronze",
      "bronze/payments",
      "bronze/payments/charges",
      "raw/payments/charges",
      "snapshots",
      "_state",
    );
    const missing = expected.filter((path) => !beforeLink.includes(path));
    assert.deepEqual(missing, []);
    assert.ok(synced.slice(beforeLink.length).includes("_state/commits"));
  },
);

test(
  "any file-system call of a commit may fail: the answer is true, and recovery completes it",
  linuxOnly,
  async () => {
    using lake = temporaryLake();
    await commitFake(lake.root, FIRST);
    const calls = await countCalls(lake.root);
    const answers = new Set<string>();
    // A prime stride visits every kind of call and keeps the test short; LAKE_TEST_THOROUGH fails each one.
    const stride = process.env.LAKE_TEST_THOROUGH === undefined ? 5 : 1;
    for (let n = 0; n < calls; n += stride) {
      answers.add(await commitWithFault(lake.root, n, n % 2 === 0 ? "EIO" : "ENOSPC"));
    }
    assert.deepEqual([...answers].sort(), ["committed", "refused"]);
  },
);

async function copyOf(root: string) {
  const copy = temporaryLake();
  await cp(root, copy.root, { recursive: true, verbatimSymlinks: true });
  return copy;
}

async function countCalls(root: string): Promise<number> {
  using copy = await copyOf(root);
  const { commit } = await stagedSecond(copy.root);
  let count = 0;
  await watching(() => void count++, commit);
  return count;
}

/** Fails call number `n` of a commit on a copy of the lake; then the copy must be what the answer says. */
async function commitWithFault(image: string, n: number, code: string): Promise<"committed" | "refused"> {
  using copy = await copyOf(image);
  const { root } = copy;
  const { commit } = await stagedSecond(root);
  let count = 0;
  let failed = "no call";
  const watch = ({ call, path }: SeenCall) => {
    if (count++ !== n) return;
    failed = `${call} of ${relative(root, path)}`;
    throw systemError(code, path);
  };
  const answer = await watching(watch, commit).then(
    () => "committed" as const,
    (error: unknown) => {
      assert.ok(error instanceof LakeError, `${failed}: ${error}`);
      return "refused" as const;
    },
  );
  const how = `${code} at call ${n}, ${failed}: ${answer}`;
  assert.equal((await readState(root)).state.head?.n, answer === "committed" ? 2 : 1, how);
  const { warnings } = await recover(root, LATER, fakeLock());
  assert.deepEqual(warnings, [], how);
  const version = answer === "committed" ? 2 : 1;
  assert.deepEqual(readModel(root, "gold/daily_revenue"), [`g${version}`], how);
  assert.equal(readdirSync(join(root, "snapshots")).length, version, how);
  assert.equal(readdirSync(join(root, "bronze/payments/charges")).length, version, how);
  return answer;
}

test("hard links to the current snapshot are neither synced nor verified again; copies are", async () => {
  for (const copied of [false, true]) {
    using lake = temporaryLake();
    const { root } = lake;
    await commitFake(root, FIRST);
    const { state } = await readState(root);
    await using staging = await openStaging(root, {
      startedAt: new Date(SECOND.at),
      command: "x",
      state,
      lock: fakeLock(),
    });
    const draft = await stageRun(staging, state, { ...SECOND, models: ["s2", "g1"] });
    const gold = draft.snapshot!.models["gold.daily_revenue"]!.files[0]!.path;
    if (!copied) {
      unlinkSync(staging.snapshotPath(gold));
      linkSync(join(root, "snapshots/1", gold), staging.snapshotPath(gold));
    }
    const verified: string[] = [];
    const verify = async (files: readonly { file: { path: string } }[]) =>
      void verified.push(...files.map(({ file }) => file.path));
    await commitRun({ root, effects: effectsAt(SECOND.at), state, staging, draft, verify });
    assert.equal(verified.length, copied ? 4 : 3);
    assert.equal(verified.includes(gold), copied);
  }
});

test("a run overtaken between its link and its swap does not point readers back", async () => {
  using lake = temporaryLake();
  const { root } = lake;
  await commitFake(root, FIRST);
  await commitFake(root, SECOND, {
    reach: (step) => {
      if (step === "commit:linked") runChildSync("run", root, ["3"]);
    },
  });
  assert.equal(readlinkSync(join(root, "current")), "snapshots/3");
  const { repaired } = await recover(root, LATER, fakeLock());
  assert.deepEqual(repaired, []);
  assert.ok(tree(root).includes("_state/manifests/run_20261121T122600Z-000002.json"));
});

test(
  "a taker that slept while others took, released and took the lock does not hold it as well",
  linuxOnly,
  async () => {
    using lake = temporaryLake();
    const { root } = lake;
    const self = await thisProcess();
    const request = { command: "lake run-all" };
    await acquireRunLock(root, LATER, { ...request, owner: { ...self, pid: 99_999_999 } });
    let slept = false;
    const watch = async ({ call }: SeenCall) => {
      if (call !== "link" || slept) return;
      slept = true;
      await (await acquireRunLock(root, LATER, request)).release();
      await acquireRunLock(root, LATER, request);
    };
    await assert.rejects(
      watching(watch, () => acquireRunLock(root, LATER, request)),
      RunLockedError,
    );
    assert.deepEqual(readdirSync(join(root, "_state/lock")), ["3.json"]);
  },
);

for (const code of ["EIO", "EEXIST"]) {
  test(`a link that was made but answered with ${code} is a commit`, linuxOnly, async () => {
    using lake = temporaryLake();
    const { root } = lake;
    await commitFake(root, FIRST);
    const { commit } = await stagedSecond(root);
    const watch = ({ call, path }: SeenCall) => {
      if (call !== "link" || !path.endsWith("commit.json")) return;
      linkSync(path, join(root, "_state/commits/000000002.json"));
      throw systemError(code, path);
    };
    const { warnings } = await watching(watch, commit);
    assert.deepEqual(warnings, []);
    assert.deepEqual(readModel(root, "gold/daily_revenue"), ["g2"]);
  });
}

test(
  "when the outcome of a link cannot be told, nothing is removed and the message says so",
  linuxOnly,
  async () => {
    using lake = temporaryLake();
    const { root } = lake;
    await commitFake(root, FIRST);
    const { commit } = await stagedSecond(root);
    const watch = ({ call, path }: SeenCall) => {
      if (call === "link" && path.endsWith("commit.json")) throw systemError("EIO", path);
    };
    await assert.rejects(watching(watch, commit), (error) => {
      assert.ok(error instanceof StorageError);
      assert.match(error.message, /whether commit 2 was made cannot be told; nothing was removed/);
      return true;
    });
    assert.ok(existsSync(join(root, "snapshots/2/gold/daily_revenue")));
    assert.equal(readdirSync(join(root, "bronze/payments/charges")).length, 2);
  },
);

test(
  "a recovery that fails before its aborted entry still knows that a torn commit was never acknowledged",
  linuxOnly,
  async () => {
    using lake = temporaryLake();
    const { root } = lake;
    await commitFake(root, FIRST);
    await crashFake(root, SECOND, "commit:linked");
    truncateSync(join(root, "_state/commits/000000002.json"), 100);
    const watch = ({ call, path }: SeenCall) => {
      if (call === "link" && path.endsWith("aborted.json")) throw systemError("ENOSPC", path);
    };
    await assert.rejects(
      watching(watch, () => recover(root, LATER, fakeLock())),
      StorageError,
    );
    const { aborted } = await recover(root, LATER, fakeLock());
    assert.deepEqual(aborted, ["20261121T122600Z-000002"]);
    assert.equal((await readState(root)).state.head?.n, 3);
  },
);

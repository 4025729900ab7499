import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { CommitConflictError, CorruptLakeError } from "../../lake/errors.ts";
import { STEPS } from "../../lake/failpoint.ts";
import { readLog } from "../../lake/state/log.ts";
import { thisProcess } from "../../lake/state/owner.ts";
import { recover } from "../../lake/state/recover.ts";
import {
  commitFake,
  crash,
  crashFake,
  effectsAt,
  fakeLock,
  MINUTE,
  readModel,
  T0,
  temporaryLake,
  tree,
} from "./lake-fixture.ts";
import { runChildSync } from "./lake-process.ts";

const FIRST = { at: T0, window: [0, 10], rows: "a\nb", models: ["s1", "g1"] } as const;
const SECOND = { at: T0 + MINUTE, window: [10, 20], rows: "c", models: ["s2", "g2"] } as const;
const LATER = effectsAt(T0 + 10 * MINUTE);
const COMMIT_STEPS = STEPS.filter((step) => /^(commit|publish):/.test(step));

/** Everything but the entry of the aborted run, its manifest, and the checkpoint's and pointers' view of them. */
function dataPaths(root: string): string[] {
  return tree(root).filter((path) => /^(raw|bronze|rejected|reports|snapshots|_staging)/.test(path));
}

test("recovery of a lake in order changes nothing", async () => {
  using lake = temporaryLake();
  await commitFake(lake.root, FIRST);
  const before = tree(lake.root);
  const { aborted, removed, repaired, warnings, state } = await recover(lake.root, LATER, fakeLock());
  assert.deepEqual(
    { aborted, removed, repaired, warnings },
    { aborted: [], removed: [], repaired: [], warnings: [] },
  );
  assert.equal(state.head?.n, 1);
  assert.deepEqual(tree(lake.root), before);
});

for (const step of COMMIT_STEPS) {
  test(`a crash at ${step} leaves the lake before or after, and recovery leaves no trace of the rest`, async () => {
    using lake = temporaryLake();
    const { root } = lake;
    await commitFake(root, FIRST);
    const before = dataPaths(root);
    assert.ok(await crashFake(root, SECOND, step));
    const linked = ["commit:linked", "publish:swapped", "publish:derived"].includes(step);

    const recovery = await recover(root, LATER, fakeLock());
    const { commits } = await readLog(root);
    assert.deepEqual(
      commits.map((commit) => commit.outcome),
      ["completed", linked ? "completed" : "aborted"],
    );
    assert.deepEqual(recovery.aborted.length, linked ? 0 : 1);
    assert.deepEqual(readModel(root, "silver/charges"), [linked ? "s2" : "s1"]);
    assert.deepEqual(readModel(root, "gold/daily_revenue"), [linked ? "g2" : "g1"]);
    if (!linked) assert.deepEqual(dataPaths(root), before);
    assert.ok(existsSync(join(root, `_state/manifests/run_${commits[1]?.runId}.json`)));

    const settled = tree(root);
    const again = await recover(root, LATER, fakeLock());
    assert.deepEqual([again.aborted, again.removed, again.repaired, again.warnings], [[], [], [], []]);
    assert.deepEqual(tree(root), settled);
  });

  test(`a crash inside the recovery of a crash at ${step} is harmless`, async () => {
    using lake = temporaryLake();
    const { root } = lake;
    await commitFake(root, FIRST);
    await crashFake(root, SECOND, step);
    assert.ok(
      await crash(root, "recover:removed", (reach) =>
        recover(root, effectsAt(T0 + 9 * MINUTE, reach), fakeLock()),
      ),
    );
    await recover(root, LATER, fakeLock());
    const { commits } = await readLog(root);
    assert.equal(commits.length, 2);
    assert.deepEqual(readModel(root, "silver/charges"), [commits[1]?.outcome === "completed" ? "s2" : "s1"]);
    // The crash is simulated: a scratch folder still belongs to this living process.
    assert.deepEqual(
      tree(join(root, "_staging")).filter((path) => !path.startsWith(".scratch-")),
      [],
    );
  });
}

test("the aborted entry says who died, doing what", async () => {
  using lake = temporaryLake();
  await crashFake(lake.root, FIRST, "commit:written");
  await recover(lake.root, LATER, fakeLock());
  const { head } = await readLog(lake.root);
  assert.equal(head?.runId, "20261121T122500Z-000001");
  assert.equal(head?.command, "lake run-all");
  assert.equal(head?.startedAt, new Date(T0).toISOString());
  assert.deepEqual(head?.error, {
    code: "aborted",
    message: "process 99999999 on nowhere ended before the run could commit",
  });
});

test("a run that lives without the lock keeps its staging and its moved files, with a warning", async () => {
  using lake = temporaryLake();
  const { root } = lake;
  const owner = await thisProcess();
  await crashFake(root, FIRST, "commit:moved-snapshot", { owner });
  const before = dataPaths(root);
  const other = { ...owner, pid: 99_999_999, started: "1" };
  const { aborted, removed, warnings } = await recover(root, LATER, fakeLock(other));
  assert.deepEqual([aborted, removed], [[], []]);
  assert.match(warnings[0]?.what ?? "", /20261121T122500Z-000001 is under way without the lock/);
  assert.deepEqual(dataPaths(root), before);
});

test("a run that failed earlier in this very process is not taken for alive", async () => {
  using lake = temporaryLake();
  const owner = await thisProcess();
  await crashFake(lake.root, FIRST, "commit:moved-bronze", { owner });
  const { aborted, warnings } = await recover(lake.root, LATER, fakeLock(owner));
  assert.deepEqual([aborted, warnings], [["20261121T122500Z-000001"], []]);
});

for (const step of COMMIT_STEPS.slice(0, 4)) {
  test(`a run taken for dead at ${step} by another machine can commit nothing afterwards`, async () => {
    using lake = temporaryLake();
    const { root } = lake;
    await commitFake(root, FIRST);
    const before = dataPaths(root);
    const slow = commitFake(root, SECOND, {
      reach: (reached) => {
        if (reached === step) runChildSync("recover", root);
      },
    });
    await assert.rejects(slow, (error) => error instanceof CommitConflictError && error.exitCode === 75);
    const { commits } = await readLog(root);
    assert.deepEqual(
      commits.map((commit) => commit.outcome),
      ["completed", "aborted"],
    );
    await recover(root, LATER, fakeLock());
    assert.deepEqual(dataPaths(root), before);
    assert.deepEqual(readModel(root, "silver/charges"), ["s1"]);
  });
}

test("files that no commit names go; those it names, and what is not the lake's, stay", async () => {
  using lake = temporaryLake();
  const { root } = lake;
  await commitFake(root, FIRST);
  const keep = ["bronze/payments/charges/markers/x", "bronze/readme.txt", "snapshots/notes.txt"];
  const drop = [
    "bronze/payments/refunds/run_id=lost/part-0.parquet",
    "raw/payments/charges/run_id=lost/bodies.zst",
    "rejected/payments/charges/run_id=20261121T122500Z-000001/part-0.parquet",
    "reports/lost/index.html",
    "snapshots/9/gold/x.parquet",
    "_staging/.trash-x/0/part-0.parquet",
  ];
  for (const path of [...keep, ...drop]) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), "");
  }
  const { removed } = await recover(root, LATER, fakeLock());
  assert.equal(removed.length, 5);
  for (const path of keep) assert.ok(existsSync(join(root, path)), path);
  for (const path of drop) assert.ok(!existsSync(dirname(join(root, path))), path);
});

test("links and derived files that are missing, torn or behind are made again, byte for byte", async () => {
  using lake = temporaryLake();
  const { root } = lake;
  await commitFake(root, FIRST);
  await commitFake(root, SECOND);
  const derived = tree(root).filter((path) =>
    /^(_state\/(manifests|watermarks)\/.*json|lake\.sql)$/.test(path),
  );
  const whole = new Map(derived.map((path) => [path, readFileSync(join(root, path), "utf8")]));
  for (const spoil of [
    (path: string) => rmSync(path),
    (path: string) => writeFileSync(path, ""),
    (path: string) => writeFileSync(path, readFileSync(path, "utf8").slice(0, 50)),
  ]) {
    for (const path of derived) if (!path.endsWith("000001.json")) spoil(join(root, path));
    unlinkSync(join(root, "gold"));
    unlinkSync(join(root, "current"));
    symlinkSync("snapshots/1", join(root, "current"));
    const { repaired, warnings } = await recover(root, LATER, fakeLock());
    assert.deepEqual(warnings, []);
    for (const name of ["current", "gold", "lake.sql"])
      assert.ok(repaired.includes(name), `${name}: ${repaired}`);
    for (const [path, text] of whole) assert.equal(readFileSync(join(root, path), "utf8"), text, path);
    assert.equal(readlinkSync(join(root, "current")), "snapshots/2");
  }
});

test("a whole manifest of another commit is not overwritten", async () => {
  using lake = temporaryLake();
  using other = temporaryLake();
  const { commit } = await commitFake(lake.root, FIRST);
  await commitFake(other.root, { ...FIRST, rows: "else" });
  const path = `_state/manifests/run_${commit.runId}.json`;
  const foreign = readFileSync(join(other.root, path), "utf8");
  writeFileSync(join(lake.root, path), foreign);
  const { warnings } = await recover(lake.root, LATER, fakeLock());
  assert.match(warnings[0]?.what ?? "", /manifest of run .* is of another commit; it was not overwritten/);
  assert.equal(readFileSync(join(lake.root, path), "utf8"), foreign);
});

test("a log that lost its newest commit is an error, and its files are not taken for orphans", async () => {
  using lake = temporaryLake();
  const { root } = lake;
  await commitFake(root, FIRST);
  await commitFake(root, SECOND);
  rmSync(join(root, "_state/commits/000000002.json"));
  await assert.rejects(recover(root, LATER, fakeLock()), (error) => {
    assert.ok(error instanceof CorruptLakeError);
    assert.deepEqual(
      error.problems.map((problem) => problem.what),
      [
        "run 20261121T122600Z-000002 has a manifest but no commit",
        "snapshot 2 is current but no commit published it",
      ],
    );
    return true;
  });
  assert.ok(existsSync(join(root, "snapshots/2/gold")));
  assert.ok(existsSync(join(root, "bronze/payments/charges/run_id=20261121T122600Z-000002")));
});

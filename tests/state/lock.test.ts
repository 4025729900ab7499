import assert from "node:assert/strict";
import { once } from "node:events";
import { readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { RunLockedError } from "../../lake/errors.ts";
import { acquireRunLock, readLock } from "../../lake/state/lock.ts";
import { type Owner, thisProcess, vitality } from "../../lake/state/owner.ts";
import { effectsAt, T0, temporaryLake } from "./lake-fixture.ts";
import { startChild } from "./lake-process.ts";

const EFFECTS = effectsAt(T0);
const REQUEST = { command: "lake run-all --days 1" };

function lockFiles(root: string): string[] {
  return readdirSync(join(root, "_state/lock")).sort();
}

test("a second run is told who holds the lake, since when, and what to do", async () => {
  using lake = temporaryLake();
  await using lock = await acquireRunLock(lake.root, EFFECTS, REQUEST);
  await assert.rejects(acquireRunLock(lake.root, EFFECTS, { command: "lake extract" }), (error) => {
    assert.ok(error instanceof RunLockedError);
    assert.equal(error.exitCode, 75);
    const { pid } = lock.owner;
    const expected = `the lake is locked by \`lake run-all --days 1\` (pid ${pid}, since 2026-11-21T12:25:00.000Z)`;
    assert.equal(error.message, expected);
    assert.match(error.next ?? "", /lake status/);
    return true;
  });
  assert.equal((await readLock(lake.root))?.command, REQUEST.command);
});

test("a released lock is free, and nothing but its number is left", async () => {
  using lake = temporaryLake();
  for (let i = 1; i <= 3; i++) {
    const lock = await acquireRunLock(lake.root, EFFECTS, REQUEST);
    assert.deepEqual(lockFiles(lake.root), [`${i}.json`]);
    await lock.release();
    await lock.release();
    assert.deepEqual(lockFiles(lake.root), [`${i}.released`]);
    assert.equal(await readLock(lake.root), undefined);
  }
});

test("the lock of a dead process is taken over at once, and the late release of it does no harm", async () => {
  using lake = temporaryLake();
  const self = await thisProcess();
  const dead = await acquireRunLock(lake.root, EFFECTS, { ...REQUEST, owner: { ...self, pid: 99_999_999 } });
  await using lock = await acquireRunLock(lake.root, EFFECTS, REQUEST);
  await dead.release();
  assert.deepEqual(lockFiles(lake.root), ["2.json"]);
  assert.equal((await readLock(lake.root))?.owner.pid, lock.owner.pid);
});

test("a later process with the same pid is not taken for the holder", async () => {
  using lake = temporaryLake();
  const self = await thisProcess();
  const owner = { ...self, started: "1" };
  await acquireRunLock(lake.root, EFFECTS, { ...REQUEST, owner });
  await using lock = await acquireRunLock(lake.root, EFFECTS, REQUEST);
  assert.equal(lock.owner.started, self.started);
});

test("a holder on another machine is believed while its heartbeat is fresh, and not after a minute's silence", async () => {
  using lake = temporaryLake();
  const elsewhere: Owner = { host: "elsewhere", boot: "another", pid: process.pid, started: "1" };
  await acquireRunLock(lake.root, EFFECTS, { ...REQUEST, owner: elsewhere });
  await assert.rejects(acquireRunLock(lake.root, EFFECTS, REQUEST), /pid \d+ on elsewhere/);
  const path = join(lake.root, "_state/lock/1.json");
  const now = Date.now() / 1000;
  utimesSync(path, now - 50, now - 50);
  await assert.rejects(acquireRunLock(lake.root, EFFECTS, REQUEST), RunLockedError);
  utimesSync(path, now - 70, now - 70);
  await using _lock = await acquireRunLock(lake.root, EFFECTS, REQUEST);
  assert.deepEqual(lockFiles(lake.root), ["2.json"]);
});

test("the same host after a reboot, or another with its name, is judged by its heartbeat", async () => {
  const self = await thisProcess();
  assert.equal(await vitality({ ...self, boot: "an earlier boot" }, self), "unknown");
  assert.equal(await vitality(self, self), "alive");
  assert.equal(await vitality({ ...self, pid: 99_999_999 }, self), "dead");
  const blind = { ...self, boot: null, started: null };
  assert.equal(await vitality(blind, blind), "unknown");
  assert.equal(await vitality({ ...blind, pid: 99_999_999 }, blind), "dead");
});

test("an unreadable lock file holds nothing", async () => {
  using lake = temporaryLake();
  const lock = await acquireRunLock(lake.root, EFFECTS, REQUEST);
  await lock.release();
  writeFileSync(join(lake.root, "_state/lock/2.json"), "");
  await using _next = await acquireRunLock(lake.root, EFFECTS, REQUEST);
  assert.deepEqual(lockFiles(lake.root), ["3.json"]);
});

test("of many takers in one process exactly one wins, every time", async () => {
  using lake = temporaryLake();
  const self = await thisProcess();
  for (let round = 0; round < 20; round++) {
    await acquireRunLock(lake.root, EFFECTS, { ...REQUEST, owner: { ...self, pid: 99_999_999 } });
    const takers = await Promise.allSettled(
      Array.from({ length: 8 }, () => acquireRunLock(lake.root, EFFECTS, REQUEST)),
    );
    const won = takers.filter((taker) => taker.status === "fulfilled");
    assert.equal(won.length, 1);
    for (const taker of takers)
      if (taker.status === "rejected") assert.ok(taker.reason instanceof RunLockedError);
    for (const { value } of won) await value.release();
  }
});

test("of four processes exactly one takes the lock of a killed holder", async () => {
  using lake = temporaryLake();
  for (let round = 0; round < 3; round++) {
    const holder = startChild("lock", lake.root);
    const [line] = await once(createInterface({ input: holder.stdout! }), "line");
    assert.match(String(line), /^held/);
    holder.kill("SIGKILL");
    await once(holder, "exit");
    const takers = Array.from({ length: 4 }, () => startChild("lock", lake.root));
    const answers = await Promise.all(
      takers.map(async (taker) => String((await once(createInterface({ input: taker.stdout! }), "line"))[0])),
    );
    assert.equal(answers.filter((answer) => answer.startsWith("held")).length, 1, answers.join());
    const winner = answers.findIndex((answer) => answer.startsWith("held"));
    assert.ok(JSON.parse(readFileSync(join(lake.root, "_state/lock", lockFiles(lake.root).at(-1)!), "utf8")));
    takers[winner]?.stdin?.end("end\n");
    await once(takers[winner]!, "exit");
  }
});

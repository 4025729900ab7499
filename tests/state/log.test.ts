import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ConfigError, CorruptLakeError } from "../../lake/errors.ts";
import { LAKE_FORMAT } from "../../lake/state/commit.ts";
import { readLog } from "../../lake/state/log.ts";
import { readState } from "../../lake/state/read-state.ts";
import { recover } from "../../lake/state/recover.ts";
import { seal } from "../../lake/state/seal.ts";
import { commitFake, crashFake, effectsAt, fakeLock, MINUTE, T0, temporaryLake } from "./lake-fixture.ts";

async function lakeOf(root: string, commits: number): Promise<void> {
  for (let i = 0; i < commits; i++) {
    await commitFake(root, { at: T0 + i * MINUTE, window: [i, i + 1], models: [`s${i}`, `g${i}`] });
  }
}

function commitPath(root: string, n: number): string {
  return join(root, `_state/commits/${String(n).padStart(9, "0")}.json`);
}

function corrupt(fact: RegExp, path: string): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof CorruptLakeError, String(error));
    assert.match(error.message, fact);
    assert.equal(error.where, path);
    assert.match(error.next ?? "", /lake doctor/);
    return true;
  };
}

test("an empty folder is an empty lake", async () => {
  using lake = temporaryLake();
  assert.deepEqual(await readLog(lake.root), { commits: [], head: undefined, next: 1, warnings: [] });
  assert.ok(!existsSync(lake.root));
});

test("a missing commit is a gap, named by its file", async () => {
  using lake = temporaryLake();
  await lakeOf(lake.root, 3);
  rmSync(commitPath(lake.root, 2));
  await assert.rejects(readLog(lake.root), corrupt(/commit 2 is missing/, commitPath(lake.root, 2)));
});

test("a commit that follows another history is refused", async () => {
  using lake = temporaryLake();
  using other = temporaryLake();
  await lakeOf(lake.root, 3);
  await commitFake(other.root, { at: T0 - MINUTE, window: [0, 1], models: ["x", "y"] });
  await lakeOf(other.root, 1);
  writeFileSync(commitPath(lake.root, 2), readFileSync(commitPath(other.root, 2)));
  await assert.rejects(readLog(lake.root), corrupt(/commit 2 does not follow/, commitPath(lake.root, 2)));
});

test("a commit under another's name is refused", async () => {
  using lake = temporaryLake();
  await lakeOf(lake.root, 2);
  writeFileSync(commitPath(lake.root, 3), readFileSync(commitPath(lake.root, 2)));
  await assert.rejects(readLog(lake.root), corrupt(/commit 3 holds commit 2/, commitPath(lake.root, 3)));
});

test("a newer format is refused by name", async () => {
  using lake = temporaryLake();
  await lakeOf(lake.root, 1);
  const head = JSON.parse(readFileSync(commitPath(lake.root, 1), "utf8"));
  const { checksum, ...rest } = head;
  const future = { ...rest, format: LAKE_FORMAT + 1, n: 2, parent: checksum, novelty: true };
  writeFileSync(commitPath(lake.root, 2), seal(future).text);
  await assert.rejects(readLog(lake.root), (error) => {
    assert.ok(error instanceof ConfigError);
    assert.equal(
      error.message,
      `this lake has format ${LAKE_FORMAT + 1}; this version of lake reads up to ${LAKE_FORMAT}`,
    );
    return true;
  });
});

for (const [name, text] of [
  ["zero-length", ""],
  ["cut-off", undefined],
  ["zero-filled", "\0".repeat(500)],
] as const) {
  test(`a ${name} newest commit of a run that has ended is an error, never an older head`, async () => {
    using lake = temporaryLake();
    await lakeOf(lake.root, 2);
    const path = commitPath(lake.root, 2);
    if (text === undefined) truncateSync(path, 200);
    else writeFileSync(path, text);
    await assert.rejects(readLog(lake.root), corrupt(/commit 2 is cut off/, path));
    await assert.rejects(recover(lake.root, effectsAt(T0), fakeLock()), CorruptLakeError);
    assert.ok(
      existsSync(join(lake.root, "snapshots/2")),
      "recovery removed data of a commit it could not read",
    );
  });

  test(`a ${name} newest commit that nobody was told of falls back, loudly, and the next commit steps over it`, async () => {
    using lake = temporaryLake();
    const { root } = lake;
    await lakeOf(root, 1);
    // The machine lost power right after the link, on a disk that lied about its cache.
    await crashFake(root, { at: T0 + MINUTE, window: [1, 2], models: ["lost", "lost"] }, "commit:linked");
    const path = commitPath(root, 2);
    const whole = readFileSync(path, "utf8");
    writeFileSync(path, text ?? whole.slice(0, 200));

    const log = await readLog(root);
    assert.equal(log.head?.n, 1);
    assert.equal(log.next, 3);
    assert.match(log.warnings[0]?.what ?? "", /commit 2 is torn; its run never finished/);

    const recovery = await recover(root, effectsAt(T0 + 2 * MINUTE), fakeLock());
    assert.deepEqual(recovery.aborted, ["20261121T122600Z-000002"]);
    assert.ok(!existsSync(join(root, "snapshots/2")));
    const after = await readLog(root);
    assert.deepEqual(
      after.commits.map((commit) => commit.n),
      [1, 3],
    );
    assert.deepEqual(after.warnings, []);
    const { commit } = await commitFake(root, { at: T0 + 3 * MINUTE, window: [1, 2], models: ["s", "g"] });
    assert.equal(commit.n, 4);
    assert.equal((await readState(root)).state.coverage[0]?.to, new Date(T0 + 2 * MINUTE).toISOString());
  });
}

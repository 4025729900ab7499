import assert from "node:assert/strict";
import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { LakeError } from "../../lake/errors.ts";
import { refreshCheckpoint } from "../../lake/state/checkpoint.ts";
import type { LakeState } from "../../lake/state/fold.ts";
import { readState } from "../../lake/state/read-state.ts";
import { recover } from "../../lake/state/recover.ts";
import { seal } from "../../lake/state/seal.ts";
import { commitFake, effectsAt, fakeLock, MINUTE, T0, temporaryLake } from "./lake-fixture.ts";

const OFFSETS = 200;
const EFFECTS = effectsAt(T0 + 10 * MINUTE);

async function lakeOfThree(root: string): Promise<LakeState> {
  for (let i = 0; i < 3; i++)
    await commitFake(root, { at: T0 + i * MINUTE, window: [i, i + 1], models: [`s${i}`, `g${i}`] });
  return (await readState(root)).state;
}

/** The file with one byte changed or with its end cut off, at about 200 places; the file is whole again in between. */
async function spoilEverywhere(path: string, check: (how: string) => Promise<void>): Promise<void> {
  const whole = readFileSync(path);
  for (let i = 0; i < OFFSETS; i++) {
    const offset = Math.floor((i * whole.length) / OFFSETS);
    if (i % 4 === 0) {
      truncateSync(path, offset);
    } else {
      const spoiled = Buffer.from(whole);
      spoiled[offset]! ^= 1 << (i % 8);
      writeFileSync(path, spoiled);
    }
    await check(`${path} spoiled at ${offset}`);
    writeFileSync(path, whole);
  }
}

function plain(state: LakeState): unknown {
  const { bronzeFiles: _, ...parts } = state;
  return parts;
}

for (const n of [1, 2, 3]) {
  test(`a spoiled byte anywhere in commit ${n} of 3 is an error that names a commit file, never other data`, async () => {
    using lake = temporaryLake();
    await lakeOfThree(lake.root);
    const path = join(lake.root, `_state/commits/00000000${n}.json`);
    await spoilEverywhere(path, async (how) => {
      const error = await readState(lake.root).then(
        () => assert.fail(how),
        (caught: unknown) => caught,
      );
      assert.ok(error instanceof LakeError && error.code === "corrupt-lake", `${how}: ${error}`);
      assert.equal(error.where, path, how);
    });
  });
}

test("a spoiled byte anywhere in a derived file changes nothing that is read, and recovery makes the file again", async () => {
  using lake = temporaryLake();
  const { root } = lake;
  const state = await lakeOfThree(root);
  for (const path of [
    "_state/manifests/run_20261121T122700Z-000003.json",
    "_state/manifests/_latest/gold.daily_revenue.json",
    "_state/manifests/_latest/snapshot.json",
    "_state/watermarks/payments.charges.json",
    "lake.sql",
  ]) {
    const whole = readFileSync(join(root, path), "utf8");
    let tries = 0;
    await spoilEverywhere(join(root, path), async (how) => {
      assert.deepEqual(plain((await readState(root)).state), plain(state), how);
      tries += 1;
      if (tries % 8 !== 0) return;
      const { repaired, warnings } = await recover(root, EFFECTS, fakeLock());
      assert.deepEqual([repaired, warnings], [[path], []], how);
      assert.equal(readFileSync(join(root, path), "utf8"), whole, how);
    });
  }
});

test("a spoiled byte anywhere in the checkpoint is noticed, and the log is read instead", async () => {
  using lake = temporaryLake();
  const { root } = lake;
  const state = await lakeOfThree(root);
  const path = join(root, "_state/checkpoint.json");
  assert.equal(await refreshCheckpoint(root, state, join(root, "scratch"), 1), true);
  const read = await readState(root);
  assert.ok(read.checkpointUsable);
  assert.deepEqual(plain(read.state), plain(state));
  await spoilEverywhere(path, async (how) => {
    const spoiled = await readState(root);
    assert.equal(spoiled.checkpointUsable, false, how);
    assert.match(spoiled.warnings[0]?.what ?? "", /checkpoint is torn/);
    assert.deepEqual(plain(spoiled.state), plain(state), how);
  });
});

test("a checkpoint of another history is not believed", async () => {
  using lake = temporaryLake();
  const { root } = lake;
  const state = await lakeOfThree(root);
  await refreshCheckpoint(root, state, join(root, "scratch"), 1);
  const path = join(root, "_state/checkpoint.json");
  const { checksum: _, ...body } = JSON.parse(readFileSync(path, "utf8"));
  writeFileSync(path, seal({ ...body, commit: "0".repeat(64), watermarks: [] }).text);
  const read = await readState(root);
  assert.equal(read.checkpointUsable, false);
  assert.deepEqual(plain(read.state), plain(state));
});

test("the state after a checkpoint and more commits is the state of the whole log", async () => {
  using lake = temporaryLake();
  const { root } = lake;
  await refreshCheckpoint(root, await lakeOfThree(root), join(root, "scratch"), 1);
  const { state } = await commitFake(root, { at: T0 + 5 * MINUTE, window: [3, 9], models: ["s", "g"] });
  const read = await readState(root);
  assert.ok(read.checkpointUsable);
  assert.deepEqual(plain(read.state), plain(state));
});

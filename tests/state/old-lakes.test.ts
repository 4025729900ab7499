/** Lakes that an earlier version wrote, without datasets and params, open as they are. */
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { refreshCheckpoint } from "../../lake/state/checkpoint.ts";
import { readLog } from "../../lake/state/log.ts";
import { readState } from "../../lake/state/read-state.ts";
import { recover } from "../../lake/state/recover.ts";
import { seal, unseal } from "../../lake/state/seal.ts";
import { commitFake, effectsAt, fakeLock, MINUTE, T0, temporaryLake } from "./lake-fixture.ts";

const COMMITS = 3;

/** Writes the log again as version 1 wrote it, and a checkpoint of its first two entries. */
async function makeOld(root: string): Promise<void> {
  let parent: string | null = null;
  for (let n = 1; n <= COMMITS; n++) {
    const path = join(root, `_state/commits/00000000${n}.json`);
    const { checksum: _, ...commit } = JSON.parse(readFileSync(path, "utf8"));
    const sealed = seal({ ...commit, format: 1, parent });
    parent = sealed.checksum;
    writeFileSync(path, sealed.text);
  }
  const { state } = await readState(root);
  await refreshCheckpoint(root, state, join(root, "_state/scratch"), 0);
  const path = join(root, "_state/checkpoint.json");
  const made = unseal(readFileSync(path, "utf8"));
  assert.ok(made.kind === "whole");
  const { datasets: _, ...body } = made.body;
  writeFileSync(path, seal({ ...body, format: 1 }).text);
}

test("a lake of format 1 opens, its old checkpoint is made again, and the next run writes beside the old entries", async () => {
  using lake = temporaryLake();
  const { root } = lake;
  for (let i = 0; i < COMMITS; i++)
    await commitFake(root, { at: T0 + i * MINUTE, window: [i, i + 1], models: [`s${i}`, `g${i}`] });
  const before = await readState(root);
  await makeOld(root);

  const read = await readState(root);
  assert.deepEqual(read.warnings, [], "an old checkpoint is no damage");
  assert.equal(read.checkpointUsable, false);
  assert.deepEqual(read.state.watermarks, before.state.watermarks);
  assert.deepEqual(read.state.coverage, before.state.coverage);
  assert.equal(read.state.datasets.size, 0);

  // Its manifests are of the entries as they were; here they only follow.
  const { commits } = await readLog(root);
  for (const { runId, checksum } of commits) {
    const path = join(root, `_state/manifests/run_${runId}.json`);
    const manifest = unseal(readFileSync(path, "utf8"));
    assert.ok(manifest.kind === "whole");
    writeFileSync(path, seal({ ...manifest.body, commit_checksum: checksum }, 2).text);
  }
  await recover(root, effectsAt(T0 + 10 * MINUTE), fakeLock());
  assert.equal(existsSync(join(root, "_state/checkpoint.json")), false, "and is not kept");
  await commitFake(root, { at: T0 + 11 * MINUTE, window: [3, 5], models: ["s4", "g4"] });
  const after = await readLog(root);
  assert.deepEqual(
    after.commits.map(({ format }) => format),
    [1, 1, 1, 2],
  );
  assert.equal(
    (await readState(root)).state.watermarks.get("payments.charges")?.cursor,
    after.commits.at(-1)?.landed[0]?.window.to,
  );
});

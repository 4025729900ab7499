import assert from "node:assert/strict";
import { existsSync, lstatSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { STEPS } from "../../lake/failpoint.ts";
import { readLog } from "../../lake/state/log.ts";
import { readState } from "../../lake/state/read-state.ts";
import { readModel, temporaryLake, tree } from "./lake-fixture.ts";
import { runChildSync } from "./lake-process.ts";

const KILLED = STEPS.filter((step) => /^(commit|publish|recover):/.test(step));
const AFTER_THE_LINK = ["commit:linked", "publish:swapped", "publish:derived"];

/** Every file that the log names is there with its size, nothing else is, and every link leads somewhere. */
async function assertSound(root: string): Promise<void> {
  const { commits } = await readLog(root);
  const named = new Set<string>();
  for (const commit of commits) {
    for (const { files } of commit.landed) {
      for (const file of [...files.raw, ...files.bronze, ...files.rejected]) {
        named.add(file.path);
        assert.equal(statSync(join(root, file.path)).size, file.bytes);
      }
    }
    for (const model of Object.values(commit.snapshot?.models ?? {})) {
      for (const file of model.files) named.add(`snapshots/${commit.snapshot?.number}/${file.path}`);
    }
    assert.ok(existsSync(join(root, `_state/manifests/run_${commit.runId}.json`)), `manifest of ${commit.n}`);
  }
  const found = tree(root).filter((path) => /^(raw|bronze|rejected|reports|snapshots|_staging)\//.test(path));
  const files = found.filter((path) => lstatSync(join(root, path)).isFile());
  assert.deepEqual(files.sort(), [...named].sort());
  for (const link of ["current", "silver", "gold"]) assert.ok(statSync(join(root, link)).isDirectory(), link);
}

for (const step of KILLED) {
  test(`SIGKILL at ${step}: the next run heals the lake and finishes the work`, async () => {
    using lake = temporaryLake();
    const { root } = lake;
    runChildSync("run", root, ["1"]);
    // In recovery there must be something to recover from.
    if (step === "recover:removed") runChildSync("run", root, ["2"], "commit:moved-snapshot:kill");
    assert.equal(runChildSync("run", root, ["2"], `${step}:kill`), "SIGKILL");

    const shown = readModel(root, "gold/daily_revenue");
    assert.ok(["g1", "g2"].includes(String(shown)), `readers saw ${shown}`);
    const { head } = await readLog(root);
    assert.equal(head?.n, AFTER_THE_LINK.includes(step) ? 2 : 1);

    runChildSync("run", root, ["3"]);
    await assertSound(root);
    const { state } = await readState(root);
    const outcomes = state.runs.map((run) => run.outcome);
    const between = AFTER_THE_LINK.includes(step) ? "completed" : "aborted";
    assert.deepEqual(outcomes, ["completed", between, "completed"]);
    assert.deepEqual(readModel(root, "gold/daily_revenue"), ["g3"]);
    const watermark = JSON.parse(readFileSync(join(root, "_state/watermarks/payments.charges.json"), "utf8"));
    assert.equal(watermark.commit, between === "completed" ? 3 : 1);
  });
}

test("kill after kill, at every step in turn on one lake, loses no acknowledged run", async () => {
  using lake = temporaryLake();
  const { root } = lake;
  runChildSync("run", root, ["0"]);
  for (const [i, step] of KILLED.entries())
    assert.equal(runChildSync("run", root, [String(i)], `${step}:kill`), "SIGKILL");
  runChildSync("run", root, ["end"]);
  await assertSound(root);
  const { state } = await readState(root);
  assert.deepEqual(readModel(root, "gold/daily_revenue"), ["gend"]);
  assert.equal(state.runs.filter((run) => run.outcome === "completed").length, 2 + AFTER_THE_LINK.length);
});

import assert from "node:assert/strict";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { readLog } from "../../lake/state/log.ts";
import { recover } from "../../lake/state/recover.ts";
import {
  commitFake,
  effectsAt,
  fakeLock,
  MINUTE,
  readModel,
  T0,
  temporaryLake,
  tree,
} from "./lake-fixture.ts";
import { startChild } from "./lake-process.ts";

const ROUNDS = 120;

function racer(root: string, name: string) {
  const child = startChild("race", root, [name]);
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  const ask = async () => {
    child.stdin!.write("go\n");
    return String((await lines.next()).value);
  };
  return { ask, end: () => child.stdin!.end() };
}

test(`two processes race ${ROUNDS} commits without a lock: one wins each, and nothing of the loser's is left`, async () => {
  using lake = temporaryLake();
  const { root } = lake;
  await commitFake(root, { at: T0, window: [0, 1], models: ["s", "g"] });
  const racers = [racer(root, "a"), racer(root, "b")];
  const wins: number[] = [0, 0];
  for (let round = 0; round < ROUNDS; round++) {
    assert.deepEqual(await Promise.all(racers.map((one) => one.ask())), ["planned", "planned"]);
    const answers = await Promise.all(racers.map((one) => one.ask()));
    assert.deepEqual([...answers].sort(), ["lost", "won"], `round ${round}`);
    wins[answers.indexOf("won")]! += 1;
  }
  for (const one of racers) one.end();

  const { commits } = await readLog(root);
  assert.equal(commits.length, ROUNDS + 1);
  // Each winner's links and derived files were its own, or those of a newer commit: the last one shows now.
  const last = commits.at(-1)!;
  assert.equal(readlinkSync(join(root, "current")), `snapshots/${last.n}`);
  const folders = readdirSync(join(root, "bronze/payments/charges"));
  assert.deepEqual(folders.sort(), commits.map((commit) => `run_id=${commit.runId}`).sort());
  assert.deepEqual(readdirSync(join(root, "snapshots")).length, ROUNDS + 1);
  for (const commit of commits) {
    for (const landed of commit.landed) {
      for (const file of landed.files.bronze)
        assert.equal(readFileSync(join(root, file.path)).length, file.bytes);
    }
  }
  assert.ok(
    wins.every((count) => count > 0),
    `both win sometimes: ${wins}`,
  );
});

test("readers on the stable paths see whole versions while runs publish", async () => {
  using lake = temporaryLake();
  const { root } = lake;
  await commitFake(root, { at: T0, window: [0, 1], models: ["v0", "v0"] });
  let done = false;
  let reads = 0;
  const seen = new Set<string>();
  const reader = (async () => {
    while (!done) {
      await new Promise((resolve) => setImmediate(resolve));
      // A reader pins a version by resolving the link once; then both layers are of that version.
      const version = readlinkSync(join(root, "current"));
      const [silver] = readModel(join(root, version), "silver/charges");
      const [gold] = readModel(join(root, version), "gold/daily_revenue");
      assert.equal(silver, gold);
      seen.add(String(gold));
      reads += 1;
    }
  })();
  for (let i = 1; i <= 40; i++)
    await commitFake(root, { at: T0 + i * MINUTE, window: [i, i + 1], models: [`v${i}`, `v${i}`] });
  done = true;
  await reader;
  assert.ok(reads > 40 && seen.size > 5, `${reads} reads, ${seen.size} versions`);
  const { repaired } = await recover(root, effectsAt(T0), fakeLock());
  assert.deepEqual(repaired, []);
  assert.ok(tree(join(root, "_staging")).length === 0);
});

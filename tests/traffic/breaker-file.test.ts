import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { BreakerFile } from "../../lake/traffic/breaker-file.ts";
import { temporaryFolder } from "../support/lake-process.ts";

const policy = { failures: 2, minutes: 30 };

function fileIn(root: string, clock: { now: string }): BreakerFile {
  const effects = { now: () => new Date(clock.now) };
  return new BreakerFile({ root, folder: join(root, "breaker"), effects });
}

test("of many that ask to be the probe at the same time exactly one is", async (t) => {
  for (let round = 0; round < 4; round += 1) {
    const root = temporaryFolder(t);
    const clock = { now: "2026-11-21T12:00:00Z" };
    const first = fileIn(root, clock);
    for (let n = 0; n < policy.failures; n += 1) await first.apply({ kind: "failed", why: "down" }, policy);
    clock.now = "2026-11-21T12:30:00Z";
    const files = Array.from({ length: 6 }, () => fileIn(root, clock));
    for (const file of files) await file.read();
    const states = await Promise.all(
      files.map((file, n) => file.apply({ kind: "probe", probe: `p${n}` }, policy)),
    );
    const chosen = states.filter((state, n) => state.state === "half-open" && state.probe === `p${n}`);
    assert.equal(chosen.length, 1);
    assert.equal(readdirSync(join(root, "breaker")).length, 1);
    assert.deepEqual(readdirSync(join(root, "_staging")), []);
  }
});

test("failures counted at the same time are all counted", async (t) => {
  const root = temporaryFolder(t);
  const clock = { now: "2026-11-21T12:00:00Z" };
  const many = { failures: 50, minutes: 1 };
  await Promise.all(
    Array.from({ length: 8 }, () => fileIn(root, clock).apply({ kind: "failed", why: "down" }, many)),
  );
  const { breaker } = await fileIn(root, clock).read();
  assert.deepEqual(breaker, { state: "closed", failures: 8 });
});

test("an event that changes nothing writes nothing", async (t) => {
  const root = temporaryFolder(t);
  const file = fileIn(root, { now: "2026-11-21T12:00:00Z" });
  await file.apply({ kind: "answered" }, policy);
  await file.apply({ kind: "reset" }, policy);
  await file.apply({ kind: "failed", why: "down" }, undefined);
  assert.deepEqual(readdirSync(root), []);
});

test("a state that cannot be read counts as closed, is told, and is replaced by the next one", async (t) => {
  const root = temporaryFolder(t);
  mkdirSync(join(root, "breaker"));
  writeFileSync(join(root, "breaker", "7.json"), "");
  const file = fileIn(root, { now: "2026-11-21T12:00:00Z" });
  const { breaker, warnings } = await file.read();
  assert.deepEqual(breaker, { state: "closed", failures: 0 });
  assert.equal(warnings[0]?.where, join(root, "breaker", "7.json"));
  await file.apply({ kind: "failed", why: "down" }, policy);
  assert.deepEqual(readdirSync(join(root, "breaker")), ["8.json"]);
  assert.deepEqual((await file.read()).warnings, []);
});

test("the probe of a process that is gone is taken over, that of a living one is not", async (t) => {
  const root = temporaryFolder(t);
  const clock = { now: "2026-11-21T12:00:00Z" };
  const file = fileIn(root, clock);
  for (let n = 0; n < policy.failures; n += 1) await file.apply({ kind: "failed", why: "down" }, policy);
  clock.now = "2026-11-21T12:30:00Z";
  await file.apply({ kind: "probe", probe: "mine" }, policy);
  assert.equal(await file.deadProbe(), undefined);
  const [name = ""] = readdirSync(join(root, "breaker"));
  const stored = JSON.parse(readFileSync(join(root, "breaker", name), "utf8"));
  const gone = { ...stored, by: { ...stored.by, pid: 2 ** 22 + 1 } };
  writeFileSync(join(root, "breaker", `${Number.parseInt(name, 10) + 1}.json`), JSON.stringify(gone));
  const other = fileIn(root, clock);
  await other.read();
  assert.equal(await other.deadProbe(), "mine");
  const elsewhere = { ...stored, by: { ...stored.by, host: "another" } };
  writeFileSync(join(root, "breaker", `${Number.parseInt(name, 10) + 2}.json`), JSON.stringify(elsewhere));
  await other.read();
  assert.equal(await other.deadProbe(), undefined);
  clock.now = "2026-11-21T12:41:00Z";
  assert.equal(await other.deadProbe(), "mine");
});

import assert from "node:assert/strict";
import { readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { CommitConflictError } from "../../lake/errors.ts";
import { STEPS, type Step } from "../../lake/failpoint.ts";
import { commitRun } from "../../lake/state/commit-run.ts";
import { readState } from "../../lake/state/read-state.ts";
import { recover } from "../../lake/state/recover.ts";
import { rollbackDraft } from "../../lake/state/rollback.ts";
import { openStaging } from "../../lake/state/staging.ts";
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
} from "./lake-fixture.ts";

/** The lake as it must be: what was acknowledged, in maps. */
class Model {
  minute = 0;
  current: string | undefined;
  readonly snapshots = new Map<number, string>();
  /** Run id → rows, of completed landings. */
  readonly bronze = new Map<string, string>();
  aborted = 0;
}

interface Real {
  readonly root: string;
}

type LakeCommand = fc.AsyncCommand<Model, Real>;

const CRASH_STEPS = STEPS.filter((step) => /^(commit|publish):/.test(step));
const COMMITTED: readonly Step[] = ["commit:linked", "publish:swapped", "publish:derived"];
/** Derived from the log; any of them may be torn at any time. */
const DERIVED = [
  "_state/manifests/_latest/snapshot.json",
  "_state/watermarks/payments.charges.json",
  "lake.sql",
  "current",
];

function nextRun(model: Model, version: string) {
  const at = T0 + ++model.minute * MINUTE;
  return {
    at,
    window: [0, model.minute] as const,
    rows: `rows ${version}`,
    models: [`s ${version}`, `g ${version}`] as const,
  };
}

function acknowledge(model: Model, commit: { n: number; runId: string }, version: string): void {
  model.snapshots.set(commit.n, version);
  model.current = version;
  model.bronze.set(commit.runId, `rows ${version}`);
}

/** What the disk shows, read as a stranger would, equals the model. */
async function compare(model: Model, { root }: Real): Promise<void> {
  const { state } = await readState(root);
  const files = state.bronzeFiles("payments", "charges");
  const bronze = files.map((file) => [
    /run_id=([^/]+)/.exec(file.path)?.[1],
    readFileSync(join(root, file.path), "utf8"),
  ]);
  assert.deepEqual(Object.fromEntries(bronze), Object.fromEntries(model.bronze));
  assert.equal(state.runs.filter((run) => run.outcome === "aborted").length, model.aborted);
  if (model.current === undefined) return assert.equal(state.snapshot, null);
  assert.deepEqual(readModel(root, "gold/daily_revenue"), [`g ${model.current}`]);
  assert.deepEqual(readModel(root, "silver/charges"), [`s ${model.current}`]);
}

async function afterRecovery(model: Model, real: Real): Promise<void> {
  await recover(real.root, effectsAt(T0 + model.minute * MINUTE), fakeLock());
  await compare(model, real);
  const folders = new Set(
    readdirSync(join(real.root, "_staging")).filter((name) => !name.startsWith(".scratch-")),
  );
  assert.deepEqual([...folders], []);
}

function command(
  name: string,
  run: (model: Model, real: Real) => Promise<void>,
  check = (_: Model) => true,
): LakeCommand {
  return { check, run, toString: () => name };
}

function commitOnce(version: string): LakeCommand {
  return command(`commit(${version})`, async (model, real) => {
    const { commit, warnings } = await commitFake(real.root, nextRun(model, version));
    assert.deepEqual(warnings, []);
    acknowledge(model, commit, version);
    await compare(model, real);
  });
}

function crashAt(step: Step, version: string): LakeCommand {
  return command(`crash(${step})`, async (model, real) => {
    const { next } = (await readState(real.root)).state;
    assert.ok(await crashFake(real.root, nextRun(model, version), step));
    const { state } = await readState(real.root);
    if (COMMITTED.includes(step)) acknowledge(model, { n: next, runId: state.head!.runId }, version);
    else model.aborted += 1;
    await afterRecovery(model, real);
  });
}

function crashTwice(step: Step, version: string): LakeCommand {
  return command(`crash(${step}), crash(recover)`, async (model, real) => {
    if (!COMMITTED.includes(step)) model.aborted += 1;
    const { next } = (await readState(real.root)).state;
    await crashFake(real.root, nextRun(model, version), step);
    const { state } = await readState(real.root);
    if (COMMITTED.includes(step)) acknowledge(model, { n: next, runId: state.head!.runId }, version);
    const effects = (reach: (step: Step) => void) => effectsAt(T0 + model.minute * MINUTE, reach);
    await crash(real.root, "recover:removed", (reach) => recover(real.root, effects(reach), fakeLock()));
    await afterRecovery(model, real);
  });
}

function concurrent(version: string): LakeCommand {
  return command(`concurrent(${version})`, async (model, real) => {
    const { state } = await readState(real.root);
    const versions = [`${version}1`, `${version}2`];
    const runs = versions.map((one) => commitFake(real.root, nextRun(model, one), { state }));
    const ended = await Promise.allSettled(runs);
    const won = ended.findIndex((end) => end.status === "fulfilled");
    // Each may stand in the other's way before either links; then both move back and neither wins.
    for (const end of ended)
      if (end.status === "rejected") assert.ok(end.reason instanceof CommitConflictError, end.reason);
    assert.ok(ended.filter((end) => end.status === "fulfilled").length <= 1);
    const winner = ended[won];
    if (winner?.status === "fulfilled") acknowledge(model, winner.value.commit, versions[won] ?? "");
    model.aborted += ended.filter((end) => end.status === "rejected").length;
    await afterRecovery(model, real);
  });
}

function rollback(pick: number): LakeCommand {
  const run = async (model: Model, real: Real) => {
    const { root } = real;
    const numbers = [...model.snapshots.keys()];
    const snapshot = numbers[pick % numbers.length]!;
    const { state } = await readState(root);
    const startedAt = new Date(T0 + ++model.minute * MINUTE);
    await using staging = await openStaging(root, {
      startedAt,
      command: "lake rollback",
      state,
      lock: fakeLock(),
    });
    const request = {
      root,
      state,
      snapshot,
      runId: staging.runId,
      command: "lake rollback",
      startedAt: startedAt.toISOString(),
    };
    const draft = await rollbackDraft(request);
    await commitRun({
      root,
      effects: effectsAt(startedAt.getTime()),
      state,
      staging,
      draft,
      verify: async () => {},
    });
    model.current = model.snapshots.get(snapshot);
    await compare(model, real);
  };
  return command(`rollback(${pick})`, run, (model) => model.snapshots.size > 0);
}

function tear(path: string, keep: number): LakeCommand {
  const run = async (model: Model, real: Real) => {
    const file = join(real.root, path);
    if (path === "current") {
      const target = readlinkSync(file);
      rmSync(file);
      await afterRecovery(model, real);
      return assert.equal(readlinkSync(file), target);
    }
    const whole = readFileSync(file, "utf8");
    writeFileSync(file, whole.slice(0, Math.floor((whole.length * keep) / 100)));
    await afterRecovery(model, real);
    assert.equal(readFileSync(file, "utf8"), whole);
  };
  return command(`tear(${path}, ${keep} %)`, run, (model) => model.snapshots.size > 0);
}

const version = fc.stringMatching(/^[a-z]{1,3}$/);
const step = fc.constantFrom(...CRASH_STEPS);
const commands = fc.commands(
  [
    version.map(commitOnce),
    fc.tuple(step, version).map(([at, name]) => crashAt(at, name)),
    fc.tuple(step, version).map(([at, name]) => crashTwice(at, name)),
    version.map(concurrent),
    fc.nat(20).map(rollback),
    fc
      .tuple(fc.constantFrom(...DERIVED), fc.integer({ min: 0, max: 99 }))
      .map(([path, keep]) => tear(path, keep)),
  ],
  { maxCommands: 14 },
);

test("any history of commits, crashes, races, rollbacks and torn files leaves what the model says", async () => {
  await fc.assert(
    fc.asyncProperty(commands, async (list) => {
      using lake = temporaryLake();
      await fc.asyncModelRun(() => ({ model: new Model(), real: { root: lake.root } }), list);
    }),
    { numRuns: 40 },
  );
});

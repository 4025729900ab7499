/** A lake in a temporary folder, and runs on it whose files are plain text: the commit log does not look inside them. */
import { existsSync, lstatSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Effects, systemEffects } from "../../lake/effects.ts";
import type { Step } from "../../lake/failpoint.ts";
import type { CommitDraft, LakeFile, LandedResource, PublishedModel } from "../../lake/state/commit.ts";
import { type Committed, commitRun } from "../../lake/state/commit-run.ts";
import type { LakeState } from "../../lake/state/fold.ts";
import { sha256 } from "../../lake/state/hash.ts";
import type { RunLock } from "../../lake/state/lock.ts";
import type { Owner } from "../../lake/state/owner.ts";
import { readState } from "../../lake/state/read-state.ts";
import { openStaging, type Staging } from "../../lake/state/staging.ts";

export const T0 = Date.parse("2026-11-21T12:25:00.000Z");
export const MINUTE = 60_000;

export function temporaryLake(): { root: string; [Symbol.dispose](): void } {
  const folder = mkdtempSync(join(tmpdir(), "lake-state-"));
  return {
    root: join(folder, "data"),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export function effectsAt(ms: number, reach: Effects["reach"] = () => {}): Effects {
  return { ...systemEffects({ env: {}, now: new Date(ms) }), reach };
}

/** A process that cannot exist: pids end below this. */
export const DEAD_OWNER: Owner = { host: "nowhere", boot: null, pid: 99_999_999, started: null };

export function fakeLock(owner: Owner = DEAD_OWNER): RunLock {
  const release = async () => {};
  return { owner, release, [Symbol.asyncDispose]: release };
}

/** What a fake run brings: rows of `payments.charges` for a window, and a version of two models. */
export interface FakeRun {
  readonly at: number;
  /** Window in minutes after T0. */
  readonly window?: readonly [from: number, to: number];
  readonly rows?: string;
  readonly complete?: boolean;
  /** Text of `silver.charges` and `gold.daily_revenue`; absent for a run that publishes nothing. */
  readonly models?: readonly [silver: string, gold: string];
}

export function fileOf(path: string, text: string): LakeFile {
  return { path, bytes: Buffer.byteLength(text), rows: text.split("\n").length, sha256: sha256(text) };
}

async function stage(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

async function stageLanding(staging: Staging, run: FakeRun): Promise<LandedResource[]> {
  if (run.window === undefined) return [];
  const rows = run.rows ?? "row";
  const complete = run.complete ?? true;
  const folder = (kind: string) => `${kind}/payments/charges/run_id=${staging.runId}`;
  const raw = fileOf(`${folder("raw")}/bodies.zst`, `raw ${rows}`);
  const bronze = fileOf(`${folder("bronze")}/part-0.parquet`, rows);
  await stage(staging.path(raw.path), `raw ${rows}`);
  if (complete) await stage(staging.path(bronze.path), rows);
  const [from, to] = run.window.map((minute) => new Date(T0 + minute * MINUTE).toISOString()) as [
    string,
    string,
  ];
  const landed = complete ? 1 : 0;
  return [
    {
      source: "payments",
      resource: "charges",
      window: { from, to },
      pages: 1,
      fetched: landed,
      landed,
      rejected: 0,
      duplicate: 0,
      requests: 1,
      retries: 0,
      bytes: rows.length,
      elapsedMs: 5,
      drift: [],
      files: { raw: [raw], bronze: complete ? [bronze] : [], rejected: [] },
      complete,
    },
  ];
}

async function stageModel(staging: Staging, name: string, text: string): Promise<PublishedModel> {
  const path = `${name.replace(".", "/")}/part-${sha256(text).slice(0, 16)}.parquet`;
  await stage(staging.snapshotPath(path), text);
  return {
    materialization: "table",
    partitionBy: null,
    columns: [{ name: "line", type: "VARCHAR" }],
    rows: 1,
    hash: sha256(text),
    runId: staging.runId,
    sql: null,
    files: [fileOf(path, text)],
  };
}

export async function stageRun(staging: Staging, state: LakeState, run: FakeRun): Promise<CommitDraft> {
  const landed = await stageLanding(staging, run);
  const models: Record<string, PublishedModel> = {};
  if (run.models !== undefined) {
    models["silver.charges"] = await stageModel(staging, "silver.charges", run.models[0]);
    models["gold.daily_revenue"] = await stageModel(staging, "gold.daily_revenue", run.models[1]);
  }
  const failed = run.models === undefined;
  return {
    runId: staging.runId,
    command: staging.run.command,
    startedAt: staging.run.startedAt,
    outcome: failed ? "failed" : "completed",
    api: "mock",
    landed,
    snapshot: failed ? null : { number: state.next, models },
    assertions: { passed: 1, warned: 0, failed: failed ? 1 : 0 },
    error: failed ? { code: "assertion-failed", message: "1 failing row" } : null,
  };
}

export interface RunOptions {
  readonly reach?: Effects["reach"];
  readonly owner?: Owner;
  /** Default: the lake's state now. */
  readonly state?: LakeState;
}

/** Stages and commits one fake run; on success its staging is removed, as a run does. */
export async function commitFake(root: string, run: FakeRun, options: RunOptions = {}): Promise<Committed> {
  const state = options.state ?? (await readState(root)).state;
  const effects = effectsAt(run.at, options.reach);
  const lock = { owner: options.owner ?? DEAD_OWNER };
  const staging = await openStaging(root, {
    startedAt: new Date(run.at),
    command: "lake run-all",
    state,
    lock,
  });
  const draft = await stageRun(staging, state, run);
  const committed = await commitRun({ root, effects, state, staging, draft, verify: async () => {} });
  await staging.remove();
  return committed;
}

/**
 * A run whose process dies at `step`: the lake is moved out of its reach in that instant, so that
 * nothing it would still do counts. Returns false when the run ended without reaching the step.
 */
export async function crashFake(
  root: string,
  run: FakeRun,
  step: Step,
  options: RunOptions = {},
): Promise<boolean> {
  return crash(root, step, (reach) => commitFake(root, run, { ...options, reach }));
}

export async function crash(
  root: string,
  step: Step,
  work: (reach: Effects["reach"]) => Promise<unknown>,
): Promise<boolean> {
  const away = `${root}.away`;
  const reach = (reached: Step) => {
    if (reached !== step || existsSync(away)) return;
    renameSync(root, away);
    throw new Error(`crash at ${step}`);
  };
  await work(reach).catch((error) => {
    if (!existsSync(away)) throw error;
  });
  if (!existsSync(away)) return false;
  rmSync(root, { recursive: true, force: true });
  renameSync(away, root);
  return true;
}

/** Every path below `folder`, sorted, links not followed. */
export function tree(folder: string, prefix = ""): string[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      const here = `${prefix}${name}`;
      return lstatSync(path).isDirectory() ? [here, ...tree(path, `${here}/`)] : [here];
    });
}

/** What a reader of the stable paths gets: all lines of a model's files. */
export function readModel(root: string, path: string): string[] {
  const folder = join(root, path);
  return readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
}

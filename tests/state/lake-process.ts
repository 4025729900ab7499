/** Work on a lake in a process of its own, to be raced against others or killed: `node lake-process.ts <task> <root> …`. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { systemEffects } from "../../lake/effects.ts";
import { CommitConflictError, RunLockedError } from "../../lake/errors.ts";
import { acquireRunLock } from "../../lake/state/lock.ts";
import { thisProcess } from "../../lake/state/owner.ts";
import { readState } from "../../lake/state/read-state.ts";
import { recover } from "../../lake/state/recover.ts";
import { commitFake, MINUTE, T0 } from "./lake-fixture.ts";

type Task = (root: string, ...rest: string[]) => Promise<void>;

const FILE = fileURLToPath(import.meta.url);

const TASKS: Record<string, Task> = {
  /** Recovers under the lock; the failpoint of the environment applies. */
  recover: async (root) => {
    const effects = systemEffects();
    await using lock = await acquireRunLock(root, effects, { command: "lake recover" });
    await recover(root, effects, lock);
  },

  /** One run under the lock, as commands do it; the failpoint of the environment applies. */
  run: async (root, version = "") => {
    const effects = systemEffects();
    await using lock = await acquireRunLock(root, effects, { command: "lake run-all" });
    const { state } = await recover(root, effects, lock);
    const n = state.next;
    const models = [`s${version}`, `g${version}`] as const;
    const run = { at: T0 + n * MINUTE, window: [n - 1, n], rows: `rows ${version}`, models } as const;
    await commitFake(root, run, { reach: effects.reach, owner: lock.owner, state });
  },

  /** Commits without the lock. Each round takes two lines from the parent: plan, then commit; answers `won` or `lost`. */
  race: async (root, name = "") => {
    const owner = await thisProcess();
    const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
    for (let round = 1; !(await lines.next()).done; round++) {
      const { state } = await readState(root);
      process.stdout.write("planned\n");
      await lines.next();
      const at = T0 + round * 2 * MINUTE + (name === "a" ? 0 : MINUTE);
      const models = [`s-${name}-${round}`, `g-${name}-${round}`] as const;
      const staged = commitFake(
        root,
        { at, window: [round, round + 1], rows: name, models },
        { owner, state },
      );
      process.stdout.write(await staged.then(() => "won\n", lost));
    }
  },

  /** Tries for the lock once; answers `held`, and holds it until told to end, or `refused`. */
  lock: async (root) => {
    try {
      await using lock = await acquireRunLock(root, systemEffects(), { command: "lake run-all" });
      process.stdout.write(`held ${lock.owner.pid}\n`);
      await once(process.stdin, "data");
    } catch (error) {
      if (!(error instanceof RunLockedError)) throw error;
      process.stdout.write("refused\n");
    }
  },
};

function lost(error: unknown): string {
  if (!(error instanceof CommitConflictError)) throw error;
  return "lost\n";
}

const FLAGS = ["--import", new URL("../../lake/self.ts", import.meta.url).href, FILE];

export function startChild(
  task: string,
  root: string,
  rest: readonly string[] = [],
  failpoint = "",
): ChildProcess {
  return spawn(process.execPath, [...FLAGS, task, root, ...rest], {
    env: { ...process.env, LAKE_FAILPOINT: failpoint },
    stdio: ["pipe", "pipe", "inherit"],
  });
}

/** Returns the signal that ended the child, or null when it ended by itself with 0; throws on any other end. */
export function runChildSync(
  task: string,
  root: string,
  rest: readonly string[] = [],
  failpoint = "",
): string | null {
  const env = { ...process.env, LAKE_FAILPOINT: failpoint };
  const child = spawnSync(process.execPath, [...FLAGS, task, root, ...rest], { env, encoding: "utf8" });
  if (child.signal === null && child.status !== 0)
    throw new Error(`${task} exited ${child.status}: ${child.stderr}`);
  return child.signal;
}

if (process.argv[1] === FILE) {
  const [task = "", root = "", ...rest] = process.argv.slice(2);
  const work = TASKS[task];
  if (work === undefined) throw new Error(`no task ${task}`);
  await work(root, ...rest);
  process.exit(0);
}

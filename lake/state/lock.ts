/**
 * The run lock: one writing run at a time, so that runs do not waste work. It is advice only; that no two runs commit
 * the same number rests on link() alone (commit-run.ts).
 *
 * The lock is the highest-numbered file in `_state/lock/`: `<n>.json` is held, `<n>.released` is free. Numbers only
 * grow, so of many takers of a dead holder's lock exactly one creates the next number, however long another hesitated.
 */
import { type FileHandle, link, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { Effects } from "../effects.ts";
import { asStorageError, isSystemError, RunLockedError } from "../errors.ts";
import { makeDirectory, writeNewFile } from "./durable.ts";
import { ignoreMissing } from "./ignore-missing.ts";
import { Owner, thisProcess, vitality } from "./owner.ts";
import { lakePaths } from "./paths.ts";
import { withScratch } from "./scratch.ts";

const HEARTBEAT_MS = 10_000;
/** A holder that cannot be looked up (another machine) counts as dead after this long without a heartbeat. */
const SILENT_MS = 60_000;

const Holder = z.strictObject({ owner: Owner, command: z.string(), since: z.iso.datetime() });
export type Holder = z.infer<typeof Holder>;

export interface RunLock extends AsyncDisposable {
  readonly owner: Owner;
  release(): Promise<void>;
}

export interface LockRequest {
  /** As typed, without secrets; shown to whoever finds the lake locked. */
  readonly command: string;
  /** Default: this process. */
  readonly owner?: Owner;
}

interface LockFile {
  readonly n: number;
  readonly path: string;
  readonly released: boolean;
}

/** Throws RunLockedError naming the holder when another run has the lake. */
export async function acquireRunLock(root: string, effects: Effects, request: LockRequest): Promise<RunLock> {
  const owner = request.owner ?? (await thisProcess());
  const holder: Holder = { owner, command: request.command, since: effects.now().toISOString() };
  try {
    const folder = lakePaths(root).lock;
    await makeDirectory(folder);
    return await withScratch(root, async (next) => {
      const claim = next();
      await writeNewFile(claim, JSON.stringify(holder));
      const path = await take(folder, claim, owner);
      return hold(path, owner, JSON.stringify(holder));
    });
  } catch (error) {
    throw asStorageError(error, "taking the run lock");
  }
}

/** Who holds the lake now, dead or alive; undefined when nobody does. A pure read. */
export async function readLock(root: string): Promise<Holder | undefined> {
  const top = await highest(lakePaths(root).lock);
  return top === undefined || top.released ? undefined : readHolder(top.path);
}

async function take(folder: string, claim: string, owner: Owner): Promise<string> {
  for (;;) {
    const top = await highest(folder);
    if (top !== undefined && !top.released) await refuseIfHeld(top, claim, owner);
    const n = (top?.n ?? 0) + 1;
    const path = join(folder, `${n}.json`);
    try {
      await link(claim, path);
    } catch (error) {
      if (isSystemError(error) && error.code === "EEXIST") continue;
      throw error;
    }
    // Someone may have taken and dropped number n, and moved on, while we still looked at the one before.
    if ((await highest(folder))?.n === n) {
      await removeBelow(folder, n);
      return path;
    }
    await rm(path, { force: true });
  }
}

async function hold(path: string, owner: Owner, text: string): Promise<RunLock> {
  const handle = await open(path, "r+");
  let beat: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    beat = beatOnce(handle, text);
  }, HEARTBEAT_MS).unref();
  let released = false;
  async function release(): Promise<void> {
    if (released) return;
    released = true;
    clearInterval(timer);
    await beat;
    await handle.close();
    // Gone when another run took the lock over; then it is not ours to release.
    await rename(path, path.replace(/\.json$/, ".released")).catch(ignoreMissing);
  }
  return { owner, release, [Symbol.asyncDispose]: release };
}

/** The same bytes again: the file system's clock stamps the file, so machines need not agree on the time. */
async function beatOnce(handle: FileHandle, text: string): Promise<void> {
  await handle.write(text, 0).catch(() => {
    // A missed heartbeat costs at most the lock, never data.
  });
}

async function refuseIfHeld(top: LockFile, claim: string, self: Owner): Promise<void> {
  const holder = await readHolder(top.path);
  if (holder === undefined) return;
  const life = await vitality(holder.owner, self);
  if (life === "dead") return;
  if (life === "unknown" && (await silentFor(top.path, claim)) > SILENT_MS) return;
  const { pid, host } = holder.owner;
  const place = host === self.host ? `pid ${pid}` : `pid ${pid} on ${host}`;
  throw new RunLockedError(`the lake is locked by \`${holder.command}\` (${place}, since ${holder.since})`, {
    where: top.path,
    next: "wait for that run to end, then run the same command again; lake status shows it",
  });
}

async function silentFor(path: string, claim: string): Promise<number> {
  const [lock, now] = await Promise.all([stat(path).catch(ignoreMissing), stat(claim)]);
  return lock === undefined ? 0 : now.mtimeMs - lock.mtimeMs;
}

async function readHolder(path: string): Promise<Holder | undefined> {
  const text = await readFile(path, "utf8").catch(ignoreMissing);
  if (text === undefined) return undefined;
  try {
    return Holder.parse(JSON.parse(text));
  } catch {
    // Linked only when whole; unreadable means damaged on disk, and a damaged lock holds nothing.
    return undefined;
  }
}

async function highest(folder: string): Promise<LockFile | undefined> {
  let top: LockFile | undefined;
  for (const file of await lockFiles(folder)) if (top === undefined || file.n > top.n) top = file;
  return top;
}

async function removeBelow(folder: string, n: number): Promise<void> {
  for (const file of await lockFiles(folder)) if (file.n < n) await rm(file.path, { force: true });
}

async function lockFiles(folder: string): Promise<LockFile[]> {
  const names = (await readdir(folder).catch(ignoreMissing)) ?? [];
  return names.flatMap((name) => {
    const match = /^(\d+)\.(json|released)$/.exec(name);
    if (match === null) return [];
    return [{ n: Number(match[1]), path: join(folder, name), released: match[2] === "released" }];
  });
}

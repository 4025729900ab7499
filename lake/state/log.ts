/**
 * Reads the commit log. Every entry must carry a whole seal and its parent's checksum, without gaps. One damage is
 * survivable: a broken newest entry whose run provably never finished was never acknowledged to anyone, so the entry
 * before it is the head. It keeps its number, and the next commit steps over it: its parent is the entry before, which
 * from then on is the proof.
 */
import { readdir, readFile } from "node:fs/promises";
import { ConfigError, CorruptLakeError, isEnoent, type Problem } from "../errors.ts";
import { neverAcknowledged } from "./acknowledged.ts";
import { Commit, LAKE_FORMAT } from "./commit.ts";
import { concurrently } from "./concurrently.ts";
import { lakePaths } from "./paths.ts";
import { unseal } from "./seal.ts";

export interface Log {
  readonly commits: readonly Commit[];
  readonly head: Commit | undefined;
  /** The number the next commit takes. */
  readonly next: number;
  readonly warnings: readonly Problem[];
}

/** A commit already known to be whole, to read on from. */
export interface LogPosition {
  readonly n: number;
  readonly checksum: string;
}

interface Broken {
  readonly n: number;
  readonly path: string;
  readonly damage: "torn" | "altered";
}

/** A pure read of the whole log, or of what follows `after`. Throws CorruptLakeError, or ConfigError for a newer format. */
export async function readLog(root: string, after?: LogPosition): Promise<Log> {
  const paths = lakePaths(root);
  const first = (after?.n ?? 0) + 1;
  const last = await newestNumber(paths.commits);
  const numbers = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
  const texts = await concurrently(numbers, (n) => readEntryText(paths.commit(n), n));
  const commits: Commit[] = [];
  const warnings: Problem[] = [];
  let parent = after?.checksum ?? null;
  let broken: Broken[] = [];
  for (const [i, text] of texts.entries()) {
    const n = first + i;
    const entry = parseEntry(text, paths.commit(n), n);
    if ("damage" in entry) {
      broken.push(entry);
      continue;
    }
    if (entry.parent !== parent)
      throw broken[0] === undefined ? wrongParent(paths.commit(n), n) : brokenEntry(broken[0]);
    commits.push(entry);
    parent = entry.checksum;
    broken = [];
  }
  for (const entry of broken) {
    if (!(await neverAcknowledged(root, entry.n))) throw brokenEntry(entry);
    warnings.push(steppedOver(entry));
  }
  return { commits, head: commits.at(-1), next: Math.max(first, last + 1), warnings };
}

/** One entry, checked by itself. */
export async function readCommit(root: string, n: number): Promise<Commit> {
  const path = lakePaths(root).commit(n);
  const entry = parseEntry(await readEntryText(path, n), path, n);
  if ("damage" in entry) throw brokenEntry(entry);
  return entry;
}

/** Highest number in the folder; 0 when there is none. */
async function newestNumber(folder: string): Promise<number> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    if (isEnoent(error)) return 0;
    throw error;
  }
  let newest = 0;
  for (const name of names) {
    const digits = /^(\d{9,})\.json$/.exec(name)?.[1];
    if (digits !== undefined) newest = Math.max(newest, Number(digits));
  }
  return newest;
}

async function readEntryText(path: string, n: number): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (!isEnoent(error)) throw error;
    throw new CorruptLakeError(`commit ${n} is missing from the log`, {
      where: path,
      next: "restore the file from a backup of LAKE_ROOT; lake doctor checks the rest",
      cause: error,
    });
  }
}

function parseEntry(text: string, path: string, n: number): Commit | Broken {
  const unsealed = unseal(text);
  if (unsealed.kind !== "whole") return { n, path, damage: unsealed.kind };
  const { body } = unsealed;
  if (typeof body.format === "number" && body.format > LAKE_FORMAT) {
    throw new ConfigError(
      `this lake has format ${body.format}; this version of lake reads up to ${LAKE_FORMAT}`,
      {
        where: path,
        next: "npm install lake@latest",
      },
    );
  }
  const parsed = Commit.safeParse(body);
  if (!parsed.success) {
    throw new CorruptLakeError(`commit ${n} does not have the shape of a commit`, {
      where: path,
      next: "lake doctor",
      problems: parsed.error.issues.map((issue) => ({ what: issue.message, where: issue.path.join(".") })),
    });
  }
  if (parsed.data.n !== n) {
    throw new CorruptLakeError(`the file of commit ${n} holds commit ${parsed.data.n}`, {
      where: path,
      next: "lake doctor",
    });
  }
  return parsed.data;
}

function brokenEntry({ n, path, damage }: Broken): CorruptLakeError {
  const fact = damage === "torn" ? "is cut off" : "was altered: its checksum does not match";
  return new CorruptLakeError(`commit ${n} ${fact}`, {
    where: path,
    next: "restore the file from a backup of LAKE_ROOT; lake doctor checks the rest",
  });
}

function wrongParent(path: string, n: number): CorruptLakeError {
  return new CorruptLakeError(`commit ${n} does not follow the commit before it: its parent is another`, {
    where: path,
    next: "lake doctor",
  });
}

function steppedOver({ n, path, damage }: Broken): Problem {
  return {
    what: `commit ${n} is ${damage}; its run never finished, so the commit before it is the newest`,
    where: path,
    hint: "the next run steps over it and fetches its window again",
  };
}

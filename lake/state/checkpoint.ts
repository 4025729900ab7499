/**
 * The folded state of the log up to one commit, kept as a derived file so that reading the lake costs the commits since
 * then, not all of history. Torn or foreign, it is left aside and made again.
 */
import { readFile, stat } from "node:fs/promises";
import { isEnoent } from "../errors.ts";
import type { Commit } from "./commit.ts";
import { replaceFile } from "./durable.ts";
import type { LakeState, StateParts } from "./fold.ts";
import { lakePaths } from "./paths.ts";
import type { DatasetReach, Watermark } from "./reach.ts";
import { seal, unseal } from "./seal.ts";
import type { StandIn } from "./stand-ins.ts";

/** Entries worth less than this are read faster than a checkpoint pays back. */
const SMALLEST_TAIL_BYTES = 256 * 1024;

/** Version of what is kept here; the log stays as it is when this grows. 2: datasets. 3: stand-ins. */
const CHECKPOINT_FORMAT = 3;

export interface Checkpoint
  extends Omit<StateParts, "head" | "next" | "watermarks" | "datasets" | "standIns"> {
  readonly format: number;
  /** The newest commit folded in, and its checksum. */
  readonly n: number;
  readonly commit: string;
  readonly watermarks: readonly (readonly [string, Watermark])[];
  readonly datasets: readonly (readonly [string, DatasetReach])[];
  readonly standIns: readonly (readonly [string, StandIn])[];
}

/** `outdated`: whole, but another version of lake made it. */
export async function readCheckpoint(root: string): Promise<Checkpoint | "absent" | "torn" | "outdated"> {
  let text: string;
  try {
    text = await readFile(lakePaths(root).checkpoint, "utf8");
  } catch (error) {
    if (isEnoent(error)) return "absent";
    throw error;
  }
  const unsealed = unseal(text);
  if (unsealed.kind !== "whole") return "torn";
  if (unsealed.body.format !== CHECKPOINT_FORMAT) return "outdated";
  return unsealed.body as unknown as Checkpoint;
}

/** Writes a checkpoint when the entries since the last one weigh a quarter of it: so writing it stays cheap overall. */
export async function refreshCheckpoint(
  root: string,
  state: LakeState,
  scratch: string,
  smallestTailBytes = SMALLEST_TAIL_BYTES,
): Promise<boolean> {
  const { head } = state;
  if (head === undefined || !(await isBehind(root, head, smallestTailBytes))) return false;
  const { api, snapshot, coverage, landings, runs } = state;
  const watermarks = [...state.watermarks];
  const datasets = [...state.datasets];
  const standIns = [...state.standIns];
  const body: Checkpoint = {
    format: CHECKPOINT_FORMAT,
    n: head.n,
    commit: head.checksum,
    api,
    snapshot,
    watermarks,
    datasets,
    standIns,
    coverage,
    landings,
    runs,
  };
  await replaceFile(lakePaths(root).checkpoint, seal(body).text, scratch);
  return true;
}

async function isBehind(root: string, head: Commit, smallestTailBytes: number): Promise<boolean> {
  const paths = lakePaths(root);
  const made = await stat(paths.checkpoint).catch(() => undefined);
  const enough = Math.max(smallestTailBytes, (made?.size ?? 0) / 4);
  let tail = 0;
  for (let n = head.n; n > 0; n--) {
    const entry = await stat(paths.commit(n));
    if (made !== undefined && entry.mtimeMs <= made.mtimeMs) return false;
    tail += entry.size;
    if (tail >= enough) return true;
  }
  return false;
}

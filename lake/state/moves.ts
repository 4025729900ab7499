/** Which staged folders become which folders of the lake, and the proof that they hold what the commit names. */
import { readdir, rename, stat } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { CommitConflictError } from "../errors.ts";
import type { CommitDraft, LakeFile } from "./commit.ts";
import { concurrently } from "./concurrently.ts";
import { makeDirectory, syncDirectory, syncFile } from "./durable.ts";
import type { LakeState } from "./fold.ts";
import { ignoreMissing } from "./ignore-missing.ts";
import { LANDED_KINDS, lakePaths, landedFolder } from "./paths.ts";
import { isOccupied, type Staging } from "./staging.ts";

/** One folder to rename. Its files' paths are relative to `base`, a folder of the staging area. */
export interface Move {
  readonly from: string;
  readonly to: string;
  readonly base: string;
  readonly files: readonly LakeFile[];
}

/** A staged file as the verifier sees it: `path` is absolute and still in staging. */
export interface StagedFile {
  readonly path: string;
  readonly file: LakeFile;
}

export interface Moves {
  readonly landed: readonly Move[];
  /** Set when the draft publishes a new snapshot; a rollback moves nothing. */
  readonly snapshot: Move | undefined;
  /** The quality report; its files are named by no commit, its folder by the run. */
  readonly reports: { readonly from: string; readonly to: string };
}

/** Pure. Throws on a path outside the folder that belongs to it. */
export function planMoves(root: string, staging: Staging, draft: CommitDraft, n: number): Moves {
  const landed: Move[] = [];
  for (const { source, resource, files } of draft.landed) {
    for (const kind of LANDED_KINDS) {
      if (files[kind].length === 0) continue;
      const folder = landedFolder(kind, source, resource, draft.runId);
      for (const file of files[kind]) requireInside(folder, file.path);
      landed.push({
        from: staging.path(folder),
        to: join(root, folder),
        base: staging.folder,
        files: files[kind],
      });
    }
  }
  const paths = lakePaths(root);
  const base = staging.path("snapshot");
  const models = Object.values(draft.snapshot?.models ?? {});
  const files = models.flatMap((model) => model.files);
  for (const file of files)
    requireInside(/^(bronze|silver|gold)(?=\/)/.exec(file.path)?.[0] ?? "gold", file.path);
  const isNew = draft.snapshot?.number === n;
  return {
    landed,
    snapshot: isNew ? { from: base, to: join(paths.snapshots, String(n)), base, files } : undefined,
    reports: { from: staging.path(join("reports", draft.runId)), to: join(paths.reports, draft.runId) },
  };
}

/**
 * Makes the staged bytes durable, and returns the files that are new: all but hard links to files of the current
 * snapshot, which an earlier commit made durable and verified. Throws when a folder does not hold exactly its files.
 */
export async function syncStaged(root: string, moves: Moves, state: LakeState): Promise<StagedFile[]> {
  const known = knownFiles(root, state);
  const fresh: StagedFile[] = [];
  for (const move of [...moves.landed, ...(moves.snapshot === undefined ? [] : [moves.snapshot])]) {
    const { files, folders } = await listTree(move.from);
    requireSame(move, files);
    const found = await concurrently(move.files, (file) => syncOne(join(move.base, file.path), file, known));
    fresh.push(...found.filter((file) => file !== undefined));
    for (const folder of folders) await syncDirectory(folder);
  }
  const reports = await listTree(moves.reports.from);
  for (const path of reports.files) await syncFile(path);
  for (const folder of reports.folders) await syncDirectory(folder);
  return fresh;
}

/** Renames one folder to its final name, never over another; the entry is durable on return. */
export async function moveFolder(from: string, to: string): Promise<void> {
  await makeDirectory(dirname(to));
  try {
    await rename(from, to);
  } catch (error) {
    if (!isOccupied(error)) throw error;
    throw new CommitConflictError(`${to} exists already: another run is committing`, {
      where: to,
      next: "run the same command again",
      cause: error,
    });
  }
  await syncDirectory(dirname(to));
}

/** By path in the snapshot: where the current snapshot keeps the file, and its content. */
type KnownFiles = ReadonlyMap<string, { readonly path: string; readonly sha256: string }>;

function knownFiles(root: string, state: LakeState): KnownFiles {
  const { snapshot } = state;
  if (snapshot === null) return new Map();
  const folder = join(lakePaths(root).snapshots, String(snapshot.number));
  const files = Object.values(snapshot.models).flatMap((model) => model.files);
  return new Map(files.map((file) => [file.path, { path: join(folder, file.path), sha256: file.sha256 }]));
}

async function syncOne(path: string, file: LakeFile, known: KnownFiles): Promise<StagedFile | undefined> {
  const { size, ino } = await stat(path);
  if (size !== file.bytes) throw new Error(`${path} has ${size} bytes, the commit says ${file.bytes}`);
  const earlier = known.get(file.path);
  if (earlier?.sha256 === file.sha256 && (await stat(earlier.path).catch(ignoreMissing))?.ino === ino)
    return undefined;
  await syncFile(path);
  return { path, file };
}

function requireSame(move: Move, found: readonly string[]): void {
  const named = new Set(move.files.map((file) => file.path));
  const staged = new Set(found.map((path) => relative(move.base, path).split(sep).join("/")));
  const lost = [...named].filter((path) => !staged.has(path));
  const stray = [...staged].filter((path) => !named.has(path));
  if (lost.length > 0) throw new Error(`named by the commit but not staged: ${lost.join(", ")}`);
  if (stray.length > 0) throw new Error(`staged but not named by the commit: ${stray.join(", ")}`);
}

function requireInside(folder: string, path: string): void {
  const parts = path.split("/");
  const plain = parts.every((part) => part !== "" && part !== "." && part !== ".." && !part.includes("\\"));
  if (!plain || !path.startsWith(`${folder}/`)) throw new Error(`${path} does not lie in ${folder}/`);
}

/** Files and folders from `folder` down, children first; nothing when it does not exist. */
async function listTree(folder: string): Promise<{ files: string[]; folders: string[] }> {
  const files: string[] = [];
  const folders: string[] = [];
  const entries = await readdir(folder, { withFileTypes: true }).catch(ignoreMissing);
  if (entries === undefined) return { files, folders };
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) {
      files.push(path);
      continue;
    }
    const below = await listTree(path);
    files.push(...below.files);
    folders.push(...below.folders);
  }
  return { files, folders: [...folders, folder] };
}

/**
 * Writes that survive a power cut. A failed fsync is fatal and never tried again: after it the kernel may have dropped
 * the pages, and a second call that succeeds would prove nothing.
 */
import { link, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

/** A file's bytes reach the disk. */
export async function syncFile(path: string): Promise<void> {
  const handle = await open(path, process.platform === "win32" ? "r+" : "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A folder's entries reach the disk. Windows has no such call: NTFS journals them. */
export async function syncDirectory(path: string): Promise<void> {
  if (process.platform !== "win32") await syncFile(path);
}

/** `mkdir -p` whose every new folder is entered durably in its parent. */
export async function makeDirectory(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true });
  if (first === undefined) return;
  for (let made = path; made.length >= first.length; made = dirname(made)) await syncDirectory(dirname(made));
}

/** A new file with its bytes on disk; the folder's entry is not synced. Fails when the file exists. */
export async function writeNewFile(path: string, text: string): Promise<void> {
  const handle = await open(path, "wx");
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Readers see the old text or the new, whole. `scratch` is a path on the same volume that nobody else uses. */
export async function replaceFile(path: string, text: string, scratch: string): Promise<void> {
  await writeNewFile(scratch, text);
  await rename(scratch, path);
}

/** A new file that appears whole or not at all, and never over another: throws EEXIST. */
export async function createFile(path: string, text: string, scratch: string): Promise<void> {
  await writeNewFile(scratch, text);
  await link(scratch, path);
  await rm(scratch);
}

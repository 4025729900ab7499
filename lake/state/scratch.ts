/** A private folder on the lake's volume for files on their way to their final name; recovery sweeps what a crash leaves. */
import { mkdtemp, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { makeDirectory } from "./durable.ts";
import { processExists } from "./owner.ts";
import { lakePaths } from "./paths.ts";

/** They live for milliseconds; one this old is nobody's, even if a process with its pid is alive. */
const FORGOTTEN_MS = 600_000;

export async function withScratch<T>(root: string, work: (next: () => string) => Promise<T>): Promise<T> {
  const { staging } = lakePaths(root);
  await makeDirectory(staging);
  const folder = await mkdtemp(join(staging, `.scratch-pid${process.pid}-`));
  let count = 0;
  try {
    return await work(() => join(folder, String(count++)));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Whether a folder in `_staging/` was left by a crash. `now` is the file system's time, in ms. */
export async function isForgotten(path: string, now: number): Promise<boolean> {
  const pid = /-pid(\d+)-[^/\\]*$/.exec(path)?.[1];
  if (pid !== undefined && !processExists(Number(pid))) return true;
  const made = await stat(path).catch(() => undefined);
  return made !== undefined && now - made.mtimeMs > FORGOTTEN_MS;
}

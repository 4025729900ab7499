/** A private folder on the lake's volume for files on their way to their final name; recovery sweeps what a crash leaves. */
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { makeDirectory } from "./durable.ts";
import { lakePaths } from "./paths.ts";

export async function withScratch<T>(root: string, work: (next: () => string) => Promise<T>): Promise<T> {
  const { staging } = lakePaths(root);
  await makeDirectory(staging);
  const folder = await mkdtemp(join(staging, ".scratch-"));
  let count = 0;
  try {
    return await work(() => join(folder, String(count++)));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

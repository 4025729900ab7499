/** A finished file as the commit will name it. */
import { stat } from "node:fs/promises";
import type { LakeFile } from "../state/commit.ts";
import { sha256File } from "../state/hash.ts";

/**
 * @param staged where the file lies now
 * @param path where it will lie, relative to the lake root
 */
export async function lakeFile(staged: string, path: string, rows: number | null): Promise<LakeFile> {
  const [{ size }, sha256] = await Promise.all([stat(staged), sha256File(staged)]);
  return { path, bytes: size, rows, sha256 };
}

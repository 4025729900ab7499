/** What a service last said of its own quota, remembered for the next run. */
import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import type { QuotaLeft } from "../contract/definition.ts";
import { asStorageError, type Problem } from "../errors.ts";
import { makeDirectory, replaceFile } from "../state/durable.ts";
import { ignoreMissing } from "../state/ignore-missing.ts";
import { withScratch } from "../state/scratch.ts";

const SaidQuota = z.strictObject({
  format: z.literal(1),
  limit: z.number(),
  remaining: z.number(),
  renewedAt: z.iso.datetime(),
  saidAt: z.iso.datetime(),
});
export type SaidQuota = z.infer<typeof SaidQuota>;

/** Undefined for numbers that are none, as of a header that says something else. */
export function saidQuota(
  { limit, remaining, renewedInSeconds }: QuotaLeft,
  now: Date,
): SaidQuota | undefined {
  const renewedAt = new Date(now.getTime() + renewedInSeconds * 1000);
  if (![limit, remaining, renewedAt.getTime()].every(Number.isFinite)) return undefined;
  return {
    format: 1,
    limit,
    remaining,
    renewedAt: renewedAt.toISOString(),
    saidAt: now.toISOString(),
  };
}

export async function readSaidQuota(
  path: string,
): Promise<{ readonly said: SaidQuota | undefined; readonly warnings: readonly Problem[] }> {
  const text = await readFile(path, "utf8").catch(ignoreMissing);
  if (text === undefined) return { said: undefined, warnings: [] };
  try {
    return { said: SaidQuota.parse(JSON.parse(text)), warnings: [] };
  } catch {
    const what = "what the service said of its quota cannot be read; it is asked as if it had said nothing";
    return { said: undefined, warnings: [{ what, where: path }] };
  }
}

export async function writeSaidQuota(root: string, path: string, said: SaidQuota): Promise<void> {
  try {
    await makeDirectory(dirname(path));
    await withScratch(root, (next) => replaceFile(path, `${JSON.stringify(said)}\n`, next()));
  } catch (error) {
    throw asStorageError(error, "writing what a service said of its quota");
  }
}

/** How many calls of the day and the month are counted already, by source. A pure read. */
import { readdir } from "node:fs/promises";
import type { Used } from "../http/quota.ts";
import { ignoreMissing } from "../state/ignore-missing.ts";
import { CallLog } from "./call-log.ts";
import { trafficPaths } from "./traffic-paths.ts";

/** Of the UTC day and month of `now`; a source that was never asked has used nothing. */
export async function usedCalls(root: string, now: Date): Promise<(source: string) => Used> {
  const paths = trafficPaths(root);
  const entries = (await readdir(paths.folder, { withFileTypes: true }).catch(ignoreMissing)) ?? [];
  const used = new Map<string, Used>();
  for (const { name } of entries.filter((entry) => entry.isDirectory())) {
    const calls = new CallLog(paths.source(name).calls, { resources: [] });
    used.set(name, await calls.used(now));
    await calls.close();
  }
  return (source) => used.get(source) ?? { day: 0, month: 0 };
}

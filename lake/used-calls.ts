/** Calls that are counted already, by source: what a run that is planned now finds used of its quotas. */
import type { SourceDefinition } from "./contract/definition.ts";
import type { Used } from "./http/quota.ts";
import { CallLog } from "./traffic/call-log.ts";
import { trafficPaths } from "./traffic/traffic-paths.ts";

const NONE: Used = { day: 0, month: 0 };

/** In the UTC day and month of `now`. A pure read. */
export async function usedCalls(
  root: string,
  sources: readonly SourceDefinition[],
  now: Date,
): Promise<(source: string) => Used> {
  const paths = trafficPaths(root);
  const used = new Map<string, Used>();
  for (const source of sources) {
    const log = new CallLog(paths.source(source.name).calls, source);
    used.set(source.name, await log.used(now));
    await log.close();
  }
  return (source) => used.get(source) ?? NONE;
}

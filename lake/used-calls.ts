/** Calls that are counted already, by source: what a run that is planned now finds used of its quotas. */
import type { SourceDefinition } from "./contract/definition.ts";
import type { UsedQuota } from "./plan/estimate.ts";
import { CallLog } from "./traffic/call-log.ts";
import { readSaidQuota } from "./traffic/said-quota.ts";
import { trafficPaths } from "./traffic/traffic-paths.ts";

const NONE: UsedQuota = { day: 0, month: 0 };

/** In the UTC day and month of `now`, and what the service itself said is left, as long as that stands. A pure read. */
export async function usedCalls(
  root: string,
  sources: readonly SourceDefinition[],
  now: Date,
): Promise<(source: string) => UsedQuota> {
  const paths = trafficPaths(root);
  const used = new Map<string, UsedQuota>();
  for (const source of sources) {
    const { calls, quota } = paths.source(source.name);
    const log = new CallLog(calls, source);
    const counted = await log.used(now);
    await log.close();
    const { said } = await readSaidQuota(quota);
    const stands = said !== undefined && Date.parse(said.renewedAt) > now.getTime();
    used.set(source.name, { ...counted, ...(stands ? { said } : {}) });
  }
  return (source) => used.get(source) ?? NONE;
}

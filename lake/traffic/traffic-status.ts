/** What is known of the traffic to one source. A pure read; nobody is asked. */
import type { SourceDefinition, SourceLimits } from "../contract/definition.ts";
import type { Problem } from "../errors.ts";
import type { Breaker } from "../http/breaker.ts";
import { type Period, renewalOf } from "../http/quota.ts";
import { BreakerFile } from "./breaker-file.ts";
import { CallLog } from "./call-log.ts";
import { readSaidQuota, type SaidQuota } from "./said-quota.ts";
import { type LIMIT_NAMES, type Setting, SettingsFile, withSetting } from "./settings.ts";
import { trafficPaths } from "./traffic-paths.ts";

/** Requests per second, requests in flight, requests per UTC day and month, rows per page; null: no limit. */
export type Limits = Readonly<Record<(typeof LIMIT_NAMES)[number] | "pageSize", number | null>>;

export interface QuotaStatus {
  readonly period: Period;
  readonly used: number;
  /** Null when there is none. */
  readonly limit: number | null;
  readonly left: number | null;
  readonly renewedAt: string;
}

export interface TrafficStatus {
  readonly source: string;
  readonly title: string;
  readonly declared: Limits;
  /** What was set by hand. */
  readonly set: Setting | null;
  readonly effective: Limits;
  readonly endpoints: readonly { readonly resource: string; readonly ratePerSecond: number }[];
  readonly quotas: readonly QuotaStatus[];
  readonly breaker: Breaker & { readonly policy: SourceLimits["breaker"] | null };
  /** As the service last said. */
  readonly said: Omit<SaidQuota, "format"> | null;
  readonly warnings: readonly Problem[];
}

export async function trafficStatus(
  root: string,
  source: SourceDefinition,
  now: Date,
): Promise<TrafficStatus> {
  const paths = trafficPaths(root).source(source.name);
  const { settings, warnings } = await new SettingsFile(root).read();
  const setting = settings[source.name];
  const asSet = withSetting(source, setting);
  const calls = new CallLog(paths.calls, source);
  const { damaged, ...used } = await calls.used(now);
  await calls.close();
  const { breaker, ...found } = await new BreakerFile({
    root,
    folder: paths.breaker,
    effects: { now: () => now },
  }).read();
  const said = await readSaidQuota(paths.quota);
  return {
    source: source.name,
    title: source.title,
    declared: limitsOf(source),
    set: setting ?? null,
    effective: limitsOf(asSet),
    endpoints: source.resources.flatMap(({ name, ratePerSecond }) =>
      ratePerSecond === undefined ? [] : [{ resource: name, ratePerSecond }],
    ),
    quotas: (["day", "month"] as const).map((period) => {
      const limit = (period === "day" ? asSet.limits.perDay : asSet.limits.perMonth) ?? null;
      const left = limit === null ? null : Math.max(0, limit - used[period]);
      return { period, used: used[period], limit, left, renewedAt: renewalOf(period, now).toISOString() };
    }),
    breaker: { ...breaker, policy: source.limits.breaker ?? null },
    said: said.said === undefined ? null : shown(said.said),
    warnings: [
      ...warnings,
      ...found.warnings,
      ...said.warnings,
      ...(damaged === 0
        ? []
        : [
            {
              what: `${damaged} damaged lines of the usage log of ${source.name} count as a call each`,
              where: paths.calls,
            },
          ]),
    ],
  };
}

function limitsOf({ limits, pageSize }: SourceDefinition): Limits {
  const { ratePerSecond, concurrency, perDay = null, perMonth = null } = limits;
  return { ratePerSecond, concurrency, perDay, perMonth, pageSize };
}

function shown({ limit, remaining, renewedAt, saidAt }: SaidQuota): Omit<SaidQuota, "format"> {
  return { limit, remaining, renewedAt, saidAt };
}

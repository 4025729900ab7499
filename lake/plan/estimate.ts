/** What a run will ask for before it asks: requests, time at the declared rates, shares of the quotas. Pure. */
import type { SourceDefinition } from "../contract/definition.ts";
import { type Period, renewalOf, type Used } from "../http/quota.ts";
import { estimateRequests, type RequestsOptions, type ResourceEstimate } from "./estimate-requests.ts";
import type { ExtractStage } from "./plan.ts";

/** Calls that are counted already today and this month, and what the service itself said is left. */
export interface UsedQuota extends Used {
  readonly said?: { readonly limit: number; readonly remaining: number; readonly renewedAt: string };
}

export interface EstimateOptions extends RequestsOptions {
  /** By source. */
  readonly used: (source: string) => UsedQuota;
}

export interface QuotaShare {
  /** `service`: as the service itself told it last. */
  readonly period: Period | "service";
  readonly limit: number;
  readonly used: number;
  readonly left: number;
  /** ISO instant. */
  readonly renewedAt: string;
}

export interface SourceEstimate {
  readonly source: string;
  readonly title: string;
  readonly requests: number;
  /** It may well be more. */
  readonly atLeast: boolean;
  /** At the declared rates. */
  readonly seconds: number;
  readonly ratePerSecond: number;
  readonly quotas: readonly QuotaShare[];
}

export interface Estimate {
  readonly requests: number;
  readonly atLeast: boolean;
  /** Sources are asked side by side, runs one after the other. */
  readonly seconds: number;
  readonly sources: readonly SourceEstimate[];
  readonly resources: readonly ResourceEstimate[];
}

/** `runs`: the extract stages of each of one or more runs that follow each other. */
export function estimate(runs: readonly (readonly ExtractStage[])[], options: EstimateOptions): Estimate {
  const perRun = runs.map((stages) => stages.map((stage) => estimateRequests(stage, options)));
  const resources = [
    ...Map.groupBy(perRun.flat(), ({ source, resource }) => `${source}.${resource}`).values(),
  ].map(together);
  const seconds = perRun.map((own) =>
    Math.max(0, ...options.sources.map((source) => secondsFor(source, own))),
  );
  return {
    requests: sum(resources),
    atLeast: resources.some(isLeast),
    seconds: seconds.reduce((all, one) => all + one, 0),
    sources: options.sources.flatMap((source) => ofSource(source, resources, options)),
    resources,
  };
}

/** Of one resource, over all runs. */
function together(own: readonly ResourceEstimate[]): ResourceEstimate {
  const [first] = own as [ResourceEstimate];
  return { ...first, requests: sum(own), basis: own.find(isLeast)?.basis ?? first.basis };
}

function ofSource(
  source: SourceDefinition,
  resources: readonly ResourceEstimate[],
  options: EstimateOptions,
): SourceEstimate[] {
  const own = resources.filter((one) => one.source === source.name);
  if (own.length === 0) return [];
  return [
    {
      source: source.name,
      title: source.title,
      requests: sum(own),
      atLeast: own.some(isLeast),
      seconds: secondsFor(source, own),
      ratePerSecond: source.limits.ratePerSecond,
      quotas: quotasOf(source, options),
    },
  ];
}

function quotasOf({ name, limits }: SourceDefinition, { used: usedOf, now }: EstimateOptions): QuotaShare[] {
  const { said, ...counted } = usedOf(name);
  const own = (["day", "month"] as const).flatMap((period) => {
    const limit = period === "day" ? limits.perDay : limits.perMonth;
    if (limit === undefined) return [];
    const used = counted[period];
    const renewedAt = renewalOf(period, now).toISOString();
    return [{ period, limit, used, left: Math.max(0, limit - used), renewedAt }];
  });
  if (said === undefined) return own;
  const { limit, remaining: left, renewedAt } = said;
  return [...own, { period: "service", limit, used: limit - left, left, renewedAt }];
}

/** An endpoint may have a rate of its own, within the source's. */
function secondsFor(
  { name, limits, resources }: SourceDefinition,
  estimates: readonly ResourceEstimate[],
): number {
  const own = estimates.filter(({ source }) => source === name);
  const endpoints = own.map(({ resource, requests }) => {
    const rate = resources.find((one) => one.name === resource)?.ratePerSecond;
    return rate === undefined ? 0 : requests / rate;
  });
  return Math.max(sum(own) / limits.ratePerSecond, ...endpoints);
}

function isLeast({ basis }: ResourceEstimate): boolean {
  return basis === "least";
}

function sum(estimates: readonly ResourceEstimate[]): number {
  return estimates.reduce((all, { requests }) => all + requests, 0);
}

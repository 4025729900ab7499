/** An estimate as a person reads it: each resource, each source with its time and its share of the quota, and the whole. Pure. */
import { renderTable } from "../report/table.ts";
import { count, duration } from "../report/units.ts";
import type { Estimate, QuotaShare, SourceEstimate } from "./estimate.ts";
import type { ResourceEstimate } from "./estimate-requests.ts";

const BASES: Readonly<Record<ResourceEstimate["basis"], string>> = {
  history: "from earlier runs",
  declared: "as declared",
  least: "one page each, or more",
};

/** Several lines, without a line break at the end. */
export function describeEstimate(estimate: Estimate): string {
  const { resources, sources, seconds } = estimate;
  if (resources.length === 0) return "no requests: there is nothing to ask for";
  const tables = [
    renderTable(
      named("resource", "requests", "known"),
      resources.map(({ source, resource, requests, basis }) => [
        `${source}.${resource}`,
        basis === "least" ? `≥ ${count(requests)}` : count(requests),
        BASES[basis],
      ]),
    ),
    renderTable(
      named("source", "requests", "per_second", "time", "quota"),
      sources.map((source) => [
        source.source,
        about(source),
        source.ratePerSecond,
        duration(source.seconds * 1000),
        source.quotas.length === 0 ? "none" : source.quotas.map((quota) => share(quota, source)).join("; "),
      ]),
    ),
  ];
  const whole = `${estimate.atLeast ? "at least" : "about"} ${count(estimate.requests)} requests, ${duration(seconds * 1000)} at the declared rates`;
  return [...tables, `${whole}; nothing was asked and nothing was written`].join("\n\n");
}

function about({ atLeast, requests }: SourceEstimate): string {
  return atLeast ? `≥ ${count(requests)}` : count(requests);
}

function share({ period, limit, left }: QuotaShare, { requests }: SourceEstimate): string {
  const percent = Math.round((requests / limit) * 1000) / 10;
  const verdict = requests > left ? `, but ${count(left)} left` : `, ${count(left)} left`;
  return `${percent} % of the ${period}'s ${count(limit)}${verdict}`;
}

function named(...names: string[]): { name: string }[] {
  return names.map((name) => ({ name }));
}

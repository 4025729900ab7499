/** Runs that would not fit a quota: found out, and told with what would fit. Pure. */

import { RetryLaterError } from "../errors.ts";
import { count } from "../report/units.ts";
import type { Estimate, QuotaShare, SourceEstimate } from "./estimate.ts";

/** A quota with less left than the run needs. */
export interface LackingQuota {
  readonly of: SourceEstimate;
  readonly quota: QuotaShare;
}

export function lackingQuotas({ sources }: Estimate): LackingQuota[] {
  return sources.flatMap((of) =>
    of.quotas.filter(({ left }) => of.requests > left).map((quota) => ({ of, quota })),
  );
}

/** Largest whole number from 1 to `most` that fits; 0 when not even 1 does. What fits less must fit too. */
export function mostThatFits(most: number, fits: (n: number) => boolean): number {
  let [fitting, unfit] = [0, most + 1];
  while (unfit - fitting > 1) {
    const middle = Math.floor((fitting + unfit) / 2);
    if (fits(middle)) fitting = middle;
    else unfit = middle;
  }
  return fitting;
}

/** `narrower`: what fits now, as options of the command; undefined when nothing does. */
export function overQuota(lacking: readonly LackingQuota[], narrower: string | undefined): RetryLaterError {
  const [first] = lacking as readonly [LackingQuota, ...LackingQuota[]];
  const [renewed = ""] = lacking
    .map(({ quota }) => quota.renewedAt.replace(".000Z", "Z"))
    .sort()
    .reverse();
  const fitsLater = lacking.every(({ of, quota }) => of.requests <= quota.limit);
  const ways = [
    ...(narrower === undefined ? [] : [`the same command with ${narrower}, which fits now`]),
    ...(fitsLater ? [`the same command after ${renewed}, when the quota is renewed`] : []),
  ];
  const none = `fewer resources or datasets with --source or --datasets: it fits no day's quota`;
  return new RetryLaterError(
    lacking.length === 1 ? told(first) : `the run does not fit ${lacking.length} quotas: ${told(first)}`,
    {
      problems: lacking.map((one) => ({ what: told(one) })),
      state: "nothing was asked and nothing was written",
      next: ways.length === 0 ? none : ways.join("; or "),
    },
  );
}

function told({ of, quota: { period, limit, used, left } }: LackingQuota): string {
  const need = `${of.atLeast ? "at least" : "about"} ${count(of.requests)} requests`;
  return `${of.title} (${of.source}) takes ${need}, and of the ${period}'s quota of ${count(limit)} there are ${count(left)} left (${count(used)} used)`;
}

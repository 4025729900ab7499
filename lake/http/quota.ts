/** Allowances of a UTC day and a UTC month. Pure. */
import type { SourceLimits } from "../contract/definition.ts";

export type Period = "day" | "month";

/** A period whose allowance is used up. */
export interface SpentQuota {
  readonly period: Period;
  readonly limit: number;
  readonly used: number;
  readonly renewedAt: Date;
}

/** Calls counted so far in the day and the month of one instant. */
export type Used = Readonly<Record<Period, number>>;

/** The period that lets no further call through; of both, the one that is renewed last. */
export function spentQuota(
  limits: Pick<SourceLimits, "perDay" | "perMonth">,
  used: Used,
  now: Date,
): SpentQuota | undefined {
  const spent = (["month", "day"] as const).map((period) => {
    const limit = period === "day" ? limits.perDay : limits.perMonth;
    if (limit === undefined || used[period] < limit) return undefined;
    return { period, limit, used: used[period], renewedAt: renewalOf(period, now) };
  });
  return spent.find((quota) => quota !== undefined);
}

/** The midnight, UTC, at which the period after this instant's begins. */
export function renewalOf(period: Period, now: Date): Date {
  return period === "day"
    ? new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1))
    : new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1));
}

/** `2026-11-21`, in UTC. */
export function dayOf(now: Date): string {
  return now.toISOString().slice(0, 10);
}

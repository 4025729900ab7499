/**
 * When a source is left alone: after so many failures in a row, or when its allowance is spent. Once that time is over one
 * request, the probe, finds out whether it is back; the others wait for it. Pure: a state, an event, the state after it.
 */
import type { SourceLimits } from "../contract/definition.ts";

export interface ClosedBreaker {
  readonly state: "closed";
  /** Requests given up in a row. */
  readonly failures: number;
}

interface Cause {
  /** `failures`: it does not answer. `quota`: it says that no more may be asked. */
  readonly cause: "failures" | "quota";
  /** ISO instants of the lake's clock. */
  readonly since: string;
  readonly why: string;
}

export interface OpenBreaker extends Cause {
  readonly state: "open";
  readonly until: string;
}

export interface HalfOpenBreaker extends Cause {
  readonly state: "half-open";
  /** Who finds out whether the source is back. */
  readonly probe: string;
}

export type Breaker = ClosedBreaker | OpenBreaker | HalfOpenBreaker;

/** `probe` names the probe whose verdict it is; absent for any other request. */
export type BreakerEvent =
  | { readonly kind: "answered"; readonly probe?: string | undefined }
  | { readonly kind: "failed"; readonly probe?: string | undefined; readonly why: string }
  | { readonly kind: "spent"; readonly why: string; readonly renewedAt: Date }
  /** Somebody asks to be the probe, in place of `dead` if the one that was can say nothing any more. */
  | { readonly kind: "probe"; readonly probe: string; readonly dead?: string | undefined }
  /** The probe ended and proved nothing. */
  | { readonly kind: "abandoned"; readonly probe: string }
  | { readonly kind: "reset" };

export const CLOSED: ClosedBreaker = { state: "closed", failures: 0 };

/** Returns the very same state when the event changes nothing. A source without a policy is closed whatever fails. */
export function after(
  breaker: Breaker,
  event: BreakerEvent,
  policy: SourceLimits["breaker"],
  now: Date,
): Breaker {
  switch (event.kind) {
    case "reset":
      return isClosed(breaker) ? breaker : CLOSED;
    case "spent":
      return afterSpent(breaker, event, now);
    case "probe":
      return mayProbe(breaker, event.dead, now) ? probing(breaker, event.probe) : breaker;
    case "abandoned":
      if (!isProbeOf(breaker, event.probe)) return breaker;
      return { ...causeOf(breaker), state: "open", until: now.toISOString() };
    case "answered":
      if (breaker.state === "closed") return isClosed(breaker) ? breaker : CLOSED;
      return isProbeOf(breaker, event.probe) ? CLOSED : breaker;
    case "failed":
      return afterFailure(breaker, event, policy, now);
  }
}

function afterFailure(
  breaker: Breaker,
  { probe, why }: BreakerEvent & { readonly kind: "failed" },
  policy: SourceLimits["breaker"],
  now: Date,
): Breaker {
  const until = new Date(now.getTime() + (policy?.minutes ?? 0) * 60_000).toISOString();
  if (isProbeOf(breaker, probe))
    return policy === undefined
      ? CLOSED
      : { state: "open", cause: "failures", since: breaker.since, why, until };
  if (breaker.state !== "closed" || policy === undefined) return breaker;
  const failures = breaker.failures + 1;
  if (failures < policy.failures) return { state: "closed", failures };
  const times = failures === 1 ? "1 request" : `${failures} requests in a row`;
  return { ...opening("failures", `${times} failed: ${why}`, now), until };
}

/** Requests that were under way say it once more; the first word stands, unless a later renewal is told. */
function afterSpent(
  breaker: Breaker,
  { why, renewedAt }: BreakerEvent & { readonly kind: "spent" },
  now: Date,
): Breaker {
  const until = renewedAt.toISOString();
  if (breaker.state === "open" && breaker.cause === "quota" && breaker.until >= until) return breaker;
  return { ...opening("quota", why, now), until };
}

/** Open, and not yet to be tried again. */
export function isLeftAlone(breaker: Breaker, now: Date): breaker is OpenBreaker {
  return breaker.state === "open" && now.getTime() < Date.parse(breaker.until);
}

function mayProbe(
  breaker: Breaker,
  dead: string | undefined,
  now: Date,
): breaker is OpenBreaker | HalfOpenBreaker {
  if (breaker.state === "open") return !isLeftAlone(breaker, now);
  return breaker.state === "half-open" && breaker.probe === dead;
}

function probing(breaker: OpenBreaker | HalfOpenBreaker, probe: string): HalfOpenBreaker {
  return { ...causeOf(breaker), state: "half-open", probe };
}

function isProbeOf(breaker: Breaker, probe: string | undefined): breaker is HalfOpenBreaker {
  return breaker.state === "half-open" && probe === breaker.probe;
}

function isClosed(breaker: Breaker): boolean {
  return breaker.state === "closed" && breaker.failures === 0;
}

function opening(cause: Cause["cause"], why: string, now: Date): Cause & { readonly state: "open" } {
  return { state: "open", cause, since: now.toISOString(), why };
}

function causeOf({ cause, since, why }: Cause): Cause {
  return { cause, since, why };
}

/** Whether a failed attempt is made again, and when. Pure: the client waits, counts and asks. */
import { type Failure, isRetryable } from "./failure.ts";

export interface RetryPolicy {
  /** Attempts of one request, the first included. */
  readonly attemptsMax: number;
  /** Most the wait after the first attempt can be; doubles with each attempt. */
  readonly backoffMs: number;
  readonly backoffMsMax: number;
  /** A source that asks for more than this is asked again by another run, not by a process that sleeps. */
  readonly waitMsMax: number;
}

export const RETRY_POLICY: RetryPolicy = {
  // The first, and up to five more.
  attemptsMax: 6,
  backoffMs: 500,
  backoffMsMax: 20_000,
  waitMsMax: 120_000,
};

export interface RetryQuestion {
  /** The attempt that failed, from 1. */
  readonly attempt: number;
  readonly failure: Failure;
  /** Retries left in the source's budget. */
  readonly budget: number;
  readonly nowMs: number;
  /** When this request, or the run, must be over. */
  readonly deadlineMs: number;
  /** In [0, 1). */
  readonly random: number;
  readonly policy?: RetryPolicy;
}

export type GiveUpReason = "not-retryable" | "attempts" | "budget" | "deadline" | "asked-too-long";

export type RetryDecision =
  | { readonly wait: number }
  | {
      readonly giveUp: GiveUpReason /** What would have had to be waited, in milliseconds. */;
      readonly waitMs: number;
    };

/** Full jitter, exponential; Retry-After is waited for in full or the request is given up. Milliseconds. */
export function decideRetry(question: RetryQuestion): RetryDecision {
  const { attempt, failure, budget, nowMs, deadlineMs, random, policy = RETRY_POLICY } = question;
  const backoff = random * Math.min(policy.backoffMsMax, policy.backoffMs * 2 ** (attempt - 1));
  const asked = failure.kind === "status" ? (failure.retryAfterMs ?? 0) : 0;
  const waitMs = Math.ceil(Math.max(backoff, asked));
  const giveUp = (reason: GiveUpReason): RetryDecision => ({ giveUp: reason, waitMs });
  if (!isRetryable(failure)) return giveUp("not-retryable");
  if (attempt >= policy.attemptsMax) return giveUp("attempts");
  if (asked > policy.waitMsMax) return giveUp("asked-too-long");
  if (nowMs + waitMs >= deadlineMs) return giveUp("deadline");
  if (budget < 1) return giveUp("budget");
  return { wait: waitMs };
}

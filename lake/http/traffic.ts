/** What a client asks of whoever counts a source's calls over all runs and processes: may this one leave, how did it end. */
import type { QuotaLeft, SourceLimits } from "../contract/definition.ts";
import type { OpenBreaker } from "./breaker.ts";
import type { Endpoint } from "./limiter.ts";
import type { SpentQuota } from "./quota.ts";

/** A request of another process, or of an earlier run; `ms` on the clock that processes of one machine share. */
export interface Sent {
  readonly ms: number;
  readonly endpoint: Endpoint | undefined;
}

export interface Look {
  /** As they are now; the same object as long as nothing changed. */
  readonly limits: SourceLimits;
  /** Seen for the first time. */
  readonly elsewhere: readonly Sent[];
}

/** One request, counted before it is sent. Exactly one of its ends is to be called; `end` may follow any of them. */
export interface Claim {
  readonly elsewhere: readonly Sent[];
  /** The first request to a source that was left alone: it alone finds out whether the source is back. */
  readonly isProbe: boolean;
  /** It is not sent after all. */
  withdraw(): Promise<void>;
  /** The service is there, whatever it answered. */
  answered(): Promise<void>;
  /** The request was given up, or the probe failed, because the service is not there. */
  failed(why: string): Promise<void>;
  /** The service says that its allowance is spent. */
  spent(why: string, renewedAt: Date): Promise<void>;
  /** It ended without a word about the source, unless one was said. */
  end(): Promise<void>;
}

/** Why a request may not leave. */
export type Refusal =
  | { readonly kind: "spent"; readonly quota: SpentQuota }
  | { readonly kind: "open"; readonly breaker: OpenBreaker };

export interface Traffic {
  /** Reads anew at most once a second. */
  look(): Promise<Look>;
  /**
   * Counts a request, durably where the source has a quota; "busy" while somebody finds out whether the source is back.
   * `key` is the id of the key, never its value.
   */
  claim(call: {
    readonly endpoint: Endpoint | undefined;
    readonly key: string | undefined;
  }): Promise<Claim | Refusal | "busy">;
  /** What the service said is left. With nothing remaining, nothing leaves before the renewal. */
  said(quota: QuotaLeft): Promise<void>;
  close(): Promise<void>;
}

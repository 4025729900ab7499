/** Stripe's limits for a sandbox key, as token buckets over a clock that never jumps. */

/** Which limit was hit, as the header `Stripe-Rate-Limited-Reason` says it. */
export type LimitReason = "global-rate" | "endpoint-rate";

export interface RateLimit {
  /** Counts a request to the endpoint; the reason when it is one too many. */
  admit(endpoint: string): LimitReason | undefined;
}

const PER_SECOND = 25;
/** Twice a second's worth for the whole account, so that a client who keeps to 25 a second is never refused for jitter. */
const GLOBAL_BURST = 2 * PER_SECOND;

interface Bucket {
  tokens: number;
  filledAtMs: number;
}

export function createRateLimit(monotonicMs: () => number): RateLimit {
  const global: Bucket = { tokens: GLOBAL_BURST, filledAtMs: monotonicMs() };
  const endpoints = new Map<string, Bucket>();

  function fill(bucket: Bucket, burst: number): Bucket {
    const now = monotonicMs();
    bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.filledAtMs) * PER_SECOND) / 1000);
    bucket.filledAtMs = now;
    return bucket;
  }

  return {
    admit(endpoint) {
      let bucket = endpoints.get(endpoint);
      if (bucket === undefined) {
        bucket = { tokens: PER_SECOND, filledAtMs: monotonicMs() };
        endpoints.set(endpoint, bucket);
      }
      if (fill(global, GLOBAL_BURST).tokens < 1) return "global-rate";
      if (fill(bucket, PER_SECOND).tokens < 1) return "endpoint-rate";
      global.tokens -= 1;
      bucket.tokens -= 1;
      return undefined;
    },
  };
}

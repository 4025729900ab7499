/** The queue before a source: first come, first served, within its concurrency, rate, pace and pauses. */
import type { SourceLimits } from "../contract/definition.ts";
import type { Effects } from "../effects.ts";
import { Pace } from "./pace.ts";
import { RateLimit, rateWindows } from "./rate-limit.ts";
import { sleepUnlessAborted } from "./sleep-unless-aborted.ts";

/** Leave for one request. */
export interface Permit {
  readonly departedMs: number;
  /** The first byte of the answer is here. */
  answered(): void;
  /** The source said it gets too many requests. */
  tooMany(): void;
  /** The exchange is over, whatever its outcome; to be called once. */
  release(): void;
}

export class Limiter {
  readonly #effects: Pick<Effects, "monotonicMs" | "sleep">;
  readonly #rate: RateLimit;
  readonly #pace: Pace;
  readonly #concurrency: number;
  readonly #deadlineMs: number;
  #inFlight = 0;
  #pausedUntilMs = Number.NEGATIVE_INFINITY;
  #lastDepartureMs = Number.NEGATIVE_INFINITY;
  /** Settles when the request that queued last has left. */
  #queue: Promise<void> = Promise.resolve();
  #onRelease: (() => void) | undefined;

  /** `deadlineMs`, on the monotonic clock, ends all waiting. */
  constructor(
    limits: SourceLimits,
    effects: Pick<Effects, "monotonicMs" | "sleep">,
    deadlineMs = Number.POSITIVE_INFINITY,
  ) {
    this.#effects = effects;
    this.#rate = new RateLimit(rateWindows(limits));
    this.#pace = new Pace(limits.ratePerSecond);
    this.#concurrency = limits.concurrency;
    this.#deadlineMs = deadlineMs;
  }

  /**
   * Waits for leave to send one request; undefined when there is none before the deadline. Rejects with the signal's
   * reason once it is this caller's turn.
   */
  async acquire(signal?: AbortSignal): Promise<Permit | undefined> {
    const before = this.#queue;
    const { promise, resolve: letNextTry } = Promise.withResolvers<void>();
    this.#queue = promise;
    await before;
    try {
      await this.#roomInFlight(signal);
      return (await this.#timeHasCome(signal)) ? this.#depart() : undefined;
    } finally {
      letNextTry();
    }
  }

  /** Nobody leaves before `untilMs`: the source asked for quiet. */
  pauseUntil(untilMs: number): void {
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, untilMs);
  }

  async #roomInFlight(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    if (this.#inFlight < this.#concurrency) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const stop = () => reject(signal?.reason);
    signal?.addEventListener("abort", stop, { once: true });
    this.#onRelease = resolve;
    try {
      await promise;
    } finally {
      this.#onRelease = undefined;
      signal?.removeEventListener("abort", stop);
    }
  }

  /** False, at once, when the time would come after the deadline. */
  async #timeHasCome(signal: AbortSignal | undefined): Promise<boolean> {
    for (;;) {
      signal?.throwIfAborted();
      const nowMs = this.#effects.monotonicMs();
      const readyMs = Math.max(
        this.#rate.readyAtMs(nowMs),
        this.#pausedUntilMs,
        this.#lastDepartureMs + this.#pace.spacingMs(nowMs),
      );
      if (readyMs >= this.#deadlineMs) return false;
      if (readyMs <= nowMs) return true;
      await sleepUnlessAborted(this.#effects, readyMs - nowMs, signal);
    }
  }

  #depart(): Permit {
    const nowMs = this.#effects.monotonicMs();
    const departure = this.#rate.depart(nowMs);
    this.#lastDepartureMs = nowMs;
    this.#inFlight += 1;
    return {
      departedMs: nowMs,
      answered: () => this.#rate.arrived(departure, this.#effects.monotonicMs()),
      tooMany: () => this.#pace.slowDown(nowMs, this.#effects.monotonicMs()),
      release: () => {
        this.#inFlight -= 1;
        this.#onRelease?.();
      },
    };
  }
}

/**
 * The queue before a source: first come, first served, within its concurrency, rate, pace and pauses. An endpoint with a
 * rate of its own has a queue before that one, so that its requests hold up no others.
 */
import type { ResourceDefinition, SourceLimits } from "../contract/definition.ts";
import type { Effects } from "../effects.ts";
import { Pace } from "./pace.ts";
import { RateLimit, rateWindows } from "./rate-limit.ts";
import { sleepUnlessAborted } from "./sleep-unless-aborted.ts";
import type { Claim, Look, Sent } from "./traffic.ts";
import { Turns } from "./turns.ts";

/** Leave for one request. */
export interface Permit {
  readonly departedMs: number;
  /** Absent where nobody counts. */
  readonly claim: Claim | undefined;
  /** The first byte of the answer is here. */
  answered(): void;
  /** The source said it gets too many requests. */
  tooMany(): void;
  /** The exchange is over, whatever its outcome; to be called once. */
  release(): void;
}

export type Endpoint = Pick<ResourceDefinition, "name" | "ratePerSecond">;

export interface Wish {
  readonly signal?: AbortSignal | undefined;
  readonly endpoint?: Endpoint | undefined;
  /** Asked when the time has come; undefined to be asked again in a moment. What it throws ends the wish. */
  readonly claim?: (() => Promise<Claim | undefined>) | undefined;
}

/** How often waiting is interrupted to see whether the limits were changed. */
const LOOK_MS = 1000;
/** Until somebody else's attempt to find the source back has ended. */
const MOMENT_MS = 100;
/** Between two looks whether an answer that decides has come. */
const AWAITED_MS = 20;

export class Limiter {
  readonly #effects: Pick<Effects, "monotonicMs" | "sleep">;
  readonly #look: (() => Promise<Look>) | undefined;
  readonly #arrivalMsMax: number | undefined;
  readonly #rate: RateLimit;
  readonly #endpoints = new Map<string, { readonly rate: RateLimit; readonly turns: Turns }>();
  readonly #pace: Pace;
  readonly #turns = new Turns();
  readonly #deadlineMs: number;
  #limits: SourceLimits;
  #inFlight = 0;
  #pausedUntilMs = Number.NEGATIVE_INFINITY;
  #lastDepartureMs = Number.NEGATIVE_INFINITY;
  #onRelease: (() => void) | undefined;

  /**
   * `deadlineMs`, on the monotonic clock, ends all waiting. `look` tells limits that may change under way. `arrivalMsMax`
   * as in RateLimit.
   */
  constructor(
    limits: SourceLimits,
    effects: Pick<Effects, "monotonicMs" | "sleep">,
    deadlineMs = Number.POSITIVE_INFINITY,
    look?: () => Promise<Look>,
    arrivalMsMax?: number,
  ) {
    this.#effects = effects;
    this.#limits = limits;
    this.#look = look;
    this.#arrivalMsMax = arrivalMsMax;
    this.#rate = new RateLimit(rateWindows(limits), arrivalMsMax);
    this.#pace = new Pace(limits.ratePerSecond);
    this.#deadlineMs = deadlineMs;
  }

  /**
   * Waits for leave to send one request; undefined when there is none before the deadline. Rejects with the signal's
   * reason once it is this caller's turn, or with what the claim rejects with.
   */
  async acquire(wish: Wish = {}): Promise<Permit | undefined> {
    const { endpoint, signal } = wish;
    const bucket = this.#bucketOf(endpoint);
    if (bucket === undefined) return this.#turns.take(() => this.#leave(wish, [this.#rate]));
    const { rate, turns } = bucket;
    return turns.take(async () => {
      if (!(await this.#timeHasCome([rate], signal))) return undefined;
      return this.#turns.take(() => this.#leave(wish, [this.#rate, rate]));
    });
  }

  /** Nobody leaves before `untilMs`: the source asked for quiet. */
  pauseUntil(untilMs: number): void {
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, untilMs);
  }

  #bucketOf(endpoint: Endpoint | undefined) {
    if (endpoint?.ratePerSecond === undefined) return undefined;
    const { name, ratePerSecond } = endpoint;
    const known = this.#endpoints.get(name);
    if (known !== undefined) return known;
    const made = {
      rate: new RateLimit(rateWindows({ ratePerSecond }), this.#arrivalMsMax),
      turns: new Turns(),
    };
    this.#endpoints.set(name, made);
    return made;
  }

  async #leave({ signal, claim: ask }: Wish, rates: readonly RateLimit[]): Promise<Permit | undefined> {
    for (;;) {
      await this.#roomInFlight(signal);
      if (!(await this.#timeHasCome(rates, signal))) return undefined;
      const claim = await ask?.();
      if (ask !== undefined && claim === undefined) {
        await sleepUnlessAborted(this.#effects, MOMENT_MS, signal);
        continue;
      }
      this.#sentElsewhere(claim?.elsewhere ?? []);
      // Another process may have been faster by a hair.
      const nowMs = this.#effects.monotonicMs();
      if (this.#readyAtMs(rates, nowMs) <= nowMs) return this.#depart(rates, nowMs, claim);
      await claim?.withdraw();
    }
  }

  async #roomInFlight(signal: AbortSignal | undefined): Promise<void> {
    for (;;) {
      signal?.throwIfAborted();
      await this.#lookAround();
      if (this.#inFlight < this.#limits.concurrency) return;
      await this.#released(signal);
    }
  }

  /** A request has come back, or it is time to look whether more are allowed now. */
  async #released(signal: AbortSignal | undefined): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const stop = () => reject(signal?.reason);
    const over = new AbortController();
    signal?.addEventListener("abort", stop, { once: true });
    this.#onRelease = resolve;
    if (this.#look !== undefined) this.#effects.sleep(LOOK_MS, over.signal).then(resolve, () => {});
    try {
      await promise;
    } finally {
      this.#onRelease = undefined;
      over.abort();
      signal?.removeEventListener("abort", stop);
    }
  }

  /** False, at once, when the time would come after the deadline. */
  async #timeHasCome(rates: readonly RateLimit[], signal: AbortSignal | undefined): Promise<boolean> {
    for (;;) {
      signal?.throwIfAborted();
      await this.#lookAround();
      const nowMs = this.#effects.monotonicMs();
      const readyMs = this.#readyAtMs(rates, nowMs);
      if (readyMs <= nowMs && readyMs < this.#deadlineMs) return true;
      const soonestMs = this.#readyAtMs(rates, nowMs, "soonest");
      if (Math.max(soonestMs, nowMs) >= this.#deadlineMs) return false;
      // Answers that are still awaited count as late as they can be; by then most have told an earlier time.
      const waitMs = soonestMs > nowMs ? soonestMs - nowMs : Math.min(readyMs - nowMs, AWAITED_MS);
      await sleepUnlessAborted(
        this.#effects,
        this.#look === undefined ? waitMs : Math.min(waitMs, LOOK_MS),
        signal,
      );
    }
  }

  #readyAtMs(rates: readonly RateLimit[], nowMs: number, when: "certain" | "soonest" = "certain"): number {
    return Math.max(
      ...rates.map((rate) => (when === "certain" ? rate.readyAtMs(nowMs) : rate.soonestAtMs(nowMs))),
      this.#pausedUntilMs,
      this.#lastDepartureMs + this.#pace.spacingMs(nowMs),
    );
  }

  async #lookAround(): Promise<void> {
    const seen = await this.#look?.();
    if (seen === undefined) return;
    this.#sentElsewhere(seen.elsewhere);
    if (seen.limits === this.#limits) return;
    this.#limits = seen.limits;
    this.#rate.change(rateWindows(seen.limits));
    this.#pace.ratePerSecond = seen.limits.ratePerSecond;
  }

  #sentElsewhere(sent: readonly Sent[]): void {
    const nowMs = this.#effects.monotonicMs();
    for (const { ms, endpoint } of sent) {
      this.#rate.departedElsewhere(ms, nowMs);
      this.#bucketOf(endpoint)?.rate.departedElsewhere(ms, nowMs);
    }
  }

  #depart(rates: readonly RateLimit[], nowMs: number, claim: Claim | undefined): Permit {
    const departures = rates.map((rate) => [rate, rate.depart(nowMs)] as const);
    this.#lastDepartureMs = nowMs;
    this.#inFlight += 1;
    return {
      departedMs: nowMs,
      claim,
      answered: () => {
        const atMs = this.#effects.monotonicMs();
        for (const [rate, departure] of departures) rate.arrived(departure, atMs);
      },
      tooMany: () => this.#pace.slowDown(nowMs, this.#effects.monotonicMs()),
      release: () => {
        const atMs = this.#effects.monotonicMs();
        for (const [rate, departure] of departures) rate.arrived(departure, atMs);
        this.#inFlight -= 1;
        this.#onRelease?.();
      },
    };
  }
}

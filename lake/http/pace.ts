/**
 * How much of its declared rate a source really bears. Each "too many requests" halves the pace, each answer wins a
 * little of it back; so a limit nobody declared costs a few retries, not a tenth of all requests and then the run.
 */
const SHARE_MIN = 1 / 64;
const SHARE_WON_BACK = 1 / 256;

export class Pace {
  readonly #ratePerSecond: number;
  #share = 1;
  #slowedAtMs = Number.NEGATIVE_INFINITY;

  constructor(ratePerSecond: number) {
    this.#ratePerSecond = ratePerSecond;
  }

  /** Milliseconds to leave between two departures; 0 at full pace, where the rate limit alone decides. */
  get spacingMs(): number {
    return this.#share === 1 ? 0 : 1000 / (this.#ratePerSecond * this.#share);
  }

  /** A request that left at `departedMs` was refused. Those that left before the last slowing down say nothing new. */
  slowDown(departedMs: number, nowMs: number): void {
    if (departedMs <= this.#slowedAtMs) return;
    this.#slowedAtMs = nowMs;
    this.#share = Math.max(SHARE_MIN, this.#share / 2);
  }

  winBack(): void {
    this.#share = Math.min(1, this.#share + SHARE_WON_BACK);
  }
}

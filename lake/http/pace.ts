/**
 * How much of its declared rate a source really bears. Each "too many requests" halves the pace, and a minute wins all of
 * it back; so a limit nobody declared costs a retry in twenty requests, not most of them and then the run.
 */
const SHARE_MIN = 1 / 16;
const WON_BACK_PER_MS = 1 / 60_000;

export class Pace {
  /** Full pace, as declared or as set since. */
  ratePerSecond: number;
  #share = 1;
  #slowedAtMs = Number.NEGATIVE_INFINITY;

  constructor(ratePerSecond: number) {
    this.ratePerSecond = ratePerSecond;
  }

  /** Milliseconds to leave between two departures; 0 at full pace, where the rate limit alone decides. */
  spacingMs(nowMs: number): number {
    const share = this.#shareAt(nowMs);
    return share === 1 ? 0 : 1000 / (this.ratePerSecond * share);
  }

  /** A request that left at `departedMs` was refused. Those that left before the last slowing down say nothing new. */
  slowDown(departedMs: number, nowMs: number): void {
    if (departedMs <= this.#slowedAtMs) return;
    this.#share = Math.max(SHARE_MIN, this.#shareAt(nowMs) / 2);
    this.#slowedAtMs = nowMs;
  }

  #shareAt(nowMs: number): number {
    return this.#share === 1 ? 1 : Math.min(1, this.#share + (nowMs - this.#slowedAtMs) * WON_BACK_PER_MS);
  }
}

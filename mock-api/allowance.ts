/** A provider's limits as it enforces them: so many requests in any window, so many a day. */

export interface Limits {
  /** At most `count` requests in any `ms` milliseconds. */
  readonly window?: { readonly count: number; readonly ms: number };
  readonly perDay?: number;
}

export interface Usage {
  /** What the request is refused for, when it is. */
  readonly over: "window" | "day" | undefined;
  /** Requests of the mock's day, this one included when it was not refused for the window. */
  readonly today: number;
}

/** Windows are measured on a clock that never jumps; days are those of the mock's own clock. */
export class Allowance {
  readonly #limits: Limits;
  readonly #arrivals: number[] = [];
  #day = "";
  #today = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  admit(monotonicMs: number, now: Date): Usage {
    const { window, perDay } = this.#limits;
    const day = now.toISOString().slice(0, 10);
    if (day !== this.#day) [this.#day, this.#today] = [day, 0];
    if (window !== undefined) {
      while (this.#arrivals[0] !== undefined && this.#arrivals[0] <= monotonicMs - window.ms)
        this.#arrivals.shift();
      if (this.#arrivals.length >= window.count) return { over: "window", today: this.#today };
      this.#arrivals.push(monotonicMs);
    }
    this.#today += 1;
    return { over: perDay !== undefined && this.#today > perDay ? "day" : undefined, today: this.#today };
  }
}

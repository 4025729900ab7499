/** A plan of so many requests a calendar month, and the headers that count them. */
import type { Reply } from "../provider.ts";

export class Plan {
  readonly #limit: number;
  #month = "";
  #used = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Takes one request of the month's; false when there is none left. */
  spend(now: Date): boolean {
    const month = now.toISOString().slice(0, 7);
    if (month !== this.#month) [this.#month, this.#used] = [month, 0];
    if (this.#used >= this.#limit) return false;
    this.#used += 1;
    return true;
  }

  /** `reset` is in seconds, until the month is over. */
  headers(now: Date, isSpent: boolean): Reply["headers"] {
    const next = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1);
    const remaining = isSpent ? 0 : this.#limit - this.#used;
    return {
      "x-ratelimit-requests-limit": String(this.#limit),
      "x-ratelimit-requests-remaining": String(remaining),
      "x-ratelimit-requests-reset": String(Math.ceil((next - now.getTime()) / 1000)),
    };
  }
}

/** A clock that jumps from one sleeper to the next: hours of waiting in a few milliseconds, the same each time. */
import { setImmediate as turn } from "node:timers/promises";

interface Sleeper {
  readonly untilMs: number;
  readonly wake: () => void;
}

export class VirtualClock {
  #nowMs = 0;
  #sleepers: Sleeper[] = [];

  readonly effects = {
    monotonicMs: () => this.#nowMs,
    sleep: (ms: number, signal?: AbortSignal) => this.#sleep(ms, signal),
  };

  get nowMs(): number {
    return this.#nowMs;
  }

  /** Advances until `work` settles; fails when it waits for something other than this clock. */
  async run<T>(work: Promise<T>): Promise<T> {
    let settled = false;
    const end = () => {
      settled = true;
    };
    work.then(end, end);
    for (;;) {
      await turn();
      if (settled) return work;
      const next = this.#sleepers.sort((a, b) => a.untilMs - b.untilMs).shift();
      if (next === undefined) throw new Error("nobody sleeps, and the work is not done");
      this.#nowMs = Math.max(this.#nowMs, next.untilMs);
      next.wake();
    }
  }

  #sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const sleeper = { untilMs: this.#nowMs + ms, wake: resolve };
      this.#sleepers.push(sleeper);
      signal?.addEventListener("abort", () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(new Error("the timer's own error"));
      });
    });
  }
}

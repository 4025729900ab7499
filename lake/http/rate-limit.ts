/**
 * A token bucket that no window of time can catch out. A refilling bucket lets twice its size through in one second: a
 * full one at once, another one as it refills. Here a token comes back one whole window after its request arrived.
 *
 * When a request arrives is known only to the server: after it left, and before its answer began. Until the answer is
 * there, arrival is taken as late as `ARRIVAL_MS_MAX` after departure. So the limit holds in the server's own log.
 */
import type { SourceLimits } from "../contract/definition.ts";

/** Longest a request is assumed to be under way to the server. */
export const ARRIVAL_MS_MAX = 500;

/** At most `count` requests in any `ms` milliseconds. */
export interface RateWindow {
  readonly count: number;
  readonly ms: number;
}

/** One request that left; when it arrived at the latest. */
export interface Departure {
  readonly departedMs: number;
  arrivedMsMax: number;
}

/** The windows that a source's declared limits mean: never more than a second's worth a second, nor a burst at once. */
export function rateWindows({ ratePerSecond, burst }: SourceLimits): RateWindow[] {
  if (ratePerSecond < 1) return [{ count: 1, ms: 1000 / ratePerSecond }];
  const second = { count: Math.floor(ratePerSecond), ms: 1000 };
  if (burst === undefined || burst >= second.count) return [second];
  return [second, { count: Math.max(1, burst), ms: (1000 * Math.max(1, burst)) / ratePerSecond }];
}

export class RateLimit {
  readonly #windows: readonly RateWindow[];
  /** The latest departures, as many as the widest window counts. */
  readonly #recent: Departure[] = [];

  constructor(windows: readonly RateWindow[]) {
    this.#windows = windows;
  }

  /** When the next request may leave: `nowMs`, or later. */
  readyAtMs(nowMs: number): number {
    const full = this.#windows.filter(({ count }) => count <= this.#recent.length);
    if (full.length === 0) return nowMs;
    const arrivals = this.#recent.map((departure) => departure.arrivedMsMax).sort((a, b) => b - a);
    return Math.max(nowMs, ...full.map(({ count, ms }) => (arrivals[count - 1] as number) + ms));
  }

  /** Takes a token. The caller has seen that `readyAtMs(nowMs) <= nowMs`. */
  depart(nowMs: number): Departure {
    const departure = { departedMs: nowMs, arrivedMsMax: nowMs + ARRIVAL_MS_MAX };
    this.#recent.push(departure);
    const widestMs = Math.max(...this.#windows.map(({ ms }) => ms));
    while (this.#recent[0] !== undefined && this.#recent[0].arrivedMsMax + widestMs <= nowMs) {
      this.#recent.shift();
    }
    return departure;
  }

  /** The answer began, so the request has arrived. */
  arrived(departure: Departure, nowMs: number): void {
    departure.arrivedMsMax = Math.min(departure.arrivedMsMax, nowMs);
  }
}

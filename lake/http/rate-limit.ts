/**
 * A token bucket that no window of time can catch out. A refilling bucket lets twice its size through in one second: a
 * full one at once, another one as it refills. Here a token comes back one whole window after its request arrived.
 *
 * When a request arrives is known only to the server: after it left, and before its answer began. Until the answer is
 * there, arrival is taken as late as `ARRIVAL_MS_MAX` after departure, or as not yet come where that is asked for. So the
 * limit holds in the server's own log.
 */
import type { SourceLimits } from "../contract/definition.ts";

/** Longest a request is assumed to be under way to the server. */
export const ARRIVAL_MS_MAX = 500;

/** Longest from the line that another process writes about a request to the server: it may have to wait for the disk. */
export const ELSEWHERE_MS_MAX = 1000;

/** At most `count` requests in any `ms` milliseconds. */
export interface RateWindow {
  readonly count: number;
  readonly ms: number;
}

/** One request that left; when it arrived at the latest, as far as is known. */
export interface Departure {
  readonly departedMs: number;
  arrivedMsMax: number;
  /** Nothing will tell it better. */
  settled: boolean;
}

/**
 * The windows that a declared rate means: never more than a second's worth a second, nor a burst at once. A second cannot
 * hold 2.5 requests, so 2.5 a second is three in any second and five in any two.
 */
export function rateWindows({
  ratePerSecond,
  burst,
}: Pick<SourceLimits, "ratePerSecond" | "burst">): RateWindow[] {
  if (ratePerSecond < 1) return [{ count: 1, ms: 1000 / ratePerSecond }];
  const second = { count: Math.ceil(ratePerSecond), ms: 1000 };
  const windows = Number.isInteger(ratePerSecond) ? [second] : [second, wholeWindow(ratePerSecond)];
  if (burst === undefined || burst >= second.count) return windows;
  const atOnce = Math.max(1, Math.floor(burst));
  return [...windows, { count: atOnce, ms: (1000 * atOnce) / ratePerSecond }];
}

const SECONDS_MAX = 60;

/** The fewest seconds that hold a whole number of requests; of a rate that never comes out even, a minute, rounded down. */
function wholeWindow(ratePerSecond: number): RateWindow {
  for (let seconds = 2; seconds < SECONDS_MAX; seconds += 1) {
    const count = Math.round(ratePerSecond * seconds);
    if (Math.abs(count - ratePerSecond * seconds) < 1e-9 * count) return { count, ms: 1000 * seconds };
  }
  return { count: Math.floor(ratePerSecond * SECONDS_MAX + 1e-9), ms: 1000 * SECONDS_MAX };
}

export class RateLimit {
  #windows: readonly RateWindow[];
  readonly #arrivalMsMax: number;
  /** The latest departures, as many as the widest window counts. */
  readonly #recent: Departure[] = [];

  /** `arrivalMsMax`: longest a request is assumed to be under way; without end, only its answer proves that it came. */
  constructor(windows: readonly RateWindow[], arrivalMsMax = ARRIVAL_MS_MAX) {
    this.#windows = windows;
    this.#arrivalMsMax = arrivalMsMax;
  }

  /** Other windows from now on; requests that left before still count. */
  change(windows: readonly RateWindow[]): void {
    this.#windows = windows;
  }

  /** When the next request may leave: `nowMs`, or later; infinite while only an answer can tell. */
  readyAtMs(nowMs: number): number {
    return this.#fromArrivals(nowMs, (departure) => departure.arrivedMsMax);
  }

  /** The same if every answer that is awaited came at once: no request leaves before. */
  soonestAtMs(nowMs: number): number {
    return this.#fromArrivals(nowMs, ({ settled, arrivedMsMax, departedMs }) =>
      settled ? arrivedMsMax : departedMs,
    );
  }

  #fromArrivals(nowMs: number, arrivalMs: (departure: Departure) => number): number {
    const full = this.#windows.filter(({ count }) => count <= this.#recent.length);
    if (full.length === 0) return nowMs;
    const arrivals = this.#recent.map(arrivalMs).sort((a, b) => b - a);
    return Math.max(nowMs, ...full.map(({ count, ms }) => (arrivals[count - 1] as number) + ms));
  }

  /** Takes a token. The caller has seen that `readyAtMs(nowMs) <= nowMs`. */
  depart(nowMs: number): Departure {
    const departure = { departedMs: nowMs, arrivedMsMax: nowMs + this.#arrivalMsMax, settled: false };
    this.#recent.push(departure);
    while (this.#recent[0] !== undefined && this.#isOver(this.#recent[0], nowMs)) this.#recent.shift();
    return departure;
  }

  /** Another process counted a request of the same allowance at `departedMs`; when its answer came is not known here. */
  departedElsewhere(departedMs: number, nowMs: number): void {
    const departure = { departedMs, arrivedMsMax: departedMs + ELSEWHERE_MS_MAX, settled: true };
    // A time to come is one of another boot of the machine.
    if (departedMs <= nowMs && !this.#isOver(departure, nowMs)) this.#recent.push(departure);
  }

  #isOver(departure: Departure, nowMs: number): boolean {
    return departure.arrivedMsMax + Math.max(...this.#windows.map(({ ms }) => ms)) <= nowMs;
  }

  /** The answer began, so the request has arrived; or there will be none. */
  arrived(departure: Departure, nowMs: number): void {
    if (departure.settled) return;
    departure.settled = true;
    departure.arrivedMsMax = Math.min(departure.arrivedMsMax, nowMs);
  }
}

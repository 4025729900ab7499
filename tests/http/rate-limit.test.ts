import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  ARRIVAL_MS_MAX,
  ELSEWHERE_MS_MAX,
  RateLimit,
  type RateWindow,
  rateWindows,
} from "../../lake/http/rate-limit.ts";

interface Sent {
  /** Between the wish to send this request and the wish to send the one before. */
  readonly pauseMs: number;
  readonly wayMs: number;
  readonly answerMs: number;
}

/** Sends as soon as the limit lets it, on a simulated wire; gives the times at which the server saw the requests. */
function arrivals(windows: readonly RateWindow[], requests: readonly Sent[]): number[] {
  const limit = new RateLimit(windows);
  let answers: { readonly atMs: number; readonly note: () => void }[] = [];
  const seen: number[] = [];
  let nowMs = 0;
  for (const { pauseMs, wayMs, answerMs } of requests) {
    nowMs += pauseMs;
    for (;;) {
      for (const answer of answers.filter(({ atMs }) => atMs <= nowMs)) answer.note();
      answers = answers.filter(({ atMs }) => atMs > nowMs);
      const readyMs = limit.readyAtMs(nowMs);
      if (readyMs <= nowMs) break;
      nowMs = Math.min(readyMs, ...answers.map(({ atMs }) => atMs));
    }
    const departure = limit.depart(nowMs);
    const arrivedMs = nowMs + wayMs;
    const atMs = arrivedMs + answerMs;
    seen.push(arrivedMs);
    answers.push({ atMs, note: () => limit.arrived(departure, atMs) });
  }
  return seen.sort((a, b) => a - b);
}

function assertNeverExceeded(seen: readonly number[], { count, ms }: RateWindow): void {
  for (let index = count; index < seen.length; index += 1) {
    const spanMs = (seen[index] as number) - (seen[index - count] as number);
    assert.ok(
      spanMs >= ms - 1e-6,
      `${count + 1} requests within ${spanMs} ms, at most ${count} per ${ms} ms`,
    );
  }
}

const sent = fc.record({
  pauseMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 3_000 })),
  wayMs: fc.integer({ min: 0, max: ARRIVAL_MS_MAX }),
  answerMs: fc.integer({ min: 0, max: 5_000 }),
});

test("no window of time holds more requests than declared, by the server's own clock", () => {
  const limits = fc.record({
    ratePerSecond: fc.oneof(fc.integer({ min: 1, max: 30 }), fc.double({ min: 0.1, max: 9, noNaN: true })),
    burst: fc.option(fc.integer({ min: 1, max: 40 }), { nil: undefined }),
  });
  fc.assert(
    fc.property(limits, fc.array(sent, { maxLength: 120 }), ({ burst, ...rest }, requests) => {
      const windows = rateWindows(burst === undefined ? rest : { ...rest, burst });
      const seen = arrivals(windows, requests);
      for (const window of windows) assertNeverExceeded(seen, window);
      assertNeverExceeded(seen, { count: Math.ceil(rest.ratePerSecond), ms: 1000 });
      assertNeverExceeded(seen, { count: Math.ceil(rest.ratePerSecond * 60), ms: 60_000 });
    }),
    { numRuns: 400 },
  );
});

test("the limit is used in full when answers come at once", () => {
  const seen = arrivals(
    rateWindows({ ratePerSecond: 25 }),
    Array(250).fill({ pauseMs: 0, wayMs: 0, answerMs: 0 }),
  );
  assert.equal(seen.at(-1), 9_000);
});

test("a burst below one second's worth spreads the second", () => {
  assert.deepEqual(rateWindows({ ratePerSecond: 10, burst: 2 }), [
    { count: 10, ms: 1000 },
    { count: 2, ms: 200 },
  ]);
  const seen = arrivals(
    rateWindows({ ratePerSecond: 10, burst: 2 }),
    Array(5).fill({ pauseMs: 0, wayMs: 0, answerMs: 0 }),
  );
  assert.deepEqual(seen, [0, 0, 200, 200, 400]);
});

test("less than one a second is one in its longer window", () => {
  assert.deepEqual(rateWindows({ ratePerSecond: 0.5 }), [{ count: 1, ms: 2000 }]);
});

test("a rate between two whole ones is neither rounded down nor exceeded over the seconds that hold it", () => {
  assert.deepEqual(rateWindows({ ratePerSecond: 2.5 }), [
    { count: 3, ms: 1000 },
    { count: 5, ms: 2000 },
  ]);
  assert.deepEqual(rateWindows({ ratePerSecond: 100 / 60 }), [
    { count: 2, ms: 1000 },
    { count: 5, ms: 3000 },
  ]);
  const atOnce = { pauseMs: 0, wayMs: 0, answerMs: 0 };
  for (const ratePerSecond of [2.5, 1.1, 100 / 60, 7.25, Math.PI]) {
    const seconds = 600;
    const requests = Array(Math.floor(ratePerSecond * seconds)).fill(atOnce);
    const seen = arrivals(rateWindows({ ratePerSecond }), requests);
    const took = (seen.at(-1) as number) / 1000;
    assert.ok(took <= seconds * 1.01, `${ratePerSecond}/s: ${requests.length} took ${took} s`);
    assertNeverExceeded(seen, { count: Math.ceil(ratePerSecond * 60), ms: 60_000 });
  }
});

test("requests that left elsewhere count, until they are over; those of another boot do not", () => {
  const limit = new RateLimit([{ count: 2, ms: 1000 }]);
  limit.departedElsewhere(10_000, 10_100);
  limit.departedElsewhere(10_050, 10_100);
  limit.departedElsewhere(99_999, 10_100);
  assert.equal(limit.readyAtMs(10_100), 10_000 + ELSEWHERE_MS_MAX + 1000);
  const later = new RateLimit([{ count: 1, ms: 1000 }]);
  later.departedElsewhere(1_000, 10_000);
  assert.equal(later.readyAtMs(10_000), 10_000);
});

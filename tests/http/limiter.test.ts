import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Limiter } from "../../lake/http/limiter.ts";
import { VirtualClock } from "./virtual-clock.ts";

const plenty = { ratePerSecond: 1000, concurrency: 100 };

test("never more in flight than allowed, nor more per second, whatever the arrivals", async () => {
  const request = fc.record({
    atMs: fc.integer({ min: 0, max: 5_000 }),
    takesMs: fc.integer({ min: 0, max: 900 }),
  });
  const limits = fc.record({
    ratePerSecond: fc.integer({ min: 1, max: 20 }),
    concurrency: fc.integer({ min: 1, max: 5 }),
  });
  await fc.assert(
    fc.asyncProperty(limits, fc.array(request, { maxLength: 40 }), async (limit, requests) => {
      const clock = new VirtualClock();
      const limiter = new Limiter(limit, clock.effects);
      const departures: number[] = [];
      let inFlight = 0;
      const one = async ({ atMs, takesMs }: { atMs: number; takesMs: number }) => {
        await clock.effects.sleep(atMs);
        const permit = await limiter.acquire();
        assert.ok(permit);
        departures.push(permit.departedMs);
        inFlight += 1;
        assert.ok(inFlight <= limit.concurrency);
        permit.answered();
        await clock.effects.sleep(takesMs);
        inFlight -= 1;
        permit.release();
      };
      await clock.run(Promise.all(requests.map(one)));
      assert.equal(departures.length, requests.length);
      for (let n = limit.ratePerSecond; n < departures.length; n += 1) {
        assert.ok((departures[n] as number) - (departures[n - limit.ratePerSecond] as number) >= 1000);
      }
    }),
    { numRuns: 60 },
  );
});

test("first come, first served", async () => {
  const clock = new VirtualClock();
  const limiter = new Limiter({ ratePerSecond: 1, concurrency: 1 }, clock.effects);
  const order: number[] = [];
  const one = async (n: number) => {
    const permit = await limiter.acquire();
    order.push(n);
    permit?.release();
  };
  await clock.run(Promise.all([0, 1, 2, 3].map(one)));
  assert.deepEqual(order, [0, 1, 2, 3]);
});

test("who queues before an answer came goes as soon as the answer allows, not as late as it might have come", async () => {
  const clock = new VirtualClock();
  const limiter = new Limiter({ ratePerSecond: 2, concurrency: 8 }, clock.effects);
  const left: number[] = [];
  const one = async () => {
    const permit = await limiter.acquire();
    left.push(clock.nowMs);
    await clock.effects.sleep(20);
    permit?.answered();
    permit?.release();
  };
  await clock.run(Promise.all([1, 2, 3, 4, 5, 6].map(one)));
  assert.deepEqual(left, [0, 0, 1020, 1020, 2040, 2040]);
});

test("a pause asked for by the source holds back everybody", async () => {
  const clock = new VirtualClock();
  const limiter = new Limiter(plenty, clock.effects);
  limiter.pauseUntil(30_000);
  limiter.pauseUntil(10_000);
  const permits = await clock.run(Promise.all([limiter.acquire(), limiter.acquire()]));
  assert.deepEqual(
    permits.map((permit) => permit?.departedMs),
    [30_000, 30_000],
  );
});

test("who would leave after the deadline is told so at once", async () => {
  const clock = new VirtualClock();
  const limiter = new Limiter(plenty, clock.effects, 5_000);
  limiter.pauseUntil(6_000);
  assert.equal(await clock.run(limiter.acquire()), undefined);
  assert.equal(clock.nowMs, 0);
});

test("an abort ends the wait for time and the wait for room, and the next in line goes on", async () => {
  const clock = new VirtualClock();
  const limiter = new Limiter({ ratePerSecond: 1000, concurrency: 1 }, clock.effects);
  const first = await clock.run(limiter.acquire());
  const abort = new AbortController();
  const second = limiter.acquire({ signal: abort.signal });
  const third = limiter.acquire();
  const reason = new Error("Ctrl-C");
  abort.abort(reason);
  await assert.rejects(second, reason);
  first?.release();
  const permit = await clock.run(third);
  permit?.release();

  limiter.pauseUntil(60_000);
  const later = new AbortController();
  const waiting = limiter.acquire({ signal: later.signal });
  setImmediate(() => later.abort(reason));
  await assert.rejects(waiting, reason);
});

test("who gets too many requests is asked at half the pace, once per storm, for a while", async () => {
  const clock = new VirtualClock();
  const limiter = new Limiter({ ratePerSecond: 100, concurrency: 10 }, clock.effects);
  const storm = await clock.run(Promise.all([1, 2, 3].map(() => limiter.acquire())));
  await clock.run(clock.effects.sleep(10));
  for (const permit of storm) {
    permit?.tooMany();
    permit?.release();
  }
  const gap = async () => {
    const permits = await clock.run(Promise.all([limiter.acquire(), limiter.acquire()]));
    for (const permit of permits) permit?.release();
    return (permits[1]?.departedMs as number) - (permits[0]?.departedMs as number);
  };
  const gapMs = await gap();
  assert.ok(gapMs > 19 && gapMs <= 20, `${gapMs} ms`);
  await clock.run(clock.effects.sleep(30_000));
  assert.equal(await gap(), 0);
});

test("endpoints keep to their own rates and all of them to the source's, whatever the arrivals; nobody waits for ever", async () => {
  const request = fc.record({
    atMs: fc.integer({ min: 0, max: 3_000 }),
    takesMs: fc.integer({ min: 0, max: 400 }),
    endpoint: fc.constantFrom("series", "releases", "updates"),
  });
  const rates = fc.record({
    source: fc.integer({ min: 2, max: 12 }),
    releases: fc.integer({ min: 1, max: 4 }),
    updates: fc.constantFrom(0.5, 1, 3),
  });
  await fc.assert(
    fc.asyncProperty(rates, fc.array(request, { maxLength: 30 }), async (rate, requests) => {
      const clock = new VirtualClock();
      const limiter = new Limiter({ ratePerSecond: rate.source, concurrency: 3 }, clock.effects);
      const departures: { readonly name: string; readonly ms: number }[] = [];
      const ratesOf: Record<string, number> = { releases: rate.releases, updates: rate.updates };
      const one = async ({ atMs, takesMs, endpoint: name }: (typeof requests)[number]) => {
        await clock.effects.sleep(atMs);
        const ratePerSecond = ratesOf[name];
        const endpoint = ratePerSecond === undefined ? { name } : { name, ratePerSecond };
        const permit = await limiter.acquire({ endpoint });
        departures.push({ name, ms: permit?.departedMs as number });
        await clock.effects.sleep(takesMs);
        permit?.answered();
        permit?.release();
      };
      await clock.run(Promise.all(requests.map(one)));
      assert.equal(departures.length, requests.length);
      for (const [name, most] of [[undefined, rate.source], ...Object.entries(ratesOf)] as const) {
        const times = departures.filter((one) => name === undefined || one.name === name).map(({ ms }) => ms);
        const [count, windowMs] = most < 1 ? [1, 1000 / most] : [most, 1000];
        for (let n = count; n < times.length; n += 1)
          assert.ok((times[n] as number) - (times[n - count] as number) >= windowMs);
      }
    }),
    { numRuns: 40 },
  );
});

test("limits that change under way hold from the next look on, for those that wait already too", async () => {
  const clock = new VirtualClock();
  let limits = { ratePerSecond: 0.01, concurrency: 1 };
  const look = async () => ({ limits, elsewhere: [] });
  const limiter = new Limiter(limits, clock.effects, Number.POSITIVE_INFINITY, look);
  const first = await clock.run(limiter.acquire());
  first?.answered();
  const second = limiter.acquire();
  await clock.run(clock.effects.sleep(500));
  limits = { ratePerSecond: 100, concurrency: 2 };
  const permit = await clock.run(second);
  assert.ok((permit?.departedMs as number) <= 1_500, "it does not wait for room or time that it has now");
  limits = { ratePerSecond: 100, concurrency: 1 };
  const third = limiter.acquire();
  first?.release();
  await clock.run(clock.effects.sleep(5_000));
  permit?.release();
  assert.ok(((await clock.run(third))?.departedMs as number) >= 5_500, "one at a time again");
});

test("where only answers prove arrival, a slow one holds the window open until it comes, and a deadline still ends the wait", async () => {
  const clock = new VirtualClock();
  const { effects } = clock;
  const limits = { ratePerSecond: 1, concurrency: 3 };
  const limiter = new Limiter(limits, effects, 9_000, undefined, Number.POSITIVE_INFINITY);
  const first = await clock.run(limiter.acquire());
  const answered = effects.sleep(3_000).then(() => first?.answered());
  const second = await clock.run(limiter.acquire());
  await clock.run(answered);
  assert.ok(second !== undefined && second.departedMs >= 4_000 && second.departedMs < 4_050);
  // Nobody answers the second: the third waits for the deadline, and no longer.
  assert.equal(await clock.run(limiter.acquire()), undefined);
  assert.ok(clock.nowMs >= 9_000 && clock.nowMs < 9_050, `${clock.nowMs}`);
});

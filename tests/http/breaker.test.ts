import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { after, type Breaker, type BreakerEvent, CLOSED, isLeftAlone } from "../../lake/http/breaker.ts";

const policy = { failures: 3, minutes: 30 };
const at = (minutes: number) => new Date(Date.UTC(2026, 10, 21, 12, 0) + minutes * 60_000);
const failed: BreakerEvent = { kind: "failed", why: "503 Service Unavailable" };

function afterAll(events: readonly BreakerEvent[], minutes = 0, from: Breaker = CLOSED): Breaker {
  return events.reduce((breaker, event) => after(breaker, event, policy, at(minutes)), from);
}

test("failures in a row open it, an answer between them starts the count again", () => {
  assert.deepEqual(afterAll([failed, failed]), { state: "closed", failures: 2 });
  assert.deepEqual(afterAll([failed, failed, { kind: "answered" }, failed]), {
    state: "closed",
    failures: 1,
  });
  assert.deepEqual(afterAll([failed, failed, failed]), {
    state: "open",
    cause: "failures",
    since: "2026-11-21T12:00:00.000Z",
    why: "3 requests in a row failed: 503 Service Unavailable",
    until: "2026-11-21T12:30:00.000Z",
  });
});

test("once the time is over one probe decides: closed, or open for as long again since the first failure", () => {
  const open = afterAll([failed, failed, failed]);
  const probe = { kind: "probe", probe: "a" } as const;
  assert.equal(afterAll([probe], 29.9, open), open);
  const half = afterAll([probe], 30, open);
  assert.equal(half.state, "half-open");
  assert.equal(afterAll([{ kind: "probe", probe: "b" }], 31, half), half);
  assert.equal(afterAll([{ kind: "answered" }], 31, half), half, "late answers of others prove nothing");
  assert.equal(afterAll([{ kind: "answered", probe: "a" }], 31, half), CLOSED);
  const again = afterAll([{ ...failed, probe: "a" } as BreakerEvent], 31, half);
  assert.deepEqual(again, {
    state: "open",
    cause: "failures",
    since: "2026-11-21T12:00:00.000Z",
    why: "503 Service Unavailable",
    until: "2026-11-21T13:01:00.000Z",
  });
});

test("a probe that proved nothing leaves the next one to be made at once; a dead one is replaced", () => {
  const half = afterAll([{ kind: "probe", probe: "a" }], 30, afterAll([failed, failed, failed]));
  const open = afterAll([{ kind: "abandoned", probe: "a" }], 31, half);
  assert.ok(open.state === "open" && !isLeftAlone(open, at(31)));
  assert.equal(afterAll([{ kind: "abandoned", probe: "b" }], 31, half), half);
  const replaced = afterAll([{ kind: "probe", probe: "b", dead: "a" }], 31, half);
  assert.ok(replaced.state === "half-open" && replaced.probe === "b");
});

test("a spent quota opens it until the renewal, whatever the policy; requests under way say no more than the first", () => {
  const spent = (minutes: number): BreakerEvent => ({
    kind: "spent",
    why: "MONTHLY quota",
    renewedAt: at(minutes),
  });
  const open = after(CLOSED, spent(600), undefined, at(0));
  assert.ok(open.state === "open" && open.cause === "quota" && open.until === at(600).toISOString());
  assert.equal(after(open, spent(599), undefined, at(1)), open);
  assert.equal(after(open, failed, undefined, at(1)), open);
  assert.equal(after(open, { kind: "answered" }, undefined, at(1)), open);
});

test("by hand it closes from any state", () => {
  const open = afterAll([failed, failed, failed]);
  const half = afterAll([{ kind: "probe", probe: "a" }], 30, open);
  for (const breaker of [CLOSED, afterAll([failed]), open, half])
    assert.deepEqual(afterAll([{ kind: "reset" }], 1, breaker), CLOSED);
});

test("a source without a policy is never left alone for its failures", () => {
  const breaker = Array(50)
    .fill(failed)
    .reduce((state: Breaker, event: BreakerEvent) => after(state, event, undefined, at(0)), CLOSED);
  assert.equal(breaker, CLOSED);
});

/** What happens to a source that several clients ask: time passes, requests leave and end, in any order. */
const step = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ kind: "leave" } as const) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("end" as const),
      which: fc.nat(9),
      how: fc.constantFrom("answered" as const, "failed" as const, "failed" as const, "abandoned" as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("wait" as const), minutes: fc.integer({ min: 1, max: 40 }) }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: "reset" } as const) },
);

test("whatever happens, it opens after exactly so many failures, lets nobody through before its time, and then one", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      let breaker = CLOSED as Breaker;
      let minutes = 0;
      let inFlight: { readonly probe?: string }[] = [];
      // What a bystander writes down, without knowing the states.
      let inARow = 0;
      let closedUntil = Number.NEGATIVE_INFINITY;
      let closed = true;
      const tell = (event: BreakerEvent) => {
        breaker = after(breaker, event, policy, at(minutes));
      };
      for (const [n, happens] of steps.entries()) {
        if (happens.kind === "wait") minutes += happens.minutes;
        else if (happens.kind === "reset") {
          tell(happens);
          [closed, inARow] = [true, 0];
          inFlight = inFlight.map(() => ({}));
        } else if (happens.kind === "leave") {
          const probe = `p${n}`;
          if (breaker.state === "closed") inFlight.push({});
          else if (!isLeftAlone(breaker, at(minutes))) {
            tell({ kind: "probe", probe });
            if (
              (breaker as Breaker).state === "half-open" &&
              (breaker as { probe?: string }).probe === probe
            ) {
              assert.ok(minutes >= closedUntil, "somebody left before the time was over");
              inFlight.push({ probe });
            }
          }
        } else {
          const [request] = inFlight.splice(happens.which % Math.max(1, inFlight.length), 1);
          if (request === undefined) continue;
          const { probe } = request;
          if (happens.how === "abandoned") {
            if (probe !== undefined) {
              tell({ kind: "abandoned", probe });
              closedUntil = minutes;
            }
          } else if (happens.how === "answered") {
            tell({ kind: "answered", probe });
            if (closed || probe !== undefined) [closed, inARow] = [true, 0];
          } else {
            tell({ kind: "failed", probe, why: "down" });
            if (closed) inARow += 1;
            if (probe !== undefined || (closed && inARow === policy.failures)) {
              closed = false;
              closedUntil = minutes + policy.minutes;
            }
          }
        }
        assert.ok(inFlight.filter(({ probe }) => probe !== undefined).length <= 1, "two probes at once");
        assert.equal(breaker.state === "closed", closed);
        if (breaker.state === "closed") assert.equal(breaker.failures, inARow);
        if (breaker.state === "open") assert.equal(isLeftAlone(breaker, at(minutes)), minutes < closedUntil);
      }
    }),
    { numRuns: 500 },
  );
});

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Failure } from "../../lake/http/failure.ts";
import { decideRetry, RETRY_POLICY, type RetryQuestion } from "../../lake/http/retry.ts";
import { RetryBudget } from "../../lake/http/retry-budget.ts";

const unavailable: Failure = { kind: "status", status: 503, text: "503" };

function decide(question: Partial<RetryQuestion>) {
  return decideRetry({
    attempt: 1,
    failure: unavailable,
    budget: 10,
    nowMs: 1_000,
    deadlineMs: Number.POSITIVE_INFINITY,
    random: 0.5,
    ...question,
  });
}

function reason(question: Partial<RetryQuestion>): string {
  const decision = decide(question);
  return "giveUp" in decision ? decision.giveUp : "wait";
}

test("what passes by itself is retried, what needs a person is not", () => {
  const status = (code: number): Failure => ({ kind: "status", status: code, text: "" });
  for (const code of [408, 425, 429, 500, 502, 503, 504]) {
    assert.equal(reason({ failure: status(code) }), "wait", `${code}`);
  }
  for (const code of [400, 401, 402, 403, 404, 409, 422, 501, 505]) {
    assert.equal(reason({ failure: status(code) }), "not-retryable", `${code}`);
  }
  const connection = (code: string): Failure => ({ kind: "connection", code, text: "" });
  for (const code of ["ECONNREFUSED", "ECONNRESET", "EPIPE", "EAI_AGAIN", "UND_ERR_SOCKET"]) {
    assert.equal(reason({ failure: connection(code) }), "wait", code);
  }
  for (const code of ["ENOTFOUND", "CERT_HAS_EXPIRED", "BLOCKED"]) {
    assert.equal(reason({ failure: connection(code) }), "not-retryable", code);
  }
  assert.equal(reason({ failure: { kind: "timeout", text: "" } }), "wait");
  assert.equal(reason({ failure: { kind: "body", text: "" } }), "wait");
  assert.equal(reason({ failure: { kind: "refusal", text: "" } }), "not-retryable");
});

test("the source's own word on a retry outweighs its status", () => {
  assert.equal(reason({ failure: { ...unavailable, shouldRetry: false } as Failure }), "not-retryable");
  assert.equal(reason({ failure: { kind: "status", status: 409, text: "", shouldRetry: true } }), "wait");
});

test("the wait is fully jittered, doubles with each attempt, and is capped", () => {
  const waits = [1, 2, 3, 4].map((attempt) => decide({ attempt, random: 0.5 }));
  assert.deepEqual(waits, [{ wait: 250 }, { wait: 500 }, { wait: 1000 }, { wait: 2000 }]);
  assert.deepEqual(decide({ random: 0 }), { wait: 0 });
  const policy = { ...RETRY_POLICY, attemptsMax: 99 };
  assert.deepEqual(decide({ attempt: 30, random: 0.5, policy }), { wait: 10_000 });
});

test("Retry-After is waited for in full, or the request is given up with the time it asked for", () => {
  const asks = (retryAfterMs: number): Failure => ({ kind: "status", status: 429, text: "", retryAfterMs });
  assert.deepEqual(decide({ failure: asks(7_000) }), { wait: 7_000 });
  assert.deepEqual(decide({ failure: asks(0) }), { wait: 250 });
  assert.deepEqual(decide({ failure: asks(120_000) }), { wait: 120_000 });
  assert.deepEqual(decide({ failure: asks(86_400_000) }), { giveUp: "asked-too-long", waitMs: 86_400_000 });
  assert.deepEqual(decide({ failure: asks(7_000), deadlineMs: 8_000 }), {
    giveUp: "deadline",
    waitMs: 7_000,
  });
});

test("attempts, deadline and budget each end it", () => {
  assert.equal(reason({ attempt: RETRY_POLICY.attemptsMax }), "attempts");
  assert.equal(reason({ deadlineMs: 1_250 }), "deadline");
  assert.equal(reason({ budget: 0 }), "budget");
});

test("a decision never waits past the deadline nor less than was asked", () => {
  const question = fc.record({
    attempt: fc.integer({ min: 1, max: 8 }),
    failure: fc.record({
      kind: fc.constant("status" as const),
      status: fc.constantFrom(429, 503, 500),
      text: fc.constant(""),
      retryAfterMs: fc.option(fc.integer({ min: 0, max: 400_000 }), { nil: undefined }),
    }),
    budget: fc.integer({ min: 0, max: 3 }),
    nowMs: fc.integer({ min: 0, max: 100_000 }),
    deadlineMs: fc.integer({ min: 0, max: 200_000 }),
    random: fc.double({ min: 0, max: 0.999, noNaN: true }),
  });
  fc.assert(
    fc.property(question, (asked) => {
      const decision = decideRetry(asked);
      if ("giveUp" in decision) return;
      assert.ok(asked.nowMs + decision.wait < asked.deadlineMs);
      assert.ok(decision.wait >= (asked.failure.retryAfterMs ?? 0));
      assert.ok(asked.budget >= 1 && asked.attempt < RETRY_POLICY.attemptsMax);
    }),
  );
});

test("a budget allows a tenth of the requests and a few to begin with", () => {
  const budget = new RetryBudget();
  assert.equal(budget.left, 20);
  for (let n = 0; n < 20; n += 1) budget.spend();
  assert.equal(budget.left, 0);
  for (let n = 0; n < 10; n += 1) budget.earn();
  assert.equal(budget.left, 1);
  for (let n = 0; n < 9; n += 1) budget.earn();
  assert.equal(budget.left, 1);
});

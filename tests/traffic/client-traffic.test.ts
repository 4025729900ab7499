import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import type { Answer, QuotaLeft, ResourceDefinition } from "../../lake/contract/definition.ts";
import { AuthError, BadResponseError, RetryLaterError, SourceUnavailableError } from "../../lake/errors.ts";
import { writeSettings } from "../../lake/traffic/settings.ts";
import { ask, refusalOf, type Service, service } from "./fixture.ts";

const limits = { ratePerSecond: 1000, concurrency: 8 };

function breakerOf(root: string): {
  readonly state: string;
  readonly until?: string;
  readonly failures?: number;
} {
  const folder = join(root, "_state/traffic/fred/breaker");
  const numbers = readdirSync(folder).map((name) => Number.parseInt(name, 10));
  return JSON.parse(readFileSync(join(folder, `${Math.max(...numbers)}.json`), "utf8")).breaker;
}

/** A service that is down until `up` is called. */
async function failing(t: TestContext, status = 503): Promise<Service & { up(): void; slowMs: number }> {
  let down = true;
  const policy = { failures: 2, minutes: 30 };
  const up = () => {
    down = false;
  };
  const state = { up, slowMs: 0 };
  const made = await service(t, { limits: { ...limits, breaker: policy } }, async (_, response) => {
    await delay(state.slowMs);
    response.statusCode = down ? status : 200;
    response.end("{}");
  });
  return Object.assign(state, made);
}

test("the request after the last of a day's quota is not sent, in this run or the next, and says when it is renewed", async (t) => {
  const fred = await service(t, { limits: { ...limits, perDay: 5 } });
  const first = fred.client();
  for (let n = 0; n < 3; n += 1) await ask(first);
  const second = fred.client();
  await Promise.all([ask(second), ask(second)]);
  for (const client of [first, second, fred.client()]) {
    const error = await refusalOf(client);
    assert.ok(error instanceof RetryLaterError);
    assert.equal(error.exitCode, 75);
    assert.match(
      error.message,
      /^FRED: the day's quota of 5 requests is spent \(5 used\); it is renewed at 2026-11-22T00:00:00Z$/,
    );
    assert.match(error.where ?? "", /^GET http.*\/fred\/series\/observations → not sent$/);
    assert.match(
      error.next ?? "",
      /^the same command again after 2026-11-22T00:00:00Z; lake limits fred shows/,
    );
  }
  assert.equal(fred.seen.length, 5);
  fred.turnTo("2026-11-22T00:00:00Z");
  await ask(first);
  assert.equal(fred.seen.length, 6);
});

test("retries count too", async (t) => {
  const fred = await service(t, { limits: { ...limits, perDay: 3 } }, (_, response) => {
    response.statusCode = 503;
    response.end();
  });
  assert.ok((await refusalOf(fred.client())) instanceof RetryLaterError);
  assert.equal(fred.seen.length, 3);
});

test("the usage log names keys by their id, a rotated key by another, and no key by its value", async (t) => {
  const fred = await service(t, { limits });
  let key = "first-secret-key";
  const client = fred.client({ key: () => key });
  await ask(client);
  key = "second-secret-key";
  await ask(client);
  const text = readFileSync(join(fred.root, "_state/traffic/fred/calls/2026-11-21.ndjson"), "utf8");
  const lines = text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  const idOf = (value: string) => createHash("sha256").update(value).digest("hex").slice(0, 8);
  assert.deepEqual(
    lines.map((line) => line.key),
    [idOf("first-secret-key"), idOf("second-secret-key")],
  );
  for (const line of lines) {
    assert.equal(line.at, "2026-11-21T12:00:00.000Z");
    assert.equal(line.source, "fred");
    assert.equal(line.run_id, "20261121T120000Z-000001");
    assert.equal(line.pid, process.pid);
  }
  assert.ok(!text.includes("secret-key"));
});

test("after so many requests given up the source is left alone: refused before a socket is used, over restarts", async (t) => {
  const fred = await failing(t);
  assert.ok((await refusalOf(fred.client())) instanceof SourceUnavailableError);
  assert.deepEqual(breakerOf(fred.root), { state: "closed", failures: 1 });
  assert.ok((await refusalOf(fred.client())) instanceof SourceUnavailableError);
  const sent = fred.seen.length;
  fred.turnTo("2026-11-21T12:29:59Z");
  for (const client of [fred.client(), fred.client()]) {
    const error = await refusalOf(client);
    assert.ok(error instanceof SourceUnavailableError);
    assert.equal(error.exitCode, 69);
    assert.match(
      error.message,
      /^FRED is left alone since 2026-11-21T12:00:00Z \(2 requests in a row failed: 503 Service Unavailable\); it is tried again at 2026-11-21T12:30:00Z$/,
    );
    assert.match(error.next ?? "", /lake limits --reset fred$/);
  }
  assert.equal(fred.seen.length, sent);
});

test("one probe, not retried, while the others wait; back again, all go on", async (t) => {
  const fred = await failing(t);
  for (let n = 0; n < 2; n += 1) await refusalOf(fred.client());
  const sent = fred.seen.length;
  fred.turnTo("2026-11-21T12:30:00Z");
  const client = fred.client();
  const refused = await Promise.all([refusalOf(client), refusalOf(client), refusalOf(client)]);
  assert.ok(refused.every((error) => error instanceof SourceUnavailableError));
  assert.equal(fred.seen.length, sent + 1, "one probe found it down still");
  assert.equal(breakerOf(fred.root).until, "2026-11-21T13:00:00.000Z");

  fred.turnTo("2026-11-21T13:00:00Z");
  fred.up();
  fred.slowMs = 150;
  const work = Promise.all([ask(client), ask(client), ask(fred.client())]);
  await delay(100);
  assert.equal(fred.seen.length, sent + 2, "nobody but the probe is under way");
  await work;
  assert.equal(fred.seen.length, sent + 4);
  assert.deepEqual(breakerOf(fred.root), { state: "closed", failures: 0 });
});

test("a probe that is called off leaves the next one to be made", async (t) => {
  const fred = await failing(t);
  for (let n = 0; n < 2; n += 1) await refusalOf(fred.client());
  fred.turnTo("2026-11-21T12:30:00Z");
  fred.up();
  fred.slowMs = 200;
  const abort = new AbortController();
  const probe = fred.client().ask({ path: "/fred", query: [] }, () => ({}), abort.signal);
  setTimeout(() => abort.abort(new Error("Ctrl-C")), 100);
  await assert.rejects(probe, /Ctrl-C/);
  fred.slowMs = 0;
  await ask(fred.client());
  assert.deepEqual(breakerOf(fred.root), { state: "closed", failures: 0 });
});

test("answers that are our own fault, and keys that are refused, open nothing", async (t) => {
  for (const [status, kind] of [
    [404, BadResponseError],
    [401, AuthError],
    [429, RetryLaterError],
  ] as const) {
    const fred = await failing(t, status);
    for (let n = 0; n < 3; n += 1)
      assert.ok((await refusalOf(fred.client())) instanceof kind, String(status));
    assert.throws(() => breakerOf(fred.root), { code: "ENOENT" });
  }
});

test("too many a second waits and goes on; a spent quota told in a body leaves the source alone until it is renewed", async (t) => {
  let say: "rate" | "quota" | "data" = "rate";
  const fred = await service(
    t,
    {
      limits,
      faultOf: ({ start }: Answer) =>
        start === "rate"
          ? { kind: "too-many", text: "rate limit per second", waitSeconds: 0.01 }
          : start === "quota"
            ? { kind: "quota", text: "DAILY quota exceeded", renewedInSeconds: 3600 }
            : undefined,
    },
    (_, response) => {
      response.statusCode = say === "data" ? 200 : 429;
      response.end(say === "data" ? "{}" : say);
      if (say === "rate") say = "data";
    },
  );
  await ask(fred.client());
  assert.equal(fred.seen.length, 2);

  say = "quota";
  const first = await refusalOf(fred.client());
  assert.ok(first instanceof RetryLaterError);
  assert.equal(first.next, "the same command again at 2026-11-21T13:00:00Z");
  const second = await refusalOf(fred.client());
  assert.ok(second instanceof RetryLaterError);
  assert.match(second.message, /DAILY quota exceeded.*tried again at 2026-11-21T13:00:00Z/);
  assert.equal(fred.seen.length, 3);
  fred.turnTo("2026-11-21T13:00:00Z");
  say = "data";
  await ask(fred.client());
});

test("a spent quota of unknown renewal waits for the next UTC day", async (t) => {
  const fred = await service(t, { limits, faultOf: () => ({ kind: "quota", text: "threshold reached" }) });
  assert.equal((await refusalOf(fred.client()))?.next, "the same command again at 2026-11-22T00:00:00Z");
  assert.match((await refusalOf(fred.client()))?.message ?? "", /tried again at 2026-11-22T00:00:00Z/);
  assert.equal(fred.seen.length, 1);
});

test("headers that say nothing is left stop the next request, also in the next run; their seconds count from the answer", async (t) => {
  let remaining = 2;
  const fred = await service(
    t,
    {
      limits,
      quotaOf: ({ headers }: Answer): QuotaLeft => ({
        limit: Number(headers["x-ratelimit-requests-limit"]),
        remaining: Number(headers["x-ratelimit-requests-remaining"]),
        renewedInSeconds: Number(headers["x-ratelimit-requests-reset"]),
      }),
    },
    (_, response) => {
      remaining -= 1;
      response.setHeader("x-ratelimit-requests-limit", 100);
      response.setHeader("x-ratelimit-requests-remaining", remaining);
      response.setHeader("x-ratelimit-requests-reset", 2_163_603);
      response.end("{}");
    },
  );
  const client = fred.client();
  await ask(client);
  await ask(client);
  for (const asked of [client, fred.client()]) {
    const error = await refusalOf(asked);
    assert.ok(error instanceof RetryLaterError);
    assert.match(error.message, /none of 100 requests is left.*tried again at 2026-12-16T13:00:03Z/);
  }
  assert.equal(fred.seen.length, 2);
});

test("an answer without the headers says nothing of the quota", async (t) => {
  const nothing = { limit: Number.NaN, remaining: Number.NaN, renewedInSeconds: Number.NaN };
  const fred = await service(t, { limits, quotaOf: () => nothing });
  for (let n = 0; n < 3; n += 1) await ask(fred.client());
});

test("settings made by hand are kept to within a second, by a client that is under way", async (t) => {
  const fred = await service(t, { limits: { ratePerSecond: 1000, concurrency: 4, perDay: 100 } });
  const client = fred.client();
  const over = new AbortController();
  const work = (async () => {
    while (!over.signal.aborted) if ((await refusalOf(client)) !== undefined) return;
  })();
  while (fred.seen.length <= 5) await delay(10);
  await writeSettings(fred.root, { fred: { ratePerSecond: 2 } });
  await delay(1100);
  const from = fred.seen.length;
  await delay(900);
  assert.ok(fred.seen.length - from <= 2, `${fred.seen.length - from} in 0.9 s at 2 a second`);
  over.abort();
  await work;
  await writeSettings(fred.root, { fred: { perDay: 1 } });
  assert.match((await refusalOf(fred.client()))?.message ?? "", /quota of 1 requests is spent/);
});

test("damaged settings and a damaged breaker count as none, with a warning", async (t) => {
  const fred = await failing(t);
  for (let n = 0; n < 2; n += 1) await refusalOf(fred.client());
  const folder = join(fred.root, "_state/traffic/fred/breaker");
  for (const name of readdirSync(folder)) writeFileSync(join(folder, name), '{"format":1,"bre');
  writeFileSync(join(fred.root, "_state/traffic/settings.json"), "not JSON");
  fred.up();
  await ask(fred.client());
  const warnings = fred.lines.filter(({ level }) => level === 40).map(({ msg }) => msg);
  assert.ok(warnings.includes("the state of the breaker cannot be read; it counts as closed"));
  assert.ok(
    warnings.includes("the settings of sources cannot be read; every source is asked as it declares"),
  );
});

test("an endpoint keeps to its own rate inside the source's, and holds up no other", async (t) => {
  const fred = await service(t, { limits: { ratePerSecond: 50, concurrency: 20 } });
  const client = fred.client();
  const slow = { name: "releases", ratePerSecond: 2 } as ResourceDefinition;
  const startedMs = fred.effects.monotonicMs();
  const slowly = Promise.all(Array.from({ length: 5 }, () => ask(client, slow)));
  await Promise.all(Array.from({ length: 20 }, () => ask(client, { name: "series" } as ResourceDefinition)));
  assert.ok(fred.effects.monotonicMs() - startedMs < 700, "the others did not wait for it");
  await slowly;
  const tookMs = fred.effects.monotonicMs() - startedMs;
  assert.ok(tookMs >= 2000 && tookMs < 3000, `five at 2 a second took ${tookMs} ms`);
});

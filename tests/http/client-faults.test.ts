import assert from "node:assert/strict";
import type { Socket } from "node:net";
import { test } from "node:test";
import {
  BadResponseError,
  CancelledError,
  RetryLaterError,
  SourceUnavailableError,
} from "../../lake/errors.ts";
import { clientFor, parseJson, serve, serveRaw, whole } from "./loopback.ts";

const page = { path: "/v1/charges", query: [] } as const;
const good = whole('{"data":[]}', "Content-Type: application/json\r\n");

/** Faults that pass: each is served once, then a good answer. */
const faults: Readonly<Record<string, (socket: Socket) => void>> = {
  "JSON cut, though its Content-Length is right": (socket) => socket.write(whole('{"data":[{"id":"ch_')),
  "fewer bytes than Content-Length, then the end": (socket) =>
    socket.end('HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{"data":[]}'),
  "more bytes than Content-Length": (socket) =>
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n{"data":[]}'),
  "chunks that end in the middle": (socket) =>
    socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"dat\r\n'),
  "a reset in the middle of the body": (socket) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{"data"');
    setTimeout(() => socket.resetAndDestroy(), 20);
  },
  "a reset before the head": (socket) => socket.resetAndDestroy(),
  "the end before the head": (socket) => socket.end(),
  "bytes that are no HTTP": (socket) => socket.end("SSH-2.0-OpenSSH_9.6\r\n\r\n"),
  "a proxy's HTML with status 200": (socket) =>
    socket.write(whole("<!doctype html><title>Sign in</title>", "Content-Type: text/html\r\n")),
  "an empty body with status 200": (socket) => socket.write(whole("")),
  "silence before the head": () => {},
  "a body that stops coming": (socket) =>
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{"data"'),
};

for (const [fault, serveFault] of Object.entries(faults)) {
  test(`asked again after: ${fault}`, async (t) => {
    const origin = await serveRaw(t, (socket, nth) => (nth === 1 ? serveFault(socket) : socket.write(good)));
    const { client, lines } = clientFor(t, origin);
    const { response, parsed } = await client.ask(page, parseJson);
    assert.equal(response.attempts, 2);
    assert.deepEqual(parsed, { data: [] });
    assert.equal(lines.length, 1);
  });
}

test("a body of one byte a second does not outlast the time for one attempt", async (t) => {
  const origin = await serveRaw(t, (socket) => {
    socket.write("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n");
    const drip = setInterval(() => socket.write("x"), 200);
    socket.on("close", () => clearInterval(drip));
  });
  const { client } = clientFor(t, origin, { retry: { attemptsMax: 2 }, timeouts: { attemptMs: 700 } });
  const startedMs = performance.now();
  await assert.rejects(client.ask(page, parseJson), (error) => {
    assert.ok(error instanceof SourceUnavailableError);
    assert.match(error.message, /no whole answer within 0\.7 s \(2 attempts\)/);
    return true;
  });
  const tookMs = performance.now() - startedMs;
  assert.ok(tookMs >= 1_400 && tookMs < 2_400, `${tookMs} ms`);
});

test("HTML that stays is a bad answer, told with its request and status", async (t) => {
  const origin = await serveRaw(t, (socket) => socket.write(whole("<html>Sign in</html>")));
  const { client } = clientFor(t, origin);
  await assert.rejects(client.ask(page, parseJson), (error) => {
    assert.ok(error instanceof BadResponseError);
    assert.match(error.message, /^Stripe: not JSON: .*<html>Sign in<\/html> \(6 attempts\)$/);
    assert.equal(error.where, `GET ${origin}/v1/charges → 200`);
    return true;
  });
});

test("the run's deadline ends a request that hangs within a second of it", async (t) => {
  const origin = await serveRaw(t, () => {});
  const startedMs = performance.now();
  const { client } = clientFor(t, origin, {
    deadlineMs: startedMs + 600,
    timeouts: { headersMs: 30_000, attemptMs: 30_000 },
  });
  await assert.rejects(client.ask(page, parseJson), (error) => {
    assert.ok(error instanceof RetryLaterError, "it says nothing about the source");
    assert.match(error.message, /the run's time was up/);
    return true;
  });
  assert.ok(performance.now() - startedMs < 1_600);
  await assert.rejects(client.ask(page, parseJson), RetryLaterError);
});

test("the time for one request bounds all its attempts together", async (t) => {
  const origin = await serveRaw(t, () => {});
  const { client } = clientFor(t, origin, {
    timeouts: { headersMs: 300, requestMs: 700 },
    retry: { attemptsMax: 50 },
  });
  const startedMs = performance.now();
  await assert.rejects(client.ask(page, parseJson), SourceUnavailableError);
  assert.ok(performance.now() - startedMs < 1_700);
});

test("Ctrl-C ends a request in flight and a wait between attempts with its own error", async (t) => {
  const hanging = await serveRaw(t, () => {});
  const failing = await serve(t, (_, response) => {
    response.statusCode = 503;
    response.setHeader("Retry-After", "60");
    response.end();
  });
  for (const origin of [hanging, failing]) {
    const { client } = clientFor(t, origin, { timeouts: { headersMs: 30_000, attemptMs: 30_000 } });
    const abort = new AbortController();
    const startedMs = performance.now();
    setTimeout(() => abort.abort(new CancelledError("SIGINT")), 100);
    await assert.rejects(client.ask(page, parseJson, abort.signal), CancelledError);
    assert.ok(performance.now() - startedMs < 600);
  }
});

test("a parse that fails for a reason of its own is a bug, and is not retried", async (t) => {
  let requests = 0;
  const origin = await serve(t, (_, response) => {
    requests += 1;
    response.end("{}");
  });
  const { client } = clientFor(t, origin);
  const bug = new TypeError("undefined is not a function");
  await assert.rejects(
    client.ask(page, () => {
      throw bug;
    }),
    bug,
  );
  assert.equal(requests, 1);
});

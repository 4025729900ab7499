import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import {
  AuthError,
  BadResponseError,
  type LakeError,
  RetryLaterError,
  SourceUnavailableError,
} from "../../lake/errors.ts";
import { clientFor, deadOrigin, parseJson, serve, sourceAt } from "./loopback.ts";

const charges = { path: "/v1/charges", query: [["limit", "100"]] } as const;

async function failureOf(work: Promise<unknown>): Promise<LakeError> {
  const error = await work.then(
    () => assert.fail("it succeeded"),
    (reason: unknown) => reason,
  );
  return error as LakeError;
}

test("a page comes with its exact bytes, its headers, its status and what it took", async (t) => {
  const body = '{"data": [1.0, 12345678901234567890]}\n';
  const origin = await serve(t, (request, response) => {
    response.setHeader("Request-Id", "req_1");
    response.end(body);
    assert.equal(request.url, "/v1/charges?limit=100&created%5Bgte%5D=1&type=a&type=b");
    assert.equal(request.headers.authorization, "Bearer sk_test_mock");
    assert.equal(request.headers["stripe-version"], "2026-10-28.endive");
  });
  const source = sourceAt({ headers: { "Stripe-Version": "2026-10-28.endive" } });
  const { client } = clientFor(t, origin, { source });
  const query = [
    ["limit", "100"],
    ["created[gte]", "1"],
    ["type", "a"],
    ["type", "b"],
  ] as const;
  const { response, parsed } = await client.ask({ path: "/v1/charges", query }, parseJson);
  assert.equal(response.body.toString(), body);
  assert.equal(response.status, 200);
  assert.equal(response.attempts, 1);
  assert.equal(response.headers["request-id"], "req_1");
  assert.deepEqual(Object.keys(parsed as object), ["data"]);
});

test("the key travels as a header or in the query when the source wants it so", async (t) => {
  const seen: (string | undefined)[] = [];
  const origin = await serve(t, (request, response) => {
    seen.push(request.url, request.headers.token as string | undefined);
    response.end("{}");
  });
  const auth = { secret: "NOAA_TOKEN", mockKey: "m" };
  const byHeader = clientFor(t, origin, {
    source: sourceAt({ auth: { ...auth, kind: "header", name: "token" } }),
  });
  await byHeader.client.ask(charges, parseJson);
  const byQuery = clientFor(t, origin, {
    source: sourceAt({ auth: { ...auth, kind: "query", name: "api_key" } }),
  });
  const { response } = await byQuery.client.ask(charges, parseJson);
  assert.deepEqual(seen, [
    "/v1/charges?limit=100",
    "sk_test_mock",
    "/v1/charges?limit=100&api_key=sk_test_mock",
    undefined,
  ]);
  assert.ok(!response.url.includes("sk_test_mock"));
});

test("a key that rotates under way is used from the next request on", async (t) => {
  const seen: (string | undefined)[] = [];
  const origin = await serve(t, (request, response) => {
    seen.push(request.headers.authorization);
    response.end("{}");
  });
  let key = "first";
  const { client } = clientFor(t, origin, { key: () => key });
  await client.ask(charges, parseJson);
  key = "second";
  await client.ask(charges, parseJson);
  assert.deepEqual(seen, ["Bearer first", "Bearer second"]);
});

test("gzip is unpacked; a gzip that is cut is asked for again; other encodings are refused", async (t) => {
  const packed = gzipSync(JSON.stringify({ data: "x".repeat(5_000) }));
  let requests = 0;
  const origin = await serve(t, (request, response) => {
    requests += 1;
    assert.equal(request.headers["accept-encoding"], "gzip");
    response.setHeader("Content-Encoding", request.url === "/br" ? "br" : "gzip");
    response.end(request.url === "/cut" && requests === 2 ? packed.subarray(0, 30) : packed);
  });
  const { client } = clientFor(t, origin);
  const { response } = await client.ask({ path: "/whole", query: [] }, parseJson);
  assert.equal(response.body.length, 5_011);
  const second = await client.ask({ path: "/cut", query: [] }, parseJson);
  assert.equal(second.response.attempts, 2);
  const error = await failureOf(client.ask({ path: "/br", query: [] }, parseJson));
  assert.ok(error instanceof BadResponseError);
  assert.match(error.message, /encoded as br, which was not asked for/);
});

test("an answer that is too large, packed or unpacked, is refused at once", async (t) => {
  let requests = 0;
  const origin = await serve(t, (request, response) => {
    requests += 1;
    if (request.url === "/bomb") response.setHeader("Content-Encoding", "gzip");
    response.end(request.url === "/bomb" ? gzipSync(Buffer.alloc(200_000)) : Buffer.alloc(200_000));
  });
  const { client } = clientFor(t, origin, { bodyBytesMax: 100_000 });
  for (const path of ["/large", "/bomb"]) {
    const error = await failureOf(client.ask({ path, query: [] }, parseJson));
    assert.ok(error instanceof BadResponseError, path);
    assert.match(error.message, /larger than this client takes|unpacks to more than 100000 bytes/);
  }
  assert.equal(requests, 2);
});

test("429 and 5xx are retried with one warning each, naming source, url, status, attempt and wait", async (t) => {
  const statuses = [503, 429, 500, 200];
  const origin = await serve(t, (_, response) => {
    response.statusCode = statuses.shift() as number;
    response.end('{"error": {"message": "try later"}}');
  });
  const { client, lines } = clientFor(t, origin);
  const { response } = await client.ask(charges, parseJson);
  assert.equal(response.attempts, 4);
  assert.deepEqual(
    lines.map(({ level, source, url, status, attempt, why }) => ({
      level,
      source,
      url,
      status,
      attempt,
      why,
    })),
    [
      [503, 1, "503 Service Unavailable: try later"],
      [429, 2, "429 Too Many Requests: try later"],
      [500, 3, "500 Internal Server Error: try later"],
    ].map(([status, attempt, why]) => ({
      level: 40,
      source: "payments",
      url: `${origin}/v1/charges?limit=100`,
      status,
      attempt,
      why,
    })),
  );
  assert.ok(lines.every((line) => typeof line.wait_ms === "number"));
});

test("Retry-After is honoured in full, and by the source's other requests too", async (t) => {
  const seen: number[] = [];
  const origin = await serve(t, (_, response) => {
    seen.push(performance.now());
    if (seen.length === 1) {
      response.statusCode = 429;
      response.setHeader("Retry-After", "1");
    }
    response.end("{}");
  });
  const { client } = clientFor(t, origin);
  const first = client.ask(charges, parseJson);
  await new Promise((resolve) => setTimeout(resolve, 200));
  await Promise.all([first, client.ask(charges, parseJson)]);
  assert.equal(seen.length, 3);
  for (const at of seen.slice(1))
    assert.ok(at - (seen[0] as number) >= 1000, `asked after ${at - (seen[0] as number)} ms`);
});

test("a source that asks for more than a run can wait stops it, saying when to come back", async (t) => {
  let requests = 0;
  const origin = await serve(t, (_, response) => {
    requests += 1;
    response.statusCode = 503;
    response.setHeader("Retry-After", "86400");
    response.end();
  });
  const { client, effects } = clientFor(t, origin, {
    effects: { ...clientFor(t, origin).effects, now: () => new Date("2026-11-21T12:00:00Z") },
  });
  assert.ok(effects);
  const error = await failureOf(client.ask(charges, parseJson));
  assert.ok(error instanceof RetryLaterError);
  assert.equal(error.exitCode, 75);
  assert.match(
    error.message,
    /Stripe asks to be left alone: 503 Service Unavailable; it asks to wait 86400 s/,
  );
  assert.equal(error.where, `GET ${origin}/v1/charges?limit=100 → 503`);
  assert.equal(error.next, "the same command again at 2026-11-22T12:00:00Z");
  assert.equal(requests, 1);
});

test("the source's header on retries is obeyed where it has one", async (t) => {
  let requests = 0;
  const origin = await serve(t, (request, response) => {
    requests += 1;
    const conflict = request.url === "/conflict";
    response.statusCode = conflict ? (requests === 1 ? 409 : 200) : 500;
    response.setHeader("Stripe-Should-Retry", String(conflict));
    response.end("{}");
  });
  const { client } = clientFor(t, origin, { source: sourceAt({ shouldRetryHeader: "Stripe-Should-Retry" }) });
  assert.equal((await client.ask({ path: "/conflict", query: [] }, parseJson)).response.attempts, 2);
  await assert.rejects(client.ask(charges, parseJson), SourceUnavailableError);
  assert.equal(requests, 3);
});

test("a lasting outage ends with source, request, status, attempts and the next command", async (t) => {
  const origin = await serve(t, (_, response) => {
    response.statusCode = 503;
    response.end("<html>down for maintenance</html>");
  });
  const { client } = clientFor(t, origin);
  const error = await failureOf(client.ask(charges, parseJson));
  assert.ok(error instanceof SourceUnavailableError);
  assert.equal(error.wholeSource, false);
  const { port } = new URL(origin);
  assert.equal(
    error.message,
    `Mock API not healthy: 127.0.0.1:${port}: 503 Service Unavailable (6 attempts)`,
  );
  assert.equal(error.where, `GET ${origin}/v1/charges?limit=100 → 503`);
  assert.match(error.next ?? "", /^lake mock-api --port /);
});

test("a mock that is not up is named with host and port, a live source by its title", async (t) => {
  const origin = await deadOrigin();
  const { host } = new URL(origin);
  const mock = await failureOf(clientFor(t, origin).client.ask(charges, parseJson));
  assert.equal(mock.message, `Mock API not healthy: ${host}: connection refused (ECONNREFUSED) (6 attempts)`);
  assert.ok(mock instanceof SourceUnavailableError && mock.wholeSource);
  const live = await failureOf(
    clientFor(t, origin, { source: sourceAt({ baseUrl: origin }) }).client.ask(charges, parseJson),
  );
  assert.equal(live.message, `Stripe not healthy: ${host}: connection refused (ECONNREFUSED) (6 attempts)`);
  assert.equal(live.next, "the same command again when Stripe answers");
});

test("a refused key is told with its variable, never with its value, and is not tried again", async (t) => {
  let requests = 0;
  const origin = await serve(t, (request, response) => {
    requests += 1;
    response.statusCode = request.url === "/forbidden" ? 403 : 401;
    response.end(
      JSON.stringify({ error: { message: `Invalid API Key provided: ${request.headers.authorization}` } }),
    );
  });
  const { client } = clientFor(t, origin);
  const error = await failureOf(client.ask(charges, parseJson));
  assert.ok(error instanceof AuthError && error.wholeSource);
  assert.equal(
    error.message,
    "Stripe refuses the key: 401 Unauthorized: Invalid API Key provided: Bearer [secret:STRIPE_API_KEY]",
  );
  assert.match(error.next ?? "", /^rotate key STRIPE_API_KEY: put the one that Stripe takes now/);
  const forbidden = await failureOf(client.ask({ path: "/forbidden", query: [] }, parseJson));
  assert.ok(forbidden instanceof AuthError && !forbidden.wholeSource);
  assert.equal(requests, 2);
});

test("no key, or one with a line break, ends before anything is sent", async (t) => {
  const origin = await serve(t, () => assert.fail("a request was sent"));
  const missing = await failureOf(
    clientFor(t, origin, { key: () => undefined }).client.ask(charges, parseJson),
  );
  assert.ok(missing instanceof AuthError);
  assert.equal(missing.message, "Stripe needs a key, and STRIPE_API_KEY is not set");
  const broken = await failureOf(
    clientFor(t, origin, { key: () => "sk_1\r\nHost: x" }).client.ask(charges, parseJson),
  );
  assert.ok(broken instanceof AuthError);
  assert.ok(!broken.message.includes("sk_1"));
});

test("a request the source calls wrong shows the source's own words and is not repeated", async (t) => {
  let requests = 0;
  const origin = await serve(t, (_, response) => {
    requests += 1;
    response.statusCode = 400;
    response.end('{"error": {"message": "Received unknown parameter: created"}}');
  });
  const error = await failureOf(clientFor(t, origin).client.ask(charges, parseJson));
  assert.ok(error instanceof BadResponseError);
  assert.equal(error.message, "Stripe: 400 Bad Request: Received unknown parameter: created");
  assert.equal(requests, 1);
});

test("redirects are refused, within the origin and away from it", async (t) => {
  const elsewhere = await serve(t, () => assert.fail("the redirect was followed"));
  const origin = await serve(t, (request, response) => {
    assert.notEqual(request.url, "/b");
    response.writeHead(302, { Location: request.url === "/a" ? "/b" : elsewhere }).end();
  });
  const { client } = clientFor(t, origin);
  for (const path of ["/a", "/away"]) {
    const error = await failureOf(client.ask({ path, query: [] }, parseJson));
    assert.ok(error instanceof BadResponseError);
    assert.match(error.message, /redirects to .* \(302\), which is not followed/);
  }
});

test("a next page on another origin is refused before anything is sent", async (t) => {
  const elsewhere = await serve(t, () => assert.fail("another origin was asked"));
  const origin = await serve(t, () => assert.fail("a request was sent"));
  const { client } = clientFor(t, origin);
  const { host } = new URL(elsewhere);
  for (const path of [
    elsewhere,
    `//${host}/x`,
    `\\\\${host}\\x`,
    `http://user:pass@${new URL(origin).host}/`,
    "http://[",
    "file:///etc/passwd",
  ]) {
    const error = await failureOf(client.ask({ path, query: [] }, parseJson));
    assert.ok(error instanceof BadResponseError, path);
    assert.match(error.message, /the next page is not on/);
  }
});

test("a 429 storm costs no more than a tenth of the requests and the few that are free", async (t) => {
  let asked = 0;
  const origin = await serve(t, (_, response) => {
    asked += 1;
    response.statusCode = 429;
    response.end("{}");
  });
  const source = sourceAt({ limits: { ratePerSecond: 20_000, concurrency: 8 } });
  const { client } = clientFor(t, origin, { source, retry: { backoffMs: 1 } });
  const requests = 200;
  const errors = await Promise.all(
    Array.from({ length: requests }, () => failureOf(client.ask(charges, parseJson))),
  );
  assert.ok(errors.every((error) => error instanceof RetryLaterError));
  assert.ok(asked <= requests * 1.1 + 20, `${asked} attempts for ${requests} requests`);
});

test("a limit nobody declared is found and kept to: the run ends well within its budget", async (t) => {
  const seen: number[] = [];
  let refused = 0;
  const origin = await serve(t, (_, response) => {
    const now = performance.now();
    const many = seen.filter((at) => now - at < 100).length >= 5;
    if (many) refused += 1;
    else seen.push(now);
    response.statusCode = many ? 429 : 200;
    response.end("{}");
  });
  const { client } = clientFor(t, origin, {
    source: sourceAt({ limits: { ratePerSecond: 200, concurrency: 8 } }),
    retry: { backoffMs: 100 },
  });
  await Promise.all(Array.from({ length: 120 }, () => client.ask(charges, parseJson)));
  assert.equal(seen.length, 120);
  assert.ok(refused <= 22, `${refused} of 120 were refused`);
});

test("the server's own log never shows more requests a second than declared", async (t) => {
  const seen: number[] = [];
  const origin = await serve(t, (_, response) => {
    seen.push(performance.now());
    setTimeout(() => response.end("{}"), Math.random() * 120);
  });
  const { client } = clientFor(t, origin, {
    source: sourceAt({ limits: { ratePerSecond: 20, concurrency: 6 } }),
  });
  await Promise.all(Array.from({ length: 70 }, () => client.ask(charges, parseJson)));
  for (let n = 20; n < seen.length; n += 1) {
    const spanMs = (seen[n] as number) - (seen[n - 20] as number);
    assert.ok(spanMs >= 1000, `21 requests in ${spanMs} ms`);
  }
  assert.ok((seen.at(-1) as number) - (seen[0] as number) < 4_500, "the limit is used");
});

import assert from "node:assert/strict";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { inspect } from "node:util";
import { BadResponseError } from "../../lake/errors.ts";
import { clientFor, serve, serveRaw, sourceAt } from "./loopback.ts";

const CANARY = "canary/7f3+b2c9=e81d";
const page = { path: "/v1/series", query: [["api_key_hint", CANARY]] } as const;

const echoes = [CANARY, encodeURIComponent(CANARY), Buffer.from(`${CANARY}:`).toString("base64")];
const wireForms = [...echoes, CANARY.slice(0, 12), Buffer.from(CANARY).toString("base64").slice(0, 12)];

function assertNoCanary(shown: string, where: string): void {
  for (const form of wireForms) assert.ok(!shown.includes(form), `${where} shows ${form}:\n${shown}`);
}

const auths = [
  { kind: "bearer" },
  { kind: "header", name: "X-RapidAPI-Key" },
  { kind: "query", name: "api_key" },
  { kind: "body", name: "registrationkey" },
] as const;

for (const auth of auths) {
  test(`a key sent as ${auth.kind} shows in no error and no log line, however the server reflects it`, async (t) => {
    const source = sourceAt({ auth: { ...auth, secret: "FRED_API_KEY", mockKey: "m" } });
    const answers: [number, string][] = [400, 401, 403, 429, 500, 503].map((status) => [
      status,
      JSON.stringify({ error: { message: `key ${echoes.join(" or ")} in /?api_key=${CANARY}` } }),
    ]);
    answers.push([200, `<html>${CANARY}</html>`]);
    for (const [status, body] of answers) {
      const origin = await serve(t, async (request, response) => {
        const sent = JSON.stringify([request.url, request.headers, await text(request)]);
        assert.ok(sent.includes(auth.kind === "query" ? echoes[1]! : CANARY));
        response.writeHead(status, { Location: `/?k=${CANARY}` }).end(body);
      });
      const { client, lines } = clientFor(t, origin, {
        source,
        key: () => CANARY,
        retry: { attemptsMax: 2 },
      });
      const notJson = (bytes: Buffer) => {
        throw new BadResponseError(`not JSON: ${bytes}`, { where: `body ${bytes}` });
      };
      const request =
        auth.kind === "body" ? ({ ...page, method: "POST", body: { years: [2024] } } as const) : page;
      const error = await client.ask(request, notJson).catch((reason: unknown) => reason);
      assertNoCanary(inspect(error, { depth: 9, showHidden: true }), `the error of ${status}`);
      assertNoCanary(JSON.stringify(error), `the JSON error of ${status}`);
      assertNoCanary(JSON.stringify(lines), `the log of ${status}`);
    }
  });
}

test("a key reflected in bytes that are no HTTP, or in a redirect, shows nowhere", async (t) => {
  const garbage = await serveRaw(t, (socket) => socket.end(`GARBAGE ${CANARY}\r\n\r\n`));
  const redirect = await serve(t, (_, response) =>
    response.writeHead(302, { Location: `/?k=${CANARY}` }).end(),
  );
  for (const origin of [garbage, redirect]) {
    const { client, lines } = clientFor(t, origin, { key: () => CANARY });
    const error = await client.ask(page, () => assert.fail()).catch((reason: unknown) => reason);
    assertNoCanary(inspect(error, { depth: 9, showHidden: true }), "the error");
    assertNoCanary(JSON.stringify(lines), "the log");
  }
});

test("the URL of a good answer, which is kept, has no key", async (t) => {
  const origin = await serve(t, (_, response) => response.end("{}"));
  const source = sourceAt({ auth: { kind: "query", name: "api_key", secret: "FRED_API_KEY", mockKey: "m" } });
  const { client } = clientFor(t, origin, { source, key: () => CANARY });
  await client.ask({ path: "/", query: [] }, () => ({}));
  const { response } = await client.ask(page, () => ({}));
  assertNoCanary(response.url, "the URL");
});

/** Each way to write the key into a page of rows; the bytes around it must stay as they are. */
const WRITTEN: Readonly<Record<string, string>> = {
  plain: CANARY,
  "URL-encoded": encodeURIComponent(CANARY),
  "with escaped slashes, as PHP writes JSON": CANARY.replaceAll("/", "\\/"),
  "in base64, as Basic auth has it": Buffer.from(`me:${CANARY}`).toString("base64"),
  "in base64 for URLs": Buffer.from(`{"k":"${CANARY}"}`).toString("base64url"),
};

for (const [way, written] of Object.entries(WRITTEN)) {
  test(`a key echoed in a page ${way} is taken out of its bytes and its headers before anything reads them`, async (t) => {
    const origin = await serve(t, (_, response) => {
      response.setHeader("etag", `"${written}"`);
      response.end(
        Buffer.concat([Buffer.from(`{"Ünö":"\\u00e9 ${written}","row":`), Buffer.from("[1.50]}")]),
      );
    });
    const { client } = clientFor(t, origin, { key: () => CANARY });
    const { response, parsed } = await client.ask(page, (body) => body.toString("utf8"));
    assert.match(parsed, /^\{"Ünö":"\\u00e9 .*\[secret:STRIPE_API_KEY\].*","row":\[1\.50\]\}$/);
    for (const shown of [parsed, response.body.toString("latin1"), JSON.stringify(response.headers)])
      assertNoCanary(shown, "what is kept");
  });
}

test("a link to the next page in which the key is echoed is followed with the key once, and shown without", async (t) => {
  const seen: string[] = [];
  const origin = await serve(t, (request, response) => {
    seen.push(request.url ?? "");
    response.setHeader("link", `</v1/series?page=2&api_key=${encodeURIComponent(CANARY)}>; rel="next"`);
    response.end("{}");
  });
  const source = sourceAt({ auth: { kind: "query", name: "api_key", secret: "FRED_API_KEY", mockKey: "m" } });
  const { client } = clientFor(t, origin, { source, key: () => CANARY });
  const first = await client.ask(page, () => ({}));
  const [, link = ""] = /<([^>]+)>/.exec(first.response.headers.link ?? "") ?? [];
  const second = await client.ask({ path: link, query: [] }, () => ({}));
  const sent = new URLSearchParams([["api_key", CANARY]]);
  assert.equal(seen[1], `/v1/series?page=2&${sent}`);
  assertNoCanary(second.response.url, "the URL");
});

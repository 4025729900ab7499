import assert from "node:assert/strict";
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
      const origin = await serve(t, (request, response) => {
        assert.ok(
          JSON.stringify([request.url, request.headers]).includes(
            auth.kind === "query" ? echoes[1]! : CANARY,
          ),
        );
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
      const error = await client.ask(page, notJson).catch((reason: unknown) => reason);
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

import assert from "node:assert/strict";
import { test } from "node:test";
import { checkHealth } from "../../lake/http/health.ts";
import { deadOrigin, recordedEffects, serve, serveRaw, sourceAt } from "./loopback.ts";

const source = sourceAt({ healthPath: "/health" });
const { effects } = recordedEffects();

test("a source that answers is up, with its latency", async (t) => {
  const baseUrl = await serve(t, (request, response) => response.end(request.url));
  const health = await checkHealth({ source, baseUrl, effects });
  assert.equal(health?.up, true);
  assert.equal(health?.url, `${baseUrl}/health`);
  assert.ok((health?.latencyMs ?? -1) > 0);
});

test("a source that answers 503, refuses connections or hangs is down, with an error ready to be thrown", async (t) => {
  const failing = await serve(t, (_, response) => response.writeHead(503).end());
  const hanging = await serveRaw(t, () => {});
  const dead = await deadOrigin();
  const told: string[] = [];
  for (const baseUrl of [failing, dead, hanging]) {
    const health = await checkHealth({ source, baseUrl, effects, timeoutMs: 300 });
    assert.equal(health?.up, false);
    told.push(health?.error?.message.replace(new URL(baseUrl).host, "HOST") ?? "");
  }
  assert.deepEqual(told, [
    "Mock API not healthy: HOST: answers 503",
    "Mock API not healthy: HOST: connection refused (ECONNREFUSED)",
    "Mock API not healthy: HOST: no whole answer within 0.3 s",
  ]);
});

test("a source without a health path is not asked", async () => {
  assert.equal(await checkHealth({ source: sourceAt(), baseUrl: await deadOrigin(), effects }), undefined);
});

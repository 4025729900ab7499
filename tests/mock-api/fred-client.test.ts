/** A public client of FRED, unchanged, against the mock. */
import assert from "node:assert/strict";
import http from "node:http";
import https from "node:https";
import { describe, type TestContext, test } from "node:test";
import { promisify } from "node:util";
import Fred from "fred-api";
import { serveMockApi } from "../../mock-api/index.ts";
import { NOW } from "./serving.ts";

const KEY = "abcdefghijklmnopqrstuvwxyz123456";

/** The client knows one host, which it asks over https; its requests are led to the mock instead. */
async function client(t: TestContext) {
  const mock = await serveMockApi({ now: NOW, sources: ["fred"] });
  t.after(() => mock.close());
  t.mock.method(https, "get", (url: string, onResponse: (response: http.IncomingMessage) => void) =>
    http.get(url.replace("https://api.stlouisfed.org", mock.url), onResponse),
  );
  const fred = new Fred(KEY);
  const get = promisify<string, object, { body: unknown }>(fred.get.bind(fred));
  // biome-ignore lint/suspicious/noExplicitAny: bodies are compared, not computed with
  return async (path: string, params: object): Promise<any> => (await get(path, params)).body;
}

describe("a public client of FRED", () => {
  test("reads a series and its observations", async (t) => {
    const get = await client(t);
    const { seriess } = await get("series", { series_id: "GDP" });
    assert.equal(seriess[0].title, "Gross Domestic Product");
    const asked = { series_id: "GDP", observation_start: "2025-01-01" };
    const { count, observations } = await get("series/observations", asked);
    assert.equal(count, observations.length);
    assert.equal(observations[0].date, "2025-01-01");
  });

  test("reads XML", async (t) => {
    const get = await client(t);
    const text = await get("category/children", { category_id: 0, file_type: "xml" });
    assert.match(text, /<category id="32991" name="Money/);
  });

  test("understands errors, in JSON and in XML", async (t) => {
    const message = "Bad Request.  The series does not exist.";
    const get = await client(t);
    await assert.rejects(get("series", { series_id: "NOPE" }), { status: 400, message });
    await assert.rejects(get("series", { series_id: "NOPE", file_type: "xml" }), { status: "400", message });
  });
});

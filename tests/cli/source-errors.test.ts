/** Sources that cannot be reached, refuse, answer nonsense or send rows nobody promised. */
import assert from "node:assert/strict";
import { cpSync, existsSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { readState } from "../../lake/state/read-state.ts";
import { assertFailure, jsonOf, suggestedIn } from "./failure.ts";
import { type Fixture, fails } from "./fixture.ts";
import { type Shop, shop, shopWithRun } from "./shop.ts";
import { type Answer, always, closedPort, shopApi } from "./shop-api.ts";

const ORDERS = ["run-all", "--days", "3", "--source", "shop.orders"];
const BOTH = ["shop.customers", "shop.orders"];

/** The shop asked at an address of the test's own, with a key. */
function goLive({ edit }: Shop, url: string): void {
  edit("extract/shop/source.ts", "https://shop.example.com", url);
  edit(
    "extract/shop/source.ts",
    '  healthPath: "/health",',
    '  auth: { kind: "bearer", secret: "SHOP_KEY", mockKey: "sk_mock_shop" },',
  );
}

function answering(answer: Answer, args = ORDERS): NonNullable<Fixture["arrange"]> {
  return async (_, t) => ({ args, env: { LAKE_MOCK_URL: (await shopApi(t, answer)).url } });
}

fails("a source that cannot be reached", [
  {
    name: "a mock API that is not up",
    arrange: async () => ({ env: { LAKE_MOCK_URL: `http://127.0.0.1:${await closedPort()}` } }),
    expect: {
      exit: 69,
      code: "source-unavailable",
      what: /^Mock API not healthy: 127\.0\.0\.1:\d+: connection refused \(ECONNREFUSED\)$/,
      where: /^GET http:\/\/127\.0\.0\.1:\d+\/health → ECONNREFUSED$/m,
      state: /nothing was published; snapshot 1 is current/,
      next: /^lake mock-api --port \d+, or unset LAKE_MOCK_URL/,
    },
  },
  {
    name: "a mock API that says it is not well",
    arrange: answering(always("/health", 503, "{}")),
    expect: {
      exit: 69,
      code: "source-unavailable",
      what: /Mock API not healthy: 127\.0\.0\.1:\d+: answers 503/,
      where: /\/health → 503$/m,
      next: /lake mock-api/,
    },
  },
  {
    name: "the service itself, gone",
    lake: "empty",
    arrange: async (shop) => {
      goLive(shop, `http://127.0.0.1:${await closedPort()}`);
      return { args: [...ORDERS, "--api", "live"], env: { SHOP_KEY: "sk_live_0123456789" } };
    },
    expect: {
      exit: 69,
      code: "source-unavailable",
      what: /^Shop not healthy: 127\.0\.0\.1:\d+: connection refused \(ECONNREFUSED\) \(6 attempts\)$/,
      where: /^GET http:\/\/127\.0\.0\.1:\d+\/orders\?\S+ → ECONNREFUSED$/m,
      state: /nothing was published; no snapshot was ever published/,
      next: /same command again when Shop answers/,
    },
  },
  {
    name: "a server error that does not pass",
    arrange: answering(always("/orders", 503, '{"error":"overloaded"}')),
    expect: {
      exit: 69,
      code: "source-unavailable",
      what: /not healthy: 127\.0\.0\.1:\d+: .*\(6 attempts\)/,
      where: /^GET http\S+\/orders\S+ → 503$/m,
      next: /./,
    },
  },
]);

fails("a source that refuses", [
  {
    name: "a wrong key",
    lake: "empty",
    arrange: async (shop, t) => {
      goLive(shop, (await shopApi(t, always("/", 401, '{"error":{"message":"Invalid key"}}'))).url);
      return { args: ["run-all", "--days", "1", "--api", "live"], env: { SHOP_KEY: "sk_live_wrong_0123" } };
    },
    expect: {
      exit: 77,
      code: "auth",
      what: /^Shop refuses the key: .*Invalid key/,
      where: /^GET http\S+ → 401$/m,
      next: /^rotate key SHOP_KEY: .* then: lake probe shop$/,
    },
  },
  {
    name: "a key that may not read one resource, while the other lands",
    lake: "empty",
    arrange: async (shop, t) => {
      goLive(shop, (await shopApi(t, always("/orders", 403, '{"error":{"message":"no right"}}'))).url);
      return { args: ["run-all", "--days", "1", "--api", "live"], env: { SHOP_KEY: "sk_live_narrow_01" } };
    },
    expect: {
      exit: 76,
      code: "partial-run",
      what: /1 of 2 resources failed: shop\.orders/,
      where: /\/orders\S+ → 403$/m,
      problems: /no right(.|\n)*give the key in SHOP_KEY the right/,
      next: /^lake extract --source shop\.orders/,
    },
    lands: ["shop.customers"],
  },
  {
    name: "every key that is missing, all at once",
    lake: "empty",
    arrange: (shop) => {
      goLive(shop, "https://shop.example.com");
      cpSync(join(shop.dir, "extract/shop"), join(shop.dir, "extract/market"), { recursive: true });
      shop.edit("extract/market/source.ts", 'name: "shop"', 'name: "market"');
      shop.edit("extract/market/source.ts", "SHOP_KEY", "MARKET_KEY");
      return { args: ["run-all", "--days", "1", "--api", "live"] };
    },
    expect: {
      exit: 77,
      code: "auth",
      what: /2 keys are missing/,
      problems:
        /MARKET_KEY: is not set \(Shop\)(.|\n)*export MARKET_KEY=…, or put it into \.env(.|\n)*SHOP_KEY: is not set/,
      where: /looked up in the environment and \.env, as MARKET_KEY/,
      next: /put the keys where they are looked up, then run the same command again/,
    },
  },
  {
    name: "a wait longer than a run may last",
    arrange: answering(always("/orders", 429, "{}", { "retry-after": "864000" })),
    expect: {
      exit: 75,
      code: "retry-later",
      what: /Shop asks to be left alone: .*it asks to wait 864000 s/,
      where: /^GET http\S+ → 429$/m,
      next: /same command again at 2026-03-20T06:00:0\dZ/,
    },
  },
  {
    name: "a run whose time is up",
    arrange: async (_, t) => {
      const { url } = await shopApi(t, async (request) => {
        if (request.url?.startsWith("/health") !== true) await new Promise((later) => setTimeout(later, 600));
        return false;
      });
      return { args: ORDERS, env: { LAKE_MOCK_URL: url, LAKE_DEADLINE_SECONDS: "1" } };
    },
    expect: {
      exit: 75,
      code: "retry-later",
      what: /time was up/,
      where: /GET http/,
      next: /LAKE_DEADLINE_SECONDS/,
    },
  },
]);

fails("an answer that is not what was promised", [
  {
    name: "a proxy's HTML with status 200",
    args: [...ORDERS, "--mock-scenario", "html"],
    expect: {
      exit: 65,
      code: "bad-response",
      what: /it is HTML, not JSON: <html>maintenance<\/html> \(6 attempts\)/,
      where: /^GET http\S+\/orders\S+ → 200$/m,
      next: /baseUrl.*login page or proxy/,
    },
  },
  {
    name: "JSON that is cut",
    arrange: answering(always("/orders", 200, '{"total": 3, "rows": [{"id": "o_1", "pla')),
    expect: {
      exit: 65,
      code: "bad-response",
      what: /not JSON .*the 40 bytes end in mid-value, it seems cut short/,
      where: /\/orders\S+ → 200$/m,
      next: /same command again/,
    },
  },
  {
    name: "a connection that breaks in the body",
    arrange: answering((request, response) => {
      if (request.url?.startsWith("/orders") !== true) return false;
      response
        .writeHead(200, { "content-length": "1000" })
        .write('{"total": 3, "rows": [', () => response.destroy());
      return true;
    }),
    expect: {
      exit: 69,
      code: "source-unavailable",
      what: /\(6 attempts\)/,
      where: /GET http\S+\/orders/,
      next: /./,
    },
  },
  {
    name: "no rows where they should be",
    arrange: answering(always("/orders", 200, '{"total": 0, "data": []}')),
    expect: {
      exit: 65,
      code: "bad-response",
      what: /rows is absent, expected the array of rows; its fields are total, data/,
      where: /\/orders\S+ → 200$/m,
      next: /rowsPath/,
    },
  },
  {
    name: "a path that does not exist",
    arrange: answering(always("/orders", 404, '{"error":"no such path"}')),
    expect: {
      exit: 65,
      code: "bad-response",
      what: /Shop: .*404/,
      where: /\/orders\S+ → 404$/m,
      next: /compare extract\/shop\//,
    },
  },
  {
    name: "a redirect to another host",
    arrange: answering(always("/orders", 302, "", { location: "https://elsewhere.example.com/" })),
    expect: {
      exit: 65,
      code: "bad-response",
      what: /redirect/i,
      where: /\/orders\S+ → (302|refusal)$/m,
      next: /./,
    },
  },
  {
    name: "paging that goes round in circles",
    arrange: async ({ edit }, t) => {
      edit(
        "extract/shop/source.ts",
        "return {\n        path,\n        query: [...",
        "return request && {\n        path,\n        query: request.query ?? [...",
      );
      return { args: ORDERS, env: { LAKE_MOCK_URL: (await shopApi(t)).url } };
    },
    expect: { exit: 65, code: "bad-response", what: /./, where: /GET http\S+\/orders|orders/, next: /./ },
  },
]);

fails("rows that leave the contract", [
  {
    name: "rows rejected beyond the share that may be",
    args: [...ORDERS, "--mock-scenario", "drift"],
    expect: {
      exit: 65,
      code: "contract-violation",
      what: /shop\.orders: 7 of 312 rows rejected, at most 0 % may be/,
      where: /^\.\.\/lake\/rejected\/shop\/orders\/run_id=20260310T060000Z-000002\/part-0\.parquet$/m,
      problems: /changed field \$?\.?amount in 7 rows/,
      state: /nothing was published; snapshot 1 is current/,
      next: /^lake query "FROM '.*\.parquet'" shows them; change the contract in extract\/shop\/, or rejectedShareMax/,
    },
    after: async ({ lake, root }) => {
      const { state } = await readState(root);
      assert.equal(state.runs.at(-1)?.outcome, "failed", "the run is on record");
      const { error } = JSON.parse((await lake(["runs", "20260310T060000Z-000002", "--json"])).stdout).run;
      const [look] = suggestedIn(error.next);
      const { stdout, stderr } = await lake([...look!, "--json"]);
      const { rows } = jsonOf({ stdout, stderr, code: 0, signal: null }) as {
        rows?: Record<string, string>[];
      };
      assert.equal(rows?.length, 7);
      assert.match(JSON.stringify(rows), /\\"amount\\":\\"many\\"/);
      assert.ok(existsSync(`${root}/raw/shop/orders/run_id=20260310T060000Z-000002/bodies.zst`));
      assert.ok(!existsSync(`${root}/bronze/shop/orders/run_id=20260310T060000Z-000002`));
    },
  },
  {
    name: "a type that is frozen",
    arrange: ({ edit }) => {
      edit(
        "extract/shop/source.ts",
        'cursor: "placed_at",\n',
        'cursor: "placed_at",\n      drift: { changedType: "freeze" },\n',
      );
      return { args: [...ORDERS, "--mock-scenario", "drift"] };
    },
    expect: { exit: 65, code: "contract-violation", what: /amount/, where: /GET|rejected\//, next: /./ },
  },
  {
    name: "a new field that is frozen, while the other resource lands",
    arrange: ({ edit }) => {
      edit(
        "extract/shop/source.ts",
        'cursor: "placed_at",\n',
        'cursor: "placed_at",\n      drift: { newField: "freeze" },\n',
      );
      return { args: ["run-all", "--days", "3", "--mock-scenario", "new-field"] };
    },
    expect: {
      exit: 76,
      code: "partial-run",
      what: /1 of 2 resources failed: shop\.orders/,
      problems: /loyalty/,
      next: /^lake extract --source shop\.orders, then lake run-transforms/,
    },
    lands: ["shop.customers"],
  },
]);

describe("what landed is kept and not fetched again", () => {
  test("after one resource of two failed, the suggested commands ask for that one only, and publish", async (t) => {
    const { lake, published } = await shopWithRun(t);
    let broken = true;
    const { url, requests } = await shopApi(t, (...exchange) =>
      broken ? always("/orders", 404, "{}")(...exchange) : false,
    );
    const env = { LAKE_MOCK_URL: url };
    const failed = await lake(["run-all", "--json"], { env });
    const { next } = assertFailure(failed, {
      exit: 76,
      code: "partial-run",
      what: /1 of 2 resources failed: shop\.orders/,
      where: /\/orders\S+ → 404/,
      state: /nothing was published; snapshot 1 is current; bronze keeps the resource that landed/,
      next: /^lake extract --source shop\.orders, then lake run-transforms$/,
    });
    broken = false;
    requests.length = 0;
    for (const command of suggestedIn(next!)) {
      const { code, stderr } = await lake(command, { env });
      assert.equal(code, 0, stderr);
    }
    assert.deepEqual(
      [...new Set(requests.map((request) => request.split("?")[0]))],
      ["/__sources", "/health", "/orders"],
    );
    const { snapshot, watermarks } = await published();
    assert.equal(snapshot, 4);
    assert.deepEqual(Object.keys(watermarks).sort(), BOTH);
    assert.equal(new Set(Object.values(watermarks)).size, 1, "both have reached the same moment");
  });

  test("a field nobody promised lands beside the others, with a warning, digit for digit", async (t) => {
    const { lake } = shop(t);
    const { code, stderr } = await lake(["run-all", "--days", "1", "--mock-scenario", "new-field"]);
    assert.equal(code, 0);
    assert.match(stderr, /^warning {2}shop\.orders: new field loyalty in 120 rows$/m);
    const asked = await lake(["query", "SELECT DISTINCT _extra FROM bronze.shop__orders", "--json"]);
    assert.match(asked.stdout, /9007199254740993/);
  });

  test("each retry is a warning, and the run goes on", async (t) => {
    const { lake } = await shopWithRun(t);
    let refusals = 2;
    const { url } = await shopApi(t, (request, response) => {
      if (request.url?.startsWith("/orders") !== true || refusals-- <= 0) return false;
      response.writeHead(refusals === 0 ? 503 : 429, { "retry-after": "1" }).end("{}");
      return true;
    });
    const { code, stderr } = await lake(["run-all"], { env: { LAKE_MOCK_URL: url } });
    assert.equal(code, 0, stderr);
    assert.equal(stderr.match(/^warn {5}Shop: asking again: .*\/orders/gm)?.length, 2, stderr);
    assert.match(stderr, /^extract {2}shop\.orders .* 2 retried$/m);
  });
});

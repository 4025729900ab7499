/** `lake probe` against a service that works, and against each way in which one does not. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import type { Check } from "../../lake/probe/check.ts";
import type { Finished } from "../support/lake-process.ts";
import { jsonOf } from "./failure.ts";
import { type Shop, shop } from "./shop.ts";
import { type Answer, always, closedPort, shopApi } from "./shop-api.ts";

const KEY = "sk_live_C4n4ry0123456789";

interface Told {
  readonly all_passed: boolean;
  readonly summary: { readonly total: number; readonly passed: number; readonly failed: number };
  readonly checks: readonly Check[];
}

function toldBy(finished: Finished): Told {
  const told = jsonOf(finished) as unknown as Told;
  const failures = told.checks.filter(({ passed }) => !passed).length;
  assert.deepEqual(told.summary, {
    total: told.checks.length,
    passed: told.checks.length - failures,
    failed: failures,
  });
  assert.equal(told.all_passed, failures === 0);
  assert.equal(finished.code, failures === 0 ? 0 : 1, "the exit code follows");
  return told;
}

/** The checks of the shop, and the one that failed. */
function ofShop({ checks }: Told): { names: string[]; failed: Check | undefined } {
  const own = checks.filter(({ subject }) => subject === "shop");
  const failures = own.filter(({ passed }) => !passed);
  assert.ok(failures.length <= 1, JSON.stringify(failures));
  return {
    names: own.map(({ check, passed }) => (passed ? check : check.toUpperCase())),
    failed: failures[0],
  };
}

/** The shop at an address of the test's own, with a key. */
async function liveShop(t: TestContext, answer: Answer) {
  const made = shop(t);
  const { url, requests } = await shopApi(t, answer);
  goLive(made, url);
  const probe = (env: Record<string, string> = { SHOP_KEY: KEY }) =>
    made.lake(["probe", "--api", "live", "--json"], { env });
  return { ...made, requests, probe };
}

function goLive({ edit }: Shop, url: string): void {
  edit("extract/shop/source.ts", "https://shop.example.com", url);
  edit(
    "extract/shop/source.ts",
    '  healthPath: "/health",',
    '  auth: { kind: "bearer", secret: "SHOP_KEY", mockKey: "sk_mock_shop" },',
  );
}

test("a service that works costs one request, and its key goes by its id", async (t) => {
  const { probe, requests, root } = await liveShop(t, () => false);
  const told = toldBy(await probe());
  assert.deepEqual(
    told.checks.map(({ subject, check }) => `${subject} ${check}`),
    [
      "lake storage",
      "lake database",
      "lake log",
      "lake contracts",
      "shop key",
      "shop reachable",
      "shop accepted",
      "shop contract",
      "shop limits",
    ],
  );
  const says = (name: string) => told.checks.find(({ check }) => check === name)?.says ?? "";
  assert.equal(requests.length, 1);
  assert.match(says("key"), /^SHOP_KEY is in environment, key id [0-9a-f]{8}$/);
  assert.match(says("contract"), /^shop\.orders: 10 of 10 rows fit$/);
  const usage = JSON.parse(readFileSync(join(root, "_state/key_usage.ndjson"), "utf8")) as Record<
    string,
    unknown
  >;
  assert.deepEqual([usage.run_id, usage.source, says("key").slice(-8)], [null, "shop", usage.key_id]);
  assert.ok(!existsSync(join(root, "_state/commits")), "a probe is no run");
});

test("under the mock it says the same, as a list", async (t) => {
  const { lake } = shop(t);
  const { stdout, code, stderr } = await lake(["probe"]);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^ok {4}lake storage {3}\S+ is writable, [\d.]+ \wB free$/m);
  assert.match(stdout, /^ok {4}shop reachable http:\/\/127\.0\.0\.1:\d+ answers in \d+ ms$/m);
  assert.match(stdout, /^7 checks, 0 failed$/m);
});

/** What the service does, which checks there are (failed ones in capitals), and what the failed one says. */
const FAILURES: readonly {
  readonly name: string;
  readonly answer: Answer;
  readonly checks: string;
  readonly says: RegExp;
  readonly next: RegExp;
}[] = [
  {
    name: "a service in trouble",
    answer: always("/", 503, '{"error":"overloaded"}'),
    checks: "key REACHABLE limits",
    says: /^Shop not healthy: 127\.0\.0\.1:\d+: 503 Service Unavailable: overloaded {2}GET http\S+\/orders\S+ → 503$/,
    next: /the same command again when Shop answers/,
  },
  {
    name: "a key that is none",
    answer: always("/", 401, `{"error":{"message":"Invalid key ${KEY}"}}`),
    checks: "key reachable ACCEPTED limits",
    says: /^Shop refuses the key: 401 Unauthorized: Invalid key \[secret:SHOP_KEY\] {2}GET \S+ → 401$/,
    next: /^rotate key SHOP_KEY: put the one that Shop takes now in its place/,
  },
  {
    name: "a key without the right",
    answer: always("/", 403, '{"message":"You are not subscribed to this API."}'),
    checks: "key reachable ACCEPTED limits",
    says: /not subscribed to this API/,
    next: /^give the key in SHOP_KEY the right to read this at Shop$/,
  },
  {
    name: "a field of another type",
    answer: orders({ amount: "12.50" }),
    checks: "key reachable accepted CONTRACT limits",
    says: /^shop\.orders: 1 of 1 rows break the contract: changed field amount in 1 rows$/,
    next: /^compare the contract of shop\.orders in extract\//,
  },
  {
    name: "a login page",
    answer: always("/", 200, "<html>please log in</html>"),
    checks: "key reachable accepted CONTRACT limits",
    says: /it is HTML, not JSON/,
    next: /login page or proxy/,
  },
  {
    name: "too many requests",
    answer: always("/", 429, "{}", { "retry-after": "600" }),
    checks: "key reachable LIMITS",
    says: /Shop asks to be left alone: 429 Too Many Requests/,
    next: /the same command again at 2026-03-10T06:1/,
  },
];

function orders(change: object): Answer {
  const placed_at = Date.parse("2026-03-09T12:00:00Z") / 1000;
  const row = {
    id: "or_1",
    placed_at,
    customer: "cu_1",
    currency: "eur",
    amount: 100,
    note: null,
    ...change,
  };
  return always("/orders", 200, JSON.stringify({ total: 1, rows: [row] }));
}

describe("what is told apart, with its fix", { concurrency: 2 }, () => {
  for (const { name, answer, checks, says, next } of FAILURES) {
    test(name, async (t) => {
      const { probe, requests } = await liveShop(t, answer);
      const finished = await probe();
      const { names, failed } = ofShop(toldBy(finished));
      assert.equal(names.join(" "), checks);
      assert.match(failed?.says ?? "", says);
      assert.match(failed?.next ?? "", next);
      assert.equal(requests.length, 1, "it is not asked again");
      assert.ok(!`${finished.stdout}${finished.stderr}`.includes("C4n4ry"), "the key shows nowhere");
    });
  }

  test("a service that is not there", async (t) => {
    const made = shop(t);
    goLive(made, `http://127.0.0.1:${await closedPort()}`);
    const finished = await made.lake(["probe", "--api", "live", "--json"], { env: { SHOP_KEY: KEY } });
    const { names, failed } = ofShop(toldBy(finished));
    assert.equal(names.join(" "), "key REACHABLE limits");
    assert.match(failed?.says ?? "", /connection refused \(ECONNREFUSED\)/);
  });

  test("a service that refuses the key with status 200 and words of its own", async (t) => {
    const { edit, probe } = await liveShop(t, always("/", 200, '{"status":"FAILED","message":"bad key"}'));
    edit(
      "extract/shop/source.ts",
      "  pageSize: 50,",
      '  pageSize: 50,\n  faultOf: ({ start }) => start.includes("FAILED") ? { kind: "refused-key", text: "bad key" } : undefined,',
    );
    const { names, failed } = ofShop(toldBy(await probe()));
    assert.equal(names.join(" "), "key reachable ACCEPTED limits");
    assert.match(failed?.next ?? "", /^rotate key SHOP_KEY/);
  });

  test("a key that is not there: nothing is sent", async (t) => {
    const { probe, requests } = await liveShop(t, () => false);
    const place = JSON.stringify({ SHOP_KEY: "file:no/such/key.txt" });
    const { names, failed } = ofShop(toldBy(await probe({ LAKE_SECRETS: place })));
    assert.equal(names.join(" "), "KEY");
    assert.equal(failed?.says, "SHOP_KEY: the file does not exist; looked up in file no/such/key.txt");
    assert.equal(failed?.next, "write the secret to no/such/key.txt");
    assert.deepEqual(requests, []);
  });

  test("a quota that is spent: nothing more is sent", async (t) => {
    const { edit, probe, requests } = await liveShop(t, () => false);
    edit("extract/shop/source.ts", "concurrency: 4", "concurrency: 4, perDay: 1");
    const first = ofShop(toldBy(await probe()));
    assert.match(
      first.failed?.says ?? "",
      /^the day's 1 requests are spent until 2026-03-11T00:00:00\.000Z$/,
    );
    const second = ofShop(toldBy(await probe()));
    assert.deepEqual([second.names.join(" "), second.failed?.next], ["key LIMITS", "lake limits shop"]);
    assert.equal(requests.length, 1);
  });

  test("a lake that is not fit, and a project that does not compile", async (t) => {
    const { write, lake } = shop(t);
    write("models/gold/broken.sql", "SELECT nothing FROM silver.orders");
    const finished = await lake(["probe", "--json"], { env: { LAKE_DISK_FREE_MIN: "100000TB" } });
    const failures = toldBy(finished).checks.filter(({ passed }) => !passed);
    assert.deepEqual(
      failures.map(({ subject, check }) => `${subject} ${check}`),
      ["lake storage", "lake contracts"],
    );
    assert.match(failures[1]?.says ?? "", /models\/gold\/broken\.sql:1:8/);
  });
});

test("drift that a run would take is told, and passes", async (t) => {
  const { probe } = await liveShop(t, orders({ colour: "red" }));
  const told = toldBy(await probe());
  assert.match(
    told.checks.find(({ check }) => check === "contract")?.says ?? "",
    /^shop\.orders: 1 of 1 rows fit: new field colour in 1 rows$/,
  );
});

test("a sample without rows costs a second request where paging has one, and no more", async (t) => {
  const { probe, requests } = await liveShop(t, always("/orders", 200, '{"total":0,"rows":[]}'));
  const told = toldBy(await probe());
  assert.match(told.checks.find(({ check }) => check === "contract")?.says ?? "", /the sample has no rows/);
  assert.equal(requests.length, 1, "the shop's paging ends with an empty page");
});

test("only the sources that are named are probed; a name that nothing has is refused", async (t) => {
  const { lake, edit, write, dir } = shop(t);
  write("extract/market/source.ts", readFileSync(join(dir, "extract/shop/source.ts"), "utf8"));
  edit("extract/market/source.ts", 'name: "shop"', 'name: "market"');
  const { error } = jsonOf(await lake(["probe", "shp", "--json"]));
  assert.deepEqual([error?.exitCode, error?.problems?.[0]?.hint], [2, "did you mean shop?"]);
  const { checks } = toldBy(await lake(["probe", "shop", "--json"]));
  assert.deepEqual([...new Set(checks.map(({ subject }) => subject))], ["lake", "shop"]);
});

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import source from "../../extract/payments/source.ts";
import { scenarios } from "../../mock-api/index.ts";
import { openAccount, type Row, seconds } from "./account.ts";
import { NOW, serving } from "./serving.ts";

const FROM = seconds("2026-11-20T00:00:00Z");
const TO = seconds("2026-11-21T00:00:00Z");
const DAY = `created[gte]=${FROM}&created[lt]=${TO}`;
const steady = openAccount();
const contractOf = (name: string) => source.resources.find((resource) => resource.name === name)!.contract;

/** URLs that differ, so that some of them roll low. */
const URLS = Array.from(
  { length: 22 },
  (_, n) => `/v1/${source.resources[n % 9]!.name}?limit=${2 + n}&${DAY}`,
);

/** Asks again until the answer is whole; returns how often it was not. */
async function failuresUntilRight(
  ask: (path: string) => Promise<{ status: number; body: unknown }>,
  path: string,
) {
  for (let failures = 0; failures < 9; failures++) {
    const right = await ask(path).then(
      ({ status, body }) => status === 200 && body !== undefined,
      () => false,
    );
    if (right) return failures;
  }
  throw new Error(`${path} never came right`);
}

describe("scenarios of the mock", () => {
  test("are listed, and an unknown one is refused at the start and on the way", async () => {
    assert.deepEqual(
      scenarios.map(({ name }) => name),
      [
        "steady",
        "rate-limited",
        "outage",
        "outage-forever",
        "truncated",
        "slow",
        "schema-drift",
        "late-rows",
        "duplicate-pages",
        "html",
        "unauthorized",
        "empty",
        "quota-spent",
      ],
    );
    await assert.rejects(serving({ scenario: "sunny" }), /no scenario is called sunny; there are steady, /);
    await using served = await serving();
    assert.equal((await served.play("sunny")).status, 400);
    assert.equal((await served.ask("/v1/charges", { "x-mock-scenario": "sunny" })).status, 400);
  });

  test("play by option, by control endpoint, or by header for one request", async () => {
    await using served = await serving({ scenario: "html" });
    assert.match((await served.ask("/v1/charges")).text, /^<!doctype html>/);
    assert.equal((await served.ask("/health")).body.scenario, "html");
    assert.equal((await served.ask("/v1/charges", { "x-mock-scenario": "steady" })).body.object, "list");
    assert.equal((await served.play("unauthorized")).status, 200);
    assert.equal((await served.ask("/v1/charges")).status, 401);
  });

  test("rate-limited: some URLs answer 429 at first, in each of Stripe's ways", async () => {
    await using served = await serving({ scenario: "rate-limited" });
    const ways = new Set<string>();
    let limited = 0;
    for (const url of URLS) {
      const { status, headers, body } = await served.ask(url);
      if (status === 200) continue;
      assert.equal(status, 429);
      ways.add(`${body.error.code} ${headers.get("retry-after")} ${headers.get("stripe-should-retry")}`);
      const more = await failuresUntilRight(served.ask, url);
      assert.ok(more <= 1);
      limited++;
    }
    assert.ok(limited > 3 && limited < 20, `${limited} of ${URLS.length} limited`);
    assert.deepEqual([...ways].sort(), [
      "lock_timeout null true",
      "rate_limit 1 null",
      "rate_limit null null",
    ]);
  });

  test("outage: each endpoint fails twice, then works; forever: it never does, though the mock is healthy", async () => {
    await using served = await serving({ scenario: "outage" });
    for (const path of ["/v1/charges", "/v1/events"]) {
      const statuses = [];
      for (let n = 0; n < 4; n++) statuses.push((await served.ask(path)).status);
      assert.deepEqual(statuses, [500, 503, 200, 200]);
    }
    await served.play("outage-forever");
    for (let n = 0; n < 4; n++) assert.equal((await served.ask("/v1/charges")).status, 503);
    assert.equal((await served.ask("/health")).status, 200);
  });

  test("truncated: bodies break off in both ways at first, then come whole", async () => {
    await using served = await serving({ scenario: "truncated" });
    const ways = { hungUp: 0, halfJson: 0, whole: 0 };
    for (const url of URLS) {
      const way = await served.ask(url).then(
        ({ body }) => (body === undefined ? "halfJson" : "whole"),
        () => "hungUp" as const,
      );
      ways[way]++;
      assert.equal(await failuresUntilRight(served.ask, url), 0);
    }
    assert.ok(ways.hungUp > 0 && ways.halfJson > 0 && ways.whole > 0, JSON.stringify(ways));
  });

  test("slow: answers take their time and are right", async () => {
    await using served = await serving({ scenario: "slow" });
    const started = performance.now();
    const { body } = await served.ask("/v1/payouts");
    assert.ok(performance.now() - started >= 49);
    assert.equal(body.object, "list");
  });

  test("schema-drift: a new field, a changed type and a missing field, told apart by the contract", async () => {
    await using served = await serving({ scenario: "schema-drift" });
    const problems = async (list: string) => {
      const rows: Row[] = (await served.ask(`/v1/${list}?limit=100&created[gte]=${FROM - 5 * 86_400}`)).body
        .data;
      const results = rows.map((row) => contractOf(list).safeParse(row));
      const issues = results.flatMap(({ error }) => error?.issues ?? []);
      const bad = results.filter(({ success }) => !success).length / rows.length;
      return { bad, issues: [...new Set(issues.map(({ code, path }) => `${code} ${path}`))] };
    };
    assert.deepEqual(await problems("charges"), { bad: 1, issues: ["unrecognized_keys "] });
    const customers = await problems("customers");
    assert.deepEqual(customers.issues, ["invalid_type balance"]);
    assert.ok(customers.bad < 0.3, `${customers.bad}`);
    const refunds = await problems("refunds");
    assert.deepEqual(refunds.issues, ["invalid_type currency"]);
    assert.ok(refunds.bad < 0.3, `${refunds.bad}`);
    assert.deepEqual(await problems("disputes"), { bad: 0, issues: [] });
  });

  test("late-rows: some rows of yesterday show only tomorrow, with all that belongs to them", async () => {
    let now = new Date(TO * 1000);
    await using served = await serving({ scenario: "late-rows", now: () => now });
    const charges = async (): Promise<Row[]> => {
      const rows: Row[] = [];
      for (let after = ""; ; after = `&starting_after=${rows.at(-1)?.id}`) {
        const { body } = await served.ask(`/v1/charges?limit=100&${DAY}${after}`);
        rows.push(...body.data);
        if (!body.has_more) return rows;
      }
    };
    const expected = steady.read("charges", FROM, TO).map(({ id }) => id);
    const early = new Set((await charges()).map(({ id }) => id));
    const late = expected.filter((id) => !early.has(id));
    assert.ok(
      late.length > 5 && late.length < expected.length / 4,
      `${late.length} of ${expected.length} late`,
    );
    const { body } = await served.ask("/v1/events?limit=100&type=charge.succeeded");
    assert.ok(body.data.every((event: { data: { object: Row } }) => !late.includes(event.data.object.id)));
    now = new Date((TO + 27 * 3600) * 1000);
    assert.deepEqual(
      (await charges()).map(({ id }) => id),
      expected,
    );
  });

  test("duplicate-pages: each further page repeats five rows, and none is lost", async () => {
    await using served = await serving({ scenario: "duplicate-pages" });
    const pages: Row[][] = [];
    for (let after = ""; ; after = `&starting_after=${pages.at(-1)?.at(-1)?.id}`) {
      const { body } = await served.ask(`/v1/charges?limit=50&${DAY}${after}`);
      pages.push(body.data);
      if (!body.has_more) break;
    }
    for (const [n, page] of pages.entries()) {
      if (n > 0) assert.deepEqual(page.slice(0, 5), pages[n - 1]!.slice(-5));
    }
    const ids = new Set(pages.flat().map(({ id }) => id));
    assert.deepEqual(
      [...ids],
      steady.read("charges", FROM, TO, NOW.getTime() / 1000).map(({ id }) => id),
    );
  });

  test("faults are the same each time the mock starts", async () => {
    const statuses = async () => {
      await using served = await serving({ scenario: "rate-limited" });
      const seen = [];
      for (const url of URLS.slice(0, 12)) seen.push((await served.ask(url)).status);
      return seen;
    };
    assert.deepEqual(await statuses(), await statuses());
  });
});

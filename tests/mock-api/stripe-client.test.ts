import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import Stripe from "stripe";
import { groupBy, LIST_NAMES, type ListName, openAccount, type Row, seconds } from "./account.ts";
import { NOW, serving } from "./serving.ts";

const served = await serving();
const { ask } = served;
const account = openAccount();
const FROM = seconds("2026-11-20T00:00:00Z");
const TO = seconds("2026-11-21T00:00:00Z");

function client(key = "sk_test_mock", of = served) {
  const { hostname: host, port } = new URL(of.url);
  return new Stripe(key, { host, port: Number(port), protocol: "http", maxNetworkRetries: 0 });
}

after(() => served.mock.close());

describe("the official client against the mock", () => {
  const stripe = client();
  const lists: Record<ListName, (params: object) => AsyncIterable<unknown>> = {
    customers: (params) => stripe.customers.list(params),
    payment_intents: (params) => stripe.paymentIntents.list(params),
    charges: (params) => stripe.charges.list(params),
    refunds: (params) => stripe.refunds.list(params),
    disputes: (params) => stripe.disputes.list(params),
    payouts: (params) => stripe.payouts.list(params),
    balance_transactions: (params) => stripe.balanceTransactions.list(params),
    invoices: (params) => stripe.invoices.list(params),
    events: (params) => stripe.events.list(params),
  };

  for (const name of LIST_NAMES) {
    test(`pages through a day of ${name}`, async () => {
      const rows: unknown[] = [];
      const params = { created: { gte: FROM, lt: TO }, limit: 100 };
      for await (const row of lists[name](params)) rows.push(row);
      const expected = account.read(name, FROM, TO, NOW.getTime() / 1000);
      assert.deepEqual(JSON.parse(JSON.stringify(rows)), JSON.parse(JSON.stringify(expected)));
    });
  }

  test("pages backwards from a row to the newest", async () => {
    const rows = account.read("refunds", FROM, TO, NOW.getTime() / 1000);
    const newer: unknown[] = [];
    const oldest = String(rows.at(-1)?.id);
    for await (const row of stripe.refunds.list({
      created: { gte: FROM, lt: TO },
      ending_before: oldest,
      limit: 4,
    })) {
      newer.push(row.id);
    }
    assert.deepEqual(
      newer,
      rows
        .slice(0, -1)
        .map((row) => row.id)
        .toReversed(),
    );
  });

  test("retrieves one object of each kind by its id", async () => {
    const [charge] = (await stripe.charges.list({ limit: 1 })).data;
    assert.equal((await stripe.charges.retrieve(charge!.id)).amount, charge!.amount);
    const [event] = (await stripe.events.list({ limit: 1 })).data;
    assert.equal((await stripe.events.retrieve(event!.id)).type, event!.type);
  });

  test("gets its typed errors", async () => {
    await assert.rejects(client("sk_test_wrong1234").charges.list(), (error) => {
      assert.ok(error instanceof Stripe.errors.StripeAuthenticationError);
      assert.match(error.message, /^Invalid API Key provided: sk_test_\*+1234$/);
      assert.equal(error.requestId, undefined);
      return true;
    });
    await assert.rejects(stripe.charges.list({ limit: 101 }), (error) => {
      assert.ok(error instanceof Stripe.errors.StripeInvalidRequestError);
      assert.deepEqual(
        [error.code, error.param, error.statusCode],
        ["parameter_invalid_integer", "limit", 400],
      );
      assert.match(error.requestId ?? "", /^req_\w{14}$/);
      return true;
    });
    await assert.rejects(stripe.customers.retrieve("cus_nobody"), (error) => {
      assert.ok(error instanceof Stripe.errors.StripeInvalidRequestError);
      assert.deepEqual([error.code, error.statusCode], ["resource_missing", 404]);
      assert.match(error.message, /^No such customer: 'cus_nobody'/);
      return true;
    });
  });

  test("is told to slow down beyond 25 requests a second to one endpoint", async () => {
    await using fresh = await serving();
    const answers = await Promise.allSettled(
      Array.from({ length: 40 }, () => client(undefined, fresh).disputes.list({ limit: 1 })),
    );
    const refused = answers.filter((answer) => answer.status === "rejected").map(({ reason }) => reason);
    assert.ok(refused.length > 0 && refused.length <= 15, `${refused.length} refused`);
    for (const error of refused) {
      assert.ok(error instanceof Stripe.errors.StripeRateLimitError);
      assert.equal(error.headers?.["stripe-rate-limited-reason"], "endpoint-rate");
    }
  });
});

describe("answers on the wire", () => {
  test("have Stripe's envelope, headers and pretty JSON", async () => {
    const { status, headers, text, body } = await ask("/v1/charges?limit=3", {
      "stripe-version": "2025-01-01",
    });
    assert.equal(status, 200);
    assert.deepEqual(Object.keys(body), ["object", "data", "has_more", "url"]);
    assert.deepEqual(
      [body.object, body.has_more, body.url, body.data.length],
      ["list", true, "/v1/charges", 3],
    );
    assert.equal(text, JSON.stringify(body, null, 2));
    assert.equal(headers.get("content-type"), "application/json");
    assert.equal(headers.get("stripe-version"), "2025-01-01");
    assert.equal(headers.get("cache-control"), "no-cache, no-store");
    assert.match(headers.get("request-id") ?? "", /^req_\w{14}$/);
  });

  test("are the same bytes for the same request at the same clock, whoever asks", async () => {
    await using other = await serving();
    for (const path of ["/v1/events?limit=50", "/v1/payouts", "/v1/charges?limit=0", "/v1/nothing"]) {
      const [one, again, elsewhere] = await Promise.all([ask(path), ask(path), other.ask(path)]);
      assert.equal(again.text, one.text);
      assert.equal(elsewhere.text, one.text);
      assert.deepEqual([...elsewhere.headers], [...one.headers]);
    }
  });

  test("accept the key by Basic authentication too, and no other key", async () => {
    const basic = (key: string) => `Basic ${Buffer.from(`${key}:`).toString("base64")}`;
    assert.equal((await ask("/v1/payouts", { authorization: basic("sk_test_mock") })).status, 200);
    for (const authorization of ["", "Bearer sk_live_mock", basic("sk_test_other")]) {
      const { status, headers, body } = await ask("/v1/payouts", { authorization });
      assert.deepEqual([status, body.error.type], [401, "invalid_request_error"]);
      assert.equal(headers.get("www-authenticate"), 'Bearer realm="Stripe"');
      assert.equal(headers.get("request-id"), null);
    }
  });

  test("follow the clock as it moves", async () => {
    let now = new Date("2026-11-20T08:00:00Z");
    await using moving = await serving({ now: () => now });
    const since = `/v1/charges?limit=100&created[gte]=${FROM}`;
    const early = (await moving.ask(since)).body.data.length;
    now = new Date("2026-11-20T09:00:00Z");
    assert.ok((await moving.ask(since)).body.data.length > early);
  });

  test("health needs no key and says the clock", async () => {
    const { status, body } = await ask("/health", { authorization: "" });
    assert.deepEqual(
      [status, body],
      [
        200,
        {
          status: "ok",
          source: "payments",
          seed: "lake",
          scale: 1,
          scenario: "steady",
          now: "2026-11-21T12:25:00.000Z",
        },
      ],
    );
  });
});

describe("filters of the lists", () => {
  const ids = (rows: readonly Row[]) => rows.map((row) => row.id);
  const all = async (list: ListName, query: string) => {
    const { status, body } = await ask(`/v1/${list}?limit=100&${query}`);
    assert.equal(status, 200, JSON.stringify(body));
    return body.data as Row[];
  };
  const now = NOW.getTime() / 1000;
  /** Without a bound, a filter that little passes is looked for through years. */
  const RECENT = `created[gte]=${FROM - 40 * 86_400}`;
  const of = (list: ListName) => account.read(list, FROM - 2 * 86_400, now);

  test("brackets may come raw or encoded", async () => {
    const raw = await all("refunds", `created[gte]=${FROM}&created[lt]=${TO}`);
    assert.ok(raw.length > 5);
    assert.deepEqual(await all("refunds", `created%5Bgte%5D=${FROM}&created%5Blt%5D=${TO}`), raw);
  });

  test("created has four bounds, and an exact form", async () => {
    const rows = of("refunds");
    const middle = Number(rows[5]?.created);
    const kept = (test: (created: number) => boolean) => ids(rows.filter((row) => test(Number(row.created))));
    const since = `created[gt]=${FROM - 2 * 86_400 - 1}`;
    assert.deepEqual(
      ids(await all("refunds", `created[gt]=${middle}`)),
      kept((created) => created > middle),
    );
    assert.deepEqual(
      ids(await all("refunds", `created[gte]=${middle}`)),
      kept((created) => created >= middle),
    );
    assert.deepEqual(
      ids(await all("refunds", `${since}&created[lt]=${middle}`)),
      kept((created) => created < middle),
    );
    assert.deepEqual(
      ids(await all("refunds", `${since}&created[lte]=${middle}`)),
      kept((created) => created <= middle),
    );
    assert.deepEqual(
      ids(await all("refunds", `created=${middle}`)),
      kept((created) => created === middle),
    );
  });

  test("by the object a row belongs to", async () => {
    const refund = of("refunds")[0]!;
    assert.deepEqual(ids(await all("refunds", `charge=${refund.charge}`)).includes(refund.id), true);
    assert.deepEqual(
      ids(await all("refunds", `payment_intent=${refund.payment_intent}`)).includes(refund.id),
      true,
    );
    const [transaction] = await all("balance_transactions", `source=${refund.id}`);
    assert.deepEqual([transaction?.id, transaction?.source], [refund.balance_transaction, refund.id]);
    const dispute = (await all("disputes", ""))[0]!;
    assert.deepEqual(ids(await all("disputes", `charge=${dispute.charge}`)), [dispute.id]);
  });

  test("by customer, over all their orders", async () => {
    const byCustomer = groupBy(
      account.read("charges", now - 30 * 86_400, now).filter((row) => row.customer !== null),
      "customer",
    );
    const [customer, charges] = [...byCustomer].find(([, rows]) => rows.length >= 3)!;
    const found = await all("charges", `customer=${customer}`);
    assert.ok(found.every((row) => row.customer === customer));
    assert.ok(charges.every((row) => ids(found).includes(row.id)));
    const [named] = of("customers");
    assert.deepEqual(
      ids(await all("customers", `${RECENT}&email=${encodeURIComponent(String(named?.email))}`)).includes(
        named?.id,
      ),
      true,
    );
  });

  test("by type, exactly, by wildcard, or several", async () => {
    const types = async (query: string) =>
      new Set((await all("events", query)).map((row) => String(row.type)));
    assert.deepEqual([...(await types("type=charge.refunded"))], ["charge.refunded"]);
    assert.ok([...(await types("type=charge.*"))].every((type) => type.startsWith("charge.")));
    assert.deepEqual((await types("types[]=refund.created&types%5B%5D=payout.paid")).size, 2);
    assert.deepEqual(await all("events", `${RECENT}&delivery_success=false`), []);
    const transactions = await all("balance_transactions", `${RECENT}&type=adjustment&currency=eur`);
    assert.ok(transactions.length > 0);
    assert.ok(transactions.every((row) => row.type === "adjustment" && row.currency === "eur"));
  });

  test("by status and dates", async () => {
    assert.deepEqual(
      new Set((await all("invoices", `${RECENT}&status=open`)).map((row) => row.status)),
      new Set(["open"]),
    );
    assert.deepEqual(await all("invoices", `${RECENT}&subscription=sub_1`), []);
    const failed = await all("payouts", `${RECENT}&status=failed`);
    assert.ok(failed.length > 0 && failed.every((row) => row.status === "failed"));
    const arrived = await all(
      "payouts",
      `${RECENT}&arrival_date[gte]=${TO}&arrival_date[lt]=${TO + 3 * 86_400}`,
    );
    assert.ok(arrived.length > 0 && arrived.every((row) => Number(row.arrival_date) >= TO));
  });

  test("what Stripe does not know is refused, by name", async () => {
    const refusals = {
      "charges?colour=red": [400, "parameter_unknown", "colour"],
      "charges?created[after]=1": [400, "parameter_unknown", "created[after]"],
      "charges?created[gte]=yesterday": [400, "parameter_invalid_integer", "created[gte]"],
      "charges?limit=0": [400, "parameter_invalid_integer", "limit"],
      "charges?limit=ten": [400, "parameter_invalid_integer", "limit"],
      "charges?starting_after=ch_unknown": [400, "resource_missing", "starting_after"],
      "charges?customer=cus_unknown": [400, "resource_missing", "customer"],
      "balance_transactions?payout=po_unknown": [400, "resource_missing", "payout"],
      "charges?starting_after=ch_1&ending_before=ch_2": [400, undefined, undefined],
      "charges?expand[]=data.customer": [400, undefined, "expand"],
      "events?type=a&types[]=b": [400, undefined, undefined],
      subscriptions: [404, undefined, undefined],
    };
    for (const [path, expected] of Object.entries(refusals)) {
      const { status, body } = await ask(`/v1/${path}`);
      assert.deepEqual([status, body.error.code, body.error.param], expected, path);
      assert.equal(body.error.type, "invalid_request_error");
    }
  });
});

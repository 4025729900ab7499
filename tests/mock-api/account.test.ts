import assert from "node:assert/strict";
import { describe, test } from "node:test";
import source from "../../extract/payments/source.ts";
import { groupBy, LIST_NAMES, type ListName, openAccount, type Row, seconds, sum } from "./account.ts";

const FROM = seconds("2026-09-22T00:00:00Z");
const NOW = seconds("2026-11-21T12:25:00Z");
const EVENTS_FROM = NOW - 30 * 86_400;

const account = openAccount();
const rows = account.readAll(FROM, NOW);
const byId = new Map(LIST_NAMES.flatMap((list) => rows[list].map((row) => [String(row.id), row] as const)));

/** Where the object of an event is listed, by its `object`. */
const LIST_OF: Record<string, ListName> = {
  customer: "customers",
  payment_intent: "payment_intents",
  charge: "charges",
  refund: "refunds",
  dispute: "disputes",
  payout: "payouts",
  invoice: "invoices",
};

const objectOf = (event: Row) => (event.data as { object: Row }).object;
const json = (value: unknown) => JSON.parse(JSON.stringify(value));
const moneyBySource = groupBy(rows.balance_transactions, "source");
const moneyOf = (of: Row, type: string) =>
  (moneyBySource.get(String(of.id)) ?? []).filter((row) => row.type === type);

describe("records of the mocked account", () => {
  for (const { name, contract } of source.resources) {
    test(`${name}: the contract accepts every record of 60 days, strictly`, () => {
      const read = rows[name as ListName];
      assert.ok(read.length > 20, `${read.length} records`);
      for (const row of read) {
        const result = contract.safeParse(json(row));
        assert.ok(result.success, `${row.id}: ${result.error}`);
        const sent = Object.keys(json(row));
        assert.deepEqual(
          Object.keys(contract.shape).filter((field) => sent.includes(field)),
          sent,
        );
      }
    });
  }

  test("every id is issued once", () => {
    assert.equal(
      byId.size,
      LIST_NAMES.reduce((count, list) => count + rows[list].length, 0),
    );
  });

  test("lists are newest first, and ids say nothing of the order", () => {
    for (const list of LIST_NAMES) {
      const times = rows[list].map((row) => Number(row.created));
      assert.deepEqual(
        times,
        times.toSorted((a, b) => b - a),
      );
      const ids = rows[list].map((row) => String(row.id));
      assert.notDeepEqual(ids, ids.toSorted());
    }
  });

  test("the same seed gives the same account, another seed another", () => {
    const day = [seconds("2026-03-08T00:00:00Z"), seconds("2026-03-09T00:00:00Z")] as const;
    for (const list of LIST_NAMES) {
      const first = account.read(list, ...day, NOW);
      assert.deepEqual(openAccount().read(list, ...day, NOW), first);
      if (first.length > 0)
        assert.notDeepEqual(openAccount({ seed: "other" }).read(list, ...day, NOW), first);
    }
  });

  test("scale multiplies the orders of a day", () => {
    const day = [seconds("2026-03-04T00:00:00Z"), seconds("2026-03-05T00:00:00Z")] as const;
    const one = account.read("payment_intents", ...day).length;
    const five = openAccount({ scale: 5 }).read("payment_intents", ...day).length;
    assert.ok(one > 150 && one < 250, `${one} orders`);
    assert.ok(Math.abs(five - 5 * one) < 5, `${five} orders`);
  });

  test("a busy day cut into many parts is the same whichever way it is read", () => {
    const busy = openAccount({ scale: 8 });
    const from = seconds("2026-05-06T00:00:00Z");
    const whole = busy.read("events", from, from + 86_400);
    const hours = Array.from({ length: 24 }, (_, n) => 23 - n).flatMap((hour) =>
      busy.read("events", from + hour * 3600, from + (hour + 1) * 3600, from + 86_400),
    );
    assert.ok(whole.length > 5000, `${whole.length} events`);
    assert.deepEqual(hours, whole);
  });
});

describe("money of the mocked account", () => {
  test("net = amount - fee, and the fee is the sum of its details, in whole minor units", () => {
    for (const row of rows.balance_transactions) {
      assert.equal(row.net, Number(row.amount) - Number(row.fee));
      assert.equal(row.fee, sum(row.fee_details as Row[], "amount"));
      assert.ok(Number.isSafeInteger(row.net));
    }
    assert.deepEqual([...groupBy(rows.balance_transactions, "currency").keys()].sort(), [
      "eur",
      "gbp",
      "jpy",
      "usd",
    ]);
  });

  test("a charge took money if and only if it has a balance transaction of its captured amount", () => {
    for (const charge of rows.charges) {
      const took = moneyOf(charge, "charge");
      assert.equal(took.length, charge.balance_transaction === null ? 0 : 1);
      assert.equal(charge.captured, took.length === 1);
      assert.equal(charge.amount_captured, sum(took, "amount"));
      assert.ok(Number(charge.amount_captured) <= Number(charge.amount));
      assert.ok(took.every((row) => row.id === charge.balance_transaction && Number(row.fee) > 0));
    }
    const partly = rows.charges.filter((row) => row.captured && row.amount_captured !== row.amount);
    assert.ok(partly.length > 0, "some captures are partial");
  });

  test("amount_refunded of a charge is the sum of its refunds that did not fail", () => {
    const refunds = groupBy(rows.refunds, "charge");
    for (const charge of rows.charges) {
      const made = (refunds.get(String(charge.id)) ?? []).filter((row) => row.status !== "failed");
      assert.equal(charge.amount_refunded, sum(made, "amount"));
      const returned = made.filter((row) => row.balance_transaction !== null);
      assert.ok(sum(returned, "amount") <= Number(charge.amount_captured));
      assert.equal(
        charge.refunded,
        made.length > 0 &&
          charge.amount_refunded === (charge.captured ? charge.amount_captured : charge.amount),
      );
    }
  });

  test("a refund moves its money at once, an expired authorisation none, a failure brings it back", () => {
    const kinds = new Set<string>();
    for (const refund of rows.refunds) {
      kinds.add(`${refund.status} ${refund.reason === "expired_uncaptured_charge"}`);
      const moved = moneyOf(refund, "refund");
      const back = moneyOf(refund, "refund_failure");
      const expired = refund.reason === "expired_uncaptured_charge";
      assert.equal(sum(moved, "amount"), expired ? 0 : -Number(refund.amount));
      assert.deepEqual(
        moved.map((row) => [row.id, row.created]),
        expired ? [] : [[refund.balance_transaction, refund.created]],
      );
      assert.equal(sum(back, "amount"), refund.status === "failed" ? refund.amount : 0);
      assert.equal(back[0]?.id, refund.failure_balance_transaction);
    }
    assert.deepEqual([...kinds].sort(), [
      "failed false",
      "pending false",
      "succeeded false",
      "succeeded true",
    ]);
  });

  test("a dispute's money is its balance transactions: withdrawn, and given back when it is won", () => {
    const statuses = new Set(rows.disputes.map((row) => String(row.status)));
    for (const dispute of rows.disputes) {
      const listed = moneyOf(dispute, "adjustment").toSorted((a, b) => Number(a.created) - Number(b.created));
      assert.deepEqual(dispute.balance_transactions, listed);
      const warning = String(dispute.status).startsWith("warning_");
      const lost = warning || dispute.status === "won" ? 0 : -Number(dispute.amount);
      assert.equal(sum(listed, "amount"), lost);
      assert.equal(listed.length, warning ? 0 : dispute.status === "won" ? 2 : 1);
    }
    for (const status of ["won", "lost", "needs_response", "under_review", "warning_closed"]) {
      assert.ok(statuses.has(status), `some dispute is ${status}`);
    }
  });

  test("each payout pays what became available since the one before it, to the unit", () => {
    const dayStart = (row: Row) => Math.floor(Number(row.created) / 86_400) * 86_400;
    const payable = rows.balance_transactions.filter((row) => row.type !== "payout");
    let proved = 0;
    for (const [currency, ofCurrency] of groupBy(rows.payouts, "currency")) {
      const payouts = ofCurrency.toReversed();
      for (const [n, payout] of payouts.entries()) {
        const before = payouts[n - 1];
        if (before === undefined || dayStart(before) - 4 * 86_400 < FROM) continue;
        const paid = payable.filter(
          (row) =>
            row.currency === currency &&
            Number(row.available_on) > dayStart(before) &&
            Number(row.available_on) <= dayStart(payout),
        );
        assert.equal(payout.amount, sum(paid, "net"), `${currency} ${payout.id}`);
        assert.equal(sum(moneyOf(payout, "payout"), "net"), -Number(payout.amount));
        assert.equal(
          sum(moneyOf(payout, "payout_failure"), "net"),
          payout.status === "failed" ? payout.amount : 0,
        );
        proved++;
      }
    }
    assert.ok(proved > 100, `${proved} payouts proved`);
    assert.ok(
      rows.payouts.some((row) => row.status === "failed"),
      "some payout failed",
    );
  });

  test("the list of what a payout paid adds up to it", () => {
    for (const payout of rows.payouts.slice(10, 30)) {
      const paid = transactionsOf(payout).filter((row) => row.type !== "payout");
      assert.equal(sum(paid, "net"), payout.amount);
    }
  });

  test("money is available at most 4 days after its balance transaction", () => {
    for (const row of rows.balance_transactions) {
      if (row.type === "payout") continue;
      const wait = Number(row.available_on) - Number(row.created);
      assert.ok(wait >= 0 && wait <= 4 * 86_400);
      assert.equal(row.status, Number(row.available_on) <= NOW ? "available" : "pending");
    }
  });

  function transactionsOf(payout: Row): Row[] {
    const found: Row[] = [];
    for (let cursor = ""; ; cursor = `&starting_after=${found.at(-1)?.id}`) {
      const page = account.page("balance_transactions", `limit=100&payout=${payout.id}${cursor}`, NOW);
      found.push(...page.rows);
      if (!page.hasMore) return found;
    }
  }
});

describe("events of the mocked account", () => {
  test("reach back 30 days", () => {
    assert.ok(rows.events.every((row) => Number(row.created) >= EVENTS_FROM));
    assert.ok(Number(rows.events.at(-1)?.created) < EVENTS_FROM + 3600);
  });

  test("the last event of every object is what its list shows", () => {
    const seen = new Set<unknown>();
    for (const event of rows.events) {
      const object = objectOf(event);
      if (seen.has(object.id)) continue;
      seen.add(object.id);
      const list = LIST_OF[String(object.object)]!;
      const now = account.get(list, String(object.id), NOW);
      const expected =
        event.type === "customer.deleted" ? { id: object.id, object: "customer", deleted: true } : object;
      assert.deepEqual(now, expected);
    }
    assert.ok(seen.size > 10_000, `${seen.size} objects`);
  });

  test("an object has one state per second, whichever event tells of it", () => {
    const states = new Map<string, string>();
    for (const event of rows.events) {
      const key = `${objectOf(event).id} ${event.created}`;
      const state = JSON.stringify(objectOf(event));
      assert.equal(states.get(key) ?? state, state);
      states.set(key, state);
    }
  });

  test("every balance transaction comes with an event of its source in the same second", () => {
    const told = new Set(rows.events.map((event) => `${objectOf(event).id} ${event.created}`));
    for (const row of rows.balance_transactions) {
      if (Number(row.created) >= EVENTS_FROM)
        assert.ok(told.has(`${row.source} ${row.created}`), `${row.type} ${row.id}`);
    }
  });

  test("previous_attributes are there on *.updated only, and were true the second before", () => {
    let updates = 0;
    for (const event of rows.events) {
      const data = event.data as { object: Row; previous_attributes?: Row };
      assert.equal(data.previous_attributes !== undefined, String(event.type).endsWith(".updated"));
      if (data.previous_attributes === undefined) continue;
      updates++;
      const before = account.get(
        LIST_OF[String(data.object.object)]!,
        String(data.object.id),
        Number(event.created),
      );
      for (const [field, value] of Object.entries(data.previous_attributes))
        assert.deepEqual(before[field] ?? null, value);
    }
    assert.ok(updates > 50, `${updates} updates`);
  });

  test("tell of captures, refunds, disputes, payouts, invoices and customers who leave", () => {
    const types = new Set(rows.events.map((event) => event.type));
    for (const type of [
      "charge.captured",
      "charge.expired",
      "charge.failed",
      "charge.refunded",
      "charge.dispute.closed",
      "charge.dispute.funds_reinstated",
      "refund.failed",
      "payment_intent.requires_action",
      "payment_intent.canceled",
      "payout.paid",
      "invoice.paid",
      "invoice.voided",
      "customer.updated",
      "customer.deleted",
    ]) {
      assert.ok(types.has(type), type);
    }
  });
});

describe("the mocked account as time goes on", () => {
  const earlier = NOW - 5 * 86_400;
  const from = NOW - 20 * 86_400;

  test("whatever a list shows differently later, an event in between explains", () => {
    const between = rows.events.filter((event) => Number(event.created) >= earlier);
    const lastTold = new Map(between.toReversed().map((event) => [objectOf(event).id, objectOf(event)]));
    let changed = 0;
    for (const list of LIST_NAMES) {
      if (list === "events" || list === "balance_transactions") continue;
      const before = new Map(account.read(list, from, earlier).map((row) => [row.id, row]));
      const after = account.read(list, from, earlier, NOW);
      for (const row of after) {
        if (JSON.stringify(row) === JSON.stringify(before.get(row.id))) continue;
        changed++;
        assert.deepEqual(lastTold.get(row.id), row);
      }
      const gone = [...before.keys()].filter((id) => !after.some((row) => row.id === id));
      assert.ok(
        gone.every((id) =>
          between.some((event) => objectOf(event).id === id && event.type === "customer.deleted"),
        ),
      );
    }
    assert.ok(changed > 100, `${changed} changes`);
  });

  test("of a balance transaction only the status changes", () => {
    const before = account.read("balance_transactions", from, earlier);
    const after = account.read("balance_transactions", from, earlier, NOW);
    assert.deepEqual(
      after.map(({ status: _, ...row }) => row),
      before.map(({ status: _, ...row }) => row),
    );
    assert.notDeepEqual(after, before);
  });

  test("a second shows only once it is over", () => {
    const [newest] = account.read("charges", from, NOW);
    const created = Number(newest?.created);
    assert.deepEqual(account.page("charges", `created=${created}`, created).rows, []);
    assert.deepEqual(
      account.page("charges", `created=${created}`, created + 1).rows.at(-1)?.created,
      created,
    );
  });

  test("nothing happened before the account was opened", () => {
    const page = account.page("events", "limit=1", seconds("2024-01-01T00:00:00Z"));
    assert.deepEqual(page, { rows: [], hasMore: false });
    const first = account.read("charges", 0, seconds("2024-01-02T00:00:00Z"));
    assert.ok(first.length > 50, `${first.length} charges on the first day`);
  });
});

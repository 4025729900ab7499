import assert from "node:assert/strict";
import { test } from "node:test";
import { renewalOf, spentQuota } from "../../lake/http/quota.ts";

const now = new Date("2026-12-31T23:59:59.999Z");

test("days and months are those of UTC, and renewed at their midnight", () => {
  assert.equal(renewalOf("day", now).toISOString(), "2027-01-01T00:00:00.000Z");
  assert.equal(renewalOf("month", now).toISOString(), "2027-01-01T00:00:00.000Z");
  assert.equal(
    renewalOf("month", new Date("2028-02-01T00:00:00Z")).toISOString(),
    "2028-03-01T00:00:00.000Z",
  );
});

test("the last call of a quota may be made, the one after may not", () => {
  const limits = { perDay: 1000 };
  assert.equal(spentQuota(limits, { day: 999, month: 20_000 }, now), undefined);
  assert.deepEqual(spentQuota(limits, { day: 1000, month: 20_000 }, now), {
    period: "day",
    limit: 1000,
    used: 1000,
    renewedAt: new Date("2027-01-01T00:00:00Z"),
  });
  assert.equal(spentQuota({}, { day: 1e9, month: 1e9 }, now), undefined);
});

test("of a spent day and a spent month the month is told: it is renewed last", () => {
  const spent = spentQuota({ perDay: 10, perMonth: 100 }, { day: 10, month: 100 }, now);
  assert.equal(spent?.period, "month");
});

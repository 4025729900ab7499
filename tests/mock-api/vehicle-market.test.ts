import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Plan } from "../../mock-api/vehicle_market/plan.ts";
import { NOW, serving } from "./serving.ts";

const HEADERS = {
  "X-RapidAPI-Key": "mock0rapidapi0key0000000000000000000000000000000000",
  "X-RapidAPI-Host": "vehicle-market-value.p.rapidapi.com",
};
const CAR = "/vmv?vin=1FTFW1ET5DFC10312&mileage=50000";

const serve = (options: Parameters<typeof serving>[0] = {}) =>
  serving({ sources: ["vehicle_market"], limited: false, ...options });

describe("the mock of Vehicle Market Value", () => {
  test("values a vehicle, with its range and the sales behind it", async () => {
    await using mock = await serve();
    const { status, body } = await mock.ask(CAR, HEADERS);
    assert.equal(status, 200);
    assert.deepEqual(Object.keys(body), [
      "status",
      "vehicle",
      "mileage",
      "average_market_price",
      "standard_deviation",
      "count",
      "statistical_confidence",
      "market_prices",
      "sales_period",
      "adjustments",
    ]);
    const { below, average, above, distribution } = body.market_prices;
    assert.ok(0 < below && below <= average && average <= above);
    assert.equal(body.average_market_price, Math.floor(average));
    const sales = distribution.reduce(
      (sum: number, { group }: { group: { count: number } }) => sum + group.count,
      0,
    );
    assert.equal(sales, body.count);
    assert.match(body.statistical_confidence, /^\d\d%$/);
  });

  test("changes its values from hour to hour, and only so", async () => {
    const at = async (time: string) => {
      await using mock = await serve({ now: new Date(time) });
      return (await mock.ask(CAR, HEADERS)).text;
    };
    assert.equal(await at("2026-11-21T12:00:00Z"), await at("2026-11-21T12:59:59Z"));
    const hours = await Promise.all([12, 13, 14, 15, 16, 17].map((hour) => at(`2026-11-21T${hour}:00:00Z`)));
    assert.ok(new Set(hours).size > 1);
  });

  test("answers FAIL with status 200 for a vehicle it does not know, or a question without one", async () => {
    await using mock = await serve();
    for (const path of ["/vmv?vin=ZZZFW1ET5DFC10312", "/vmv?license_plate=S8TAN"]) {
      const { status, body } = await mock.ask(path, HEADERS);
      assert.deepEqual([status, body.status], [200, "FAIL"]);
    }
  });

  test("tells a wrong key from a missing subscription from a wrong path, without the plan's count", async () => {
    await using mock = await serve();
    const asked = [
      await mock.ask(CAR, { ...HEADERS, "X-RapidAPI-Key": "wrong" }),
      await mock.ask(CAR, { ...HEADERS, "X-RapidAPI-Host": "other.p.rapidapi.com" }),
      await mock.ask("/x", HEADERS),
    ];
    assert.deepEqual(
      asked.map(({ status }) => status),
      [401, 403, 404],
    );
    for (const { headers, body } of asked) {
      assert.equal(headers.get("x-ratelimit-requests-remaining"), null);
      assert.equal(typeof body.message, "string");
    }
  });

  test("counts the plan down in headers, with the seconds until it is renewed", async () => {
    await using mock = await serve();
    const left = async () => {
      const { headers } = await mock.ask(CAR, HEADERS);
      return ["limit", "remaining", "reset"].map((name) =>
        Number(headers.get(`x-ratelimit-requests-${name}`)),
      );
    };
    const untilDecember = (Date.parse("2026-12-01T00:00:00Z") - NOW.getTime()) / 1000;
    assert.deepEqual(
      [await left(), await left()],
      [
        [1000, 999, untilDecember],
        [1000, 998, untilDecember],
      ],
    );
  });

  test("refuses a second request within a second, and any when the plan is spent", async () => {
    await using mock = await serve({ limited: true });
    const both = await Promise.all([mock.ask(CAR, HEADERS), mock.ask(CAR, HEADERS)]);
    const refused = both.find(({ status }) => status === 429);
    assert.match(refused?.body.message, /^You have exceeded the rate limit per second/);
    await mock.play("quota-spent");
    const { status, headers, text } = await mock.ask(CAR, HEADERS);
    assert.equal(status, 429);
    assert.match(text, /MONTHLY quota.*https:\\\/\\\/rapidapi\.com/);
    assert.equal(headers.get("x-ratelimit-requests-remaining"), "0");
  });
});

test("a plan has so many requests a month, and is whole again in the next", () => {
  const plan = new Plan(2);
  const [november, december] = [new Date("2026-11-30T23:59:59Z"), new Date("2026-12-01T00:00:00Z")];
  assert.deepEqual([plan.spend(november), plan.spend(november), plan.spend(november)], [true, true, false]);
  assert.equal(plan.headers(november, false)["x-ratelimit-requests-reset"], "1");
  assert.equal(plan.spend(december), true);
  assert.equal(plan.headers(december, false)["x-ratelimit-requests-remaining"], "1");
});

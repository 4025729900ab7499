import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import source from "../../extract/vehicle_market/source.ts";
import { type Answer, pagingContext } from "../../lake/contract/definition.ts";
import {
  AuthError,
  BadResponseError,
  LakeError,
  RetryLaterError,
  SourceUnavailableError,
} from "../../lake/errors.ts";
import { RETRY_POLICY } from "../../lake/http/retry.ts";
import { clientFor, parseJson, serve } from "../http/loopback.ts";
import { NOW, serving } from "../mock-api/serving.ts";
import { readAll, resourceOf } from "./reading.ts";

const quotes = resourceOf(source, "quotes");
const KEY = "canary-rapidapi-key";

function requests(vehicles?: unknown): string[] {
  const given = typeof vehicles === "string" ? vehicles : JSON.stringify(vehicles);
  const params: Record<string, string> = vehicles === undefined ? {} : { vehicles: given };
  const context = pagingContext(quotes, { now: NOW, window: { from: NOW, to: NOW }, pageSize: 1, params });
  return quotes.paging
    .start(context)
    .map(({ path, query }) => `${path}?${new URLSearchParams(query.map(([...pair]) => pair))}`);
}

async function reading(vehicles: unknown) {
  await using mock = await serving({ sources: ["vehicle_market"], limited: false });
  return (
    await readAll(source, "quotes", mock.url, { now: NOW, params: { vehicles: JSON.stringify(vehicles) } })
  ).rows;
}

describe("the list of vehicles", () => {
  test("becomes a request per vehicle, by VIN or by plate and state", () => {
    assert.ok([3, 4].includes(requests().length));
    assert.deepEqual(
      requests([
        { vin: "1ftfw1et5dfc10312", mileage: 50_000, period: 180 },
        { license_plate: " s8tan", state_code: "al" },
      ]),
      ["/vmv?vin=1FTFW1ET5DFC10312&mileage=50000&period=180", "/vmv?license_plate=S8TAN&state_code=AL"],
    );
  });

  test("asks for no vehicle twice, as each costs a request", () => {
    const vin = fc.stringMatching(/^[A-HJ-NPR-Z0-9]{17}$/);
    fc.assert(
      fc.property(
        fc.uniqueArray(vin, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 4 }),
        (vins, times) => {
          const list = Array.from({ length: times }, (_, n) =>
            vins.map((one) => ({ vin: n % 2 === 0 ? one : ` ${one.toLowerCase()} ` })),
          ).flat();
          assert.deepEqual(
            requests(list),
            vins.map((one) => `/vmv?vin=${one}`),
          );
        },
      ),
    );
  });

  test("is refused with every entry that cannot be asked for", () => {
    const list = [{ vin: "1FTFW1ET5DFC10312" }, { vin: "short" }, { license_plate: "S8TAN" }];
    assert.throws(() => requests(list), /^Error: vehicles: entry 2: expected .*; entry 3: expected /);
    assert.throws(() => requests("S8TAN"), /vehicles is S8TAN, expected a JSON list like \[\{/);
    const twice = [{ vin: "1FTFW1ET5DFC10312" }, { vin: "1FTFW1ET5DFC10312", mileage: 1 }];
    assert.throws(
      () => requests(twice),
      /1FTFW1ET5DFC10312 is listed twice, with different mileage or period/,
    );
  });
});

describe("answers of the service", () => {
  test("fit the contract, and say which vehicle they are about", async () => {
    const rows = await reading([{ license_plate: "S8TAN", state_code: "AL" }, { vin: "1FTFW1ET5DFC10312" }]);
    for (const row of rows) quotes.contract.parse(row);
    assert.deepEqual(
      rows.map(({ vehicle_id, asked_vin, asked_state_code }) => [vehicle_id, asked_vin, asked_state_code]),
      [
        ["AL-S8TAN", undefined, "AL"],
        ["1FTFW1ET5DFC10312", "1FTFW1ET5DFC10312", undefined],
      ],
    );
  });

  test("of FAIL with status 200 about one vehicle land beside the others", async () => {
    const rows = await reading([{ vin: "ZZZFW1ET5DFC10312" }, { vin: "1FTFW1ET5DFC10312" }]);
    for (const row of rows) quotes.contract.parse(row);
    assert.deepEqual(
      rows.map(({ status }) => status),
      ["FAIL", "SUCCESS"],
    );
    assert.equal(rows[0]?.message, "No market data found for this vehicle");
  });

  test("of FAIL with status 200 about the service itself are asked for again", () => {
    const kind = (body: object) =>
      source.faultOf?.({ status: 200, headers: {}, start: JSON.stringify(body) })?.kind;
    assert.equal(kind({ status: "FAIL", error: "Internal error, try again" }), "unavailable");
    assert.equal(kind({ success: false, message: "Request timed out" }), "unavailable");
    assert.equal(kind({ status: "FAIL", error: "Invalid VIN" }), undefined);
    assert.equal(kind({ status: "SUCCESS", vehicle: "2014 Internal Corolla" }), undefined);
  });
});

describe("RapidAPI's refusals", () => {
  const answer = (status: number, message: string, headers = {}): Answer => ({
    status,
    headers,
    start: JSON.stringify({ message }).replaceAll("/", "\\/"),
  });
  const DAILY =
    "You have exceeded the DAILY quota for Requests on your current plan, BASIC. Upgrade your plan at https://rapidapi.com/x/api/y";
  const RATE = "You have exceeded the rate limit per second for your plan, BASIC, by the API provider";

  test("of a second wait, of a day or month end the day's asking", () => {
    const fault = (message: string, headers = {}) => source.faultOf?.(answer(429, message, headers));
    const left = { "x-ratelimit-requests-reset": "2163603" };
    assert.deepEqual(fault(RATE, left), {
      kind: "too-many",
      text: `429 Too Many Requests: ${RATE}`,
      waitSeconds: 1,
    });
    for (const [unit, seconds] of Object.entries({ minute: 60, hour: 3600 })) {
      const found = fault(RATE.replace("second", unit));
      assert.deepEqual(
        [found?.kind, found !== undefined && "waitSeconds" in found && found.waitSeconds],
        ["too-many", seconds],
      );
    }
    for (const message of [DAILY, DAILY.replace("DAILY", "MONTHLY")]) {
      assert.deepEqual(fault(message, left), {
        kind: "quota",
        text: `429 Too Many Requests: ${message}`,
        renewedInSeconds: 2_163_603,
      });
      assert.deepEqual(Object.keys(fault(message) ?? {}), ["kind", "text"]);
    }
  });

  test("leave the count of the plan to the headers, which some answers do not have", () => {
    const headers = (remaining: string) => ({
      "x-ratelimit-requests-limit": "500",
      "x-ratelimit-requests-remaining": remaining,
      "x-ratelimit-requests-reset": "2163603",
    });
    const quota = (of: Record<string, string>) => source.quotaOf?.({ status: 200, headers: of, start: "" });
    assert.deepEqual(quota(headers("499")), { limit: 500, remaining: 499, renewedInSeconds: 2_163_603 });
    assert.equal(quota(headers("-3"))?.remaining, -3);
    assert.equal(quota({ server: "RapidAPI-0.0.45" }), undefined);
    assert.equal(quota({ ...headers("x") }), undefined);
  });

  const failure = async (t: Parameters<typeof serve>[0], statuses: readonly number[], body: object) => {
    let asked = 0;
    const origin = await serve(t, (request, response) => {
      assert.equal(request.headers["x-rapidapi-key"], KEY);
      assert.equal(request.headers["x-rapidapi-host"], "vehicle-market-value.p.rapidapi.com");
      response.writeHead(statuses[Math.min(asked++, statuses.length - 1)]!).end(JSON.stringify(body));
    });
    const limits = { ratePerSecond: 1000, concurrency: 1 };
    const { client } = clientFor(t, origin, { source, key: () => KEY, limits, retry: { backoffMs: 1 } });
    const error = await client
      .ask({ path: "/vmv", query: [["vin", "1FTFW1ET5DFC10312"]] }, parseJson)
      .catch((reason: unknown) => reason);
    assert.ok(error instanceof LakeError);
    return { error: error as LakeError, asked };
  };

  test("of the key, the subscription and the path are told apart, with what to do", async (t) => {
    const invalid = await failure(t, [401], { message: "Invalid API key." });
    assert.ok(invalid.error instanceof AuthError);
    assert.match(invalid.error.next ?? "", /rotate.*rapidapi\/vehicle-market-value/);
    const subscription = await failure(t, [403], { message: "You are not subscribed to this API." });
    assert.ok(subscription.error instanceof AuthError);
    assert.match(subscription.error.message, /You are not subscribed to this API\./);
    assert.doesNotMatch(subscription.error.next ?? "", /rotate/);
    const path = await failure(t, [404], { message: "Endpoint '/x' does not exist" });
    assert.ok(path.error instanceof BadResponseError);
    for (const { error, asked } of [invalid, subscription, path]) {
      assert.equal(asked, 1);
      assert.doesNotMatch(`${error.message} ${error.where} ${error.next}`, /canary/);
    }
  });

  test("that pass are asked again as often as the policy has it, then the last status is told", async (t) => {
    const { error, asked } = await failure(t, [500, 502, 503, 504], {
      messages: "The request to the API has timed out",
    });
    assert.ok(error instanceof SourceUnavailableError);
    assert.equal(asked, RETRY_POLICY.attemptsMax);
    assert.match(error.where ?? "", /^GET .*\/vmv\?vin=1FTFW1ET5DFC10312 → 504$/);
  });

  test("of a spent quota are not asked again", async (t) => {
    const { error, asked } = await failure(t, [429], { message: DAILY });
    assert.ok(error instanceof RetryLaterError);
    assert.equal(asked, 1);
  });
});

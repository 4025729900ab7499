import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { PLACE_IDS } from "../../extract/hazard/places.ts";
import source from "../../extract/mapbox/source.ts";
import { pagingContext } from "../../lake/contract/definition.ts";
import { AuthError, BadResponseError, RetryLaterError } from "../../lake/errors.ts";
import type { MockRequest } from "../../mock-api/index.ts";
import { clientFor, parseJson, serve } from "../http/loopback.ts";
import { NOW, serving } from "../mock-api/serving.ts";
import { readAll, resourceOf } from "./reading.ts";

const window = { from: NOW, to: NOW };

function requests(name: string, addresses?: string) {
  const resource = resourceOf(source, name);
  const params = addresses === undefined ? {} : { addresses };
  return resource.paging.start(pagingContext(resource, { now: NOW, window, pageSize: 1, params }));
}

describe("requests to Mapbox", () => {
  test("ask for results that may be stored, each of them", () => {
    const stored = ({ query }: { readonly query: readonly (readonly [string, string])[] }) =>
      assert.deepEqual(
        query.filter(([name]) => name === "permanent"),
        [["permanent", "true"]],
      );
    for (const { name } of source.resources) {
      const asked = requests(name);
      assert.ok(asked.length > 0);
      asked.forEach(stored);
    }
    const address = fc.string({ minLength: 1 }).filter((text) => text.trim() !== "");
    fc.assert(
      fc.property(fc.array(address, { maxLength: 20 }), (addresses) =>
        requests("addresses", JSON.stringify(addresses)).forEach(stored),
      ),
    );
  });

  test("ask so on the wire as well, however often they are repeated", async (t) => {
    const seen: MockRequest[] = [];
    await using mock = await serving({
      sources: ["mapbox"],
      scenario: "outage",
      onRequest: (one) => void seen.push(one),
    });
    const { client } = clientFor(t, mock.url, { source, key: () => source.auth!.mockKey });
    for (const { name } of source.resources)
      for (const request of requests(name)) await client.ask(request, parseJson);
    assert.ok(seen.length > 9, "some were repeated");
    for (const { url } of seen)
      assert.equal(new URL(url, "http://mock").searchParams.get("permanent"), "true", url);
  });

  test("are one for each place, and one for each address however it is spaced and repeated", () => {
    assert.equal(requests("boundaries").length, PLACE_IDS.length);
    const twice = ["1777 Broadway,  Boulder", " 1777 Broadway, Boulder ", "Skyway, Paradise"];
    const asked = requests("addresses", JSON.stringify(twice)).map(
      ({ query }) => Object.fromEntries(query).q,
    );
    assert.deepEqual(asked, ["1777 Broadway, Boulder", "Skyway, Paradise"]);
  });

  test("are not made from what is no list of addresses", () => {
    for (const addresses of ["nowhere", "{}", "[1]", '[" "]'])
      assert.throws(() => requests("addresses", addresses), /expected a JSON list of texts/);
  });
});

describe("answers of Mapbox", () => {
  const read = async (name: string, addresses?: readonly string[]) => {
    await using mock = await serving({ sources: ["mapbox"] });
    const params = addresses === undefined ? {} : { params: { addresses: JSON.stringify(addresses) } };
    return (await readAll(source, name, mock.url, { now: NOW, ...params })).rows as readonly {
      readonly feature: null | { readonly properties: Readonly<Record<string, unknown>> };
    }[];
  };

  test("fit the contract with a match code, without one, and with nothing found", async () => {
    const { contract } = resourceOf(source, "addresses");
    const rows = await read("addresses", ["1777 Broadway, Boulder, CO", "Skyway, Paradise, CA", "1 Nowhere"]);
    for (const row of rows) contract.parse(row);
    const [address, street, nothing] = rows.map(({ feature }) => feature?.properties);
    assert.deepEqual(Object(address?.match_code).confidence, "exact");
    assert.equal(street?.feature_type, "street");
    assert.ok(!Object.hasOwn(street ?? {}, "match_code"));
    assert.equal(nothing, undefined);
    assert.equal(rows[2]?.feature, null, "a row says that nothing was found");
  });

  test("say for each place the municipality it lies in", async () => {
    const { contract } = resourceOf(source, "boundaries");
    const rows = await read("boundaries");
    for (const row of rows) contract.parse(row);
    assert.deepEqual(
      rows.map(({ feature }) => feature?.properties.name),
      ["Asheville", "Boulder", "Key West", "Paradise", "Phoenix"],
    );
  });
});

describe("refusals of Mapbox", () => {
  const failure = async (
    t: Parameters<typeof serve>[0],
    status: number,
    message: string,
    headers: Record<string, string> = {},
  ) => {
    const origin = await serve(t, (_, response) =>
      response
        .writeHead(status, { "content-type": "application/json", ...headers })
        .end(JSON.stringify({ message })),
    );
    const { client } = clientFor(t, origin, {
      source,
      key: () => "pk.canary-7f3b",
      retry: { attemptsMax: 1 },
    });
    return client.ask(requests("boundaries")[0]!, parseJson).catch((error: unknown) => error);
  };

  test("of the key, of its right and of the question are told apart", async (t) => {
    const invalid = await failure(t, 401, "Not Authorized - Invalid Token");
    assert.ok(invalid instanceof AuthError && invalid.wholeSource);
    assert.match(invalid.message, /Not Authorized - Invalid Token/);
    assert.match(invalid.next ?? "", /MAPBOX_ACCESS_TOKEN/);
    const forbidden = await failure(t, 403, "Forbidden");
    assert.ok(forbidden instanceof AuthError && !forbidden.wholeSource);
    const wrong = await failure(t, 422, "longitude is required");
    assert.ok(wrong instanceof BadResponseError);
    for (const error of [invalid, forbidden, wrong])
      assert.doesNotMatch(`${error.message} ${error.where} ${error.next}`, /canary/);
  });

  test("for too many requests are waited out until the reset that they name", async (t) => {
    const date = "Sat, 21 Nov 2026 12:25:00 GMT";
    const reset = String(Date.parse(date) / 1000 + 600);
    const later = await failure(t, 429, "Too Many Requests", { date, "X-Rate-Limit-Reset": reset });
    assert.ok(later instanceof RetryLaterError);
    const waits = (headers: Record<string, string>) =>
      source.faultOf?.({ status: 429, headers, start: '{"message":"Too Many Requests"}' });
    assert.deepEqual(waits({ date, "x-rate-limit-reset": String(Date.parse(date) / 1000 + 7) }), {
      kind: "too-many",
      text: '429 {"message":"Too Many Requests"}',
      waitSeconds: 7,
    });
    assert.deepEqual(Object.keys(waits({ date }) ?? {}), ["kind", "text"], "a reset that is not there");
  });
});

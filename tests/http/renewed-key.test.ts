/** A key that is refused while it is being rotated: its successor is tried once, for each request that was refused. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { AuthError } from "../../lake/errors.ts";
import { clientFor, parseJson, serve } from "./loopback.ts";

const page = { path: "/v1/charges", query: [] };

/** Takes `accepted` only; tells which keys came. */
async function picky(t: Parameters<typeof serve>[0], accepted: string, status = 401) {
  const seen: string[] = [];
  const origin = await serve(t, (request, response) => {
    const key = (request.headers.authorization ?? "").replace("Bearer ", "");
    seen.push(key);
    response.statusCode = key === accepted ? 200 : status;
    response.end("{}");
  });
  return { origin, seen };
}

for (const status of [401, 403]) {
  test(`after a ${status} the request is sent once more, with the key's successor`, async (t) => {
    const { origin, seen } = await picky(t, "second-key", status);
    let key = "first-key";
    const renewKey = async (refused: string) => {
      assert.equal(refused, "first-key");
      key = "second-key";
      return true;
    };
    const { client, lines } = clientFor(t, origin, { key: async () => key, renewKey });
    const { response } = await client.ask(page, parseJson);
    assert.equal(response.attempts, 2);
    assert.deepEqual(seen, ["first-key", "second-key"]);
    assert.deepEqual(
      lines.map(({ msg }) => msg),
      ["Stripe refuses the key; asking again with its successor"],
    );
  });
}

test("a key without a successor is refused for good after one request", async (t) => {
  const { origin, seen } = await picky(t, "another");
  const { client } = clientFor(t, origin, { key: () => "first-key", renewKey: async () => false });
  await assert.rejects(client.ask(page, parseJson), AuthError);
  assert.deepEqual(seen, ["first-key"]);
});

test("a successor that is refused too ends it: no key is tried twice", async (t) => {
  const { origin, seen } = await picky(t, "another");
  let n = 0;
  const renewKey = async () => {
    n += 1;
    return true;
  };
  const { client } = clientFor(t, origin, { key: () => `key-number-${n}`, renewKey });
  await assert.rejects(client.ask(page, parseJson), AuthError);
  assert.deepEqual(seen, ["key-number-0", "key-number-1"]);
});

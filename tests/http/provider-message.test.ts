import assert from "node:assert/strict";
import { test } from "node:test";
import { providerMessage } from "../../lake/http/provider-message.ts";

const words = (body: unknown) =>
  providerMessage(Buffer.from(typeof body === "string" ? body : JSON.stringify(body)));

test("the words are found wherever a provider puts them", () => {
  assert.equal(words({ error: { message: "No such charge", type: "x" } }), "No such charge");
  assert.equal(words({ error: "invalid key" }), "invalid key");
  assert.equal(words({ error_code: 400, error_message: "Bad Request." }), "Bad Request.");
  assert.equal(words({ message: "Not\n  authorised" }), "Not authorised");
  assert.equal(words("error: unknown variable 'X'"), "error: unknown variable 'X'");
});

test("a body without words shows nothing, a long one its beginning", () => {
  for (const body of ["", "<html><body>502</body></html>", "[1,2", {}, [], "null"])
    assert.ok(!words(body)?.includes("<"));
  assert.equal(words("<html>"), undefined);
  assert.equal(words({ message: "x".repeat(900) })?.length, 301);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { promisify } from "node:util";
import { guardedLookup, isBlockedAddress } from "../../lake/http/guarded-lookup.ts";

test("link-local addresses, where cloud machines keep their credentials, are blocked", () => {
  for (const address of [
    "169.254.169.254",
    "169.254.0.1",
    "fe80::1",
    "fd00:ec2::254",
    "::ffff:169.254.169.254",
  ]) {
    assert.ok(isBlockedAddress(address), address);
  }
  for (const address of ["127.0.0.1", "::1", "10.0.0.1", "93.184.216.34", "2606:2800::1"]) {
    assert.ok(!isBlockedAddress(address), address);
  }
});

test("the lookup answers in either of the shapes a connection asks for", async () => {
  const look = promisify<string, object, unknown>(guardedLookup as never);
  assert.equal(await look("127.0.0.1", {}), "127.0.0.1");
  assert.deepEqual(await look("127.0.0.1", { all: true }), [{ address: "127.0.0.1", family: 4 }]);
});

test("a name that leads to a blocked address is an error with both", async () => {
  const look = promisify<string, object, unknown>(guardedLookup as never);
  await assert.rejects(look("169.254.169.254", {}), /169\.254\.169\.254 leads to the link-local address/);
});

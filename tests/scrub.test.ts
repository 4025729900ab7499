import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createScrubber } from "../lake/scrub.ts";

const KEY = 'sk_live_51H/x+y=z "q"';

test("a secret is taken out of text however it is written there", () => {
  const { scrub } = createScrubber({ STRIPE_API_KEY: KEY });
  const written = {
    plain: `key is ${KEY}.`,
    bearer: `Authorization: Bearer ${KEY}`,
    component: `?key=${encodeURIComponent(KEY)}&x=1`,
    form: `?${new URLSearchParams({ key: KEY })}`,
    lowerCaseEscapes: `?key=${encodeURIComponent(KEY).replaceAll(/%../g, (byte) => byte.toLowerCase())}`,
    json: JSON.stringify({ message: `Invalid key ${KEY}` }),
    base64: Buffer.from(KEY).toString("base64"),
    basicUser: `Basic ${Buffer.from(`${KEY}:`).toString("base64")}`,
    basicPassword: `Basic ${Buffer.from(`me:${KEY}`).toString("base64")}`,
    base64url: Buffer.from(`{"k":"${KEY}`).toString("base64url"),
  };
  for (const [way, text] of Object.entries(written)) {
    const scrubbed = scrub(text);
    assert.match(scrubbed, /\[secret:STRIPE_API_KEY\]/, way);
    assert.doesNotMatch(scrubbed, /sk_live|c2tfbGl2ZV8|51H/, way);
  }
});

test("a key that rotates is taken out by its old and its new value", () => {
  const scrubber = createScrubber();
  scrubber.add("FRED_API_KEY", "first-key-1");
  scrubber.add("FRED_API_KEY", "second-key-2");
  assert.equal(
    scrubber.scrub("first-key-1 then second-key-2"),
    "[secret:FRED_API_KEY] then [secret:FRED_API_KEY]",
  );
});

test("of two secrets one of which begins with the other, the longer is taken out whole", () => {
  const { scrub } = createScrubber({ SHORT: "abcdef", LONG: "abcdefghij" });
  assert.equal(scrub("abcdefghij abcdef"), "[secret:LONG] [secret:SHORT]");
});

test("no secret, an unset one and one of three letters leave text alone", () => {
  assert.equal(createScrubber().scrub("abc"), "abc");
  assert.equal(createScrubber({ UNSET: undefined, TINY: "abc" }).scrub("abc"), "abc");
});

test("text without a secret is unchanged, text with one never keeps it", () => {
  const secret = fc.string({ minLength: 8, maxLength: 40, unit: "grapheme-ascii" });
  fc.assert(
    fc.property(secret, fc.string(), fc.string(), (key, before, after) => {
      const { scrub } = createScrubber({ KEY: key });
      assert.ok(
        !scrub(before + key + after)
          .replaceAll("[secret:KEY]", "")
          .includes(key),
      );
      assert.ok(
        !scrub(before + encodeURIComponent(key))
          .replaceAll("[secret:KEY]", "")
          .includes(key),
      );
    }),
    { numRuns: 500 },
  );
});

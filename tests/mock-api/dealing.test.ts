import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { FATE_STARTS, FATES } from "../../mock-api/payments/fates.ts";
import { decodeId, encodeId } from "../../mock-api/payments/ids.ts";
import { deal } from "../../mock-api/payments/strata.ts";

const word = fc.integer({ min: 0, max: 0xffff_ffff });

describe("ids", () => {
  const place = fc.record({
    day: fc.integer({ min: 0, max: 65_535 }),
    index: fc.integer({ min: 0, max: 0xffffff }),
    ordinal: fc.integer({ min: 0, max: 255 }),
  });
  const prefix = fc.constantFrom("ch", "cus", "evt", "txn");

  test("lead back to the place they were made from, under the same seed only", () => {
    fc.assert(
      fc.property(word, prefix, place, (seed, prefix, place) => {
        const id = encodeId(seed, prefix, place);
        assert.match(id, prefix === "cus" ? /^cus_\w{14}$/ : /^[a-z]+_\w{24}$/);
        assert.deepEqual(decodeId(seed, id), { prefix, ...place });
        assert.equal(decodeId(seed ^ 1, id), undefined);
      }),
    );
  });

  test("that nobody issued lead nowhere", () => {
    fc.assert(
      fc.property(fc.string(), word, (text, seed) => {
        assert.equal(decodeId(seed, text), undefined);
        assert.equal(decodeId(seed, `ch_${text}`), undefined);
      }),
    );
  });
});

describe("dealing out fates", () => {
  test("gives every index one stratum, and every stratum its members", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3000 }), word, (size, seed) => {
        const dealt = deal(size, FATE_STARTS, seed);
        const members = FATES.flatMap((_, stratum) =>
          Array.from(
            { length: dealt.sizeOf(stratum) },
            (_, n) => [dealt.member(stratum, n), stratum] as const,
          ),
        );
        assert.deepEqual(
          members.map(([index]) => index).toSorted((a, b) => a - b),
          Array.from({ length: size }, (_, n) => n),
        );
        for (const [index, stratum] of members) assert.equal(dealt.stratumOf(index), stratum);
      }),
      { numRuns: 30 },
    );
  });

  test("keeps to the shares, to within one", () => {
    const size = 100_000;
    const dealt = deal(size, FATE_STARTS, 7);
    for (const [stratum, { share }] of FATES.entries()) {
      assert.ok(Math.abs(dealt.sizeOf(stratum) - share * size) <= 1.01);
    }
  });
});

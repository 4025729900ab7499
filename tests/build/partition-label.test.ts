import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { partitionLabel } from "../../lake/build/partition-label.ts";

describe("partitionLabel", () => {
  it("names partitions as Hive does", () => {
    assert.equal(partitionLabel("day", "2026-11-20"), "day=2026-11-20");
    assert.equal(partitionLabel("day", null), "day=__HIVE_DEFAULT_PARTITION__");
    assert.equal(partitionLabel("p", ""), "p=");
    assert.equal(partitionLabel("p", "a/b c+é%"), "p=a%2Fb%20c%2B%C3%A9%25");
    assert.equal(partitionLabel("p", "../.."), "p=..%2F..");
    assert.equal(partitionLabel("a=b", "(x)*'!"), "a%3Db=%28x%29%2A%27%21");
  });

  it("keeps the text that stands for NULL apart from NULL", () => {
    assert.equal(partitionLabel("p", "__HIVE_DEFAULT_PARTITION__"), "p=%5F_HIVE_DEFAULT_PARTITION__");
  });

  it("gives one safe segment per value, and another for every other value", () => {
    const text = fc.option(fc.string({ unit: "grapheme", maxLength: 12 }));
    fc.assert(
      fc.property(text, text, (a, b) => {
        const [label, other] = [partitionLabel("p", a), partitionLabel("p", b)];
        assert.match(label, /^p=[A-Za-z0-9._~%-]*$/);
        assert.ok(label.length <= 200);
        if (label.length === 200) return;
        assert.equal(label === other, a === b);
        if (a !== null) assert.equal(decodeURIComponent(label.slice(2)), a);
      }),
    );
  });
});

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { partitionFolder } from "../../lake/build/partition-folder.ts";

describe("partitionFolder", () => {
  it("names folders as Hive readers expect them", () => {
    assert.equal(partitionFolder("day", "2026-11-20"), "day=2026-11-20");
    assert.equal(partitionFolder("day", null), "day=__HIVE_DEFAULT_PARTITION__");
    assert.equal(partitionFolder("p", ""), "p=");
    assert.equal(partitionFolder("p", "a/b c+é%"), "p=a%2Fb%20c%2B%C3%A9%25");
    assert.equal(partitionFolder("p", "../.."), "p=..%2F..");
    assert.equal(partitionFolder("a=b", "(x)*'!"), "a%3Db=%28x%29%2A%27%21");
  });

  it("keeps the text that stands for NULL apart from NULL", () => {
    assert.equal(partitionFolder("p", "__HIVE_DEFAULT_PARTITION__"), "p=%5F_HIVE_DEFAULT_PARTITION__");
  });

  it("gives one safe segment per value, and another for every other value", () => {
    const text = fc.option(fc.string({ unit: "grapheme", maxLength: 12 }));
    fc.assert(
      fc.property(text, text, (a, b) => {
        const folder = partitionFolder("p", a);
        assert.match(folder, /^p=[A-Za-z0-9._~%-]*$/);
        assert.equal(folder === partitionFolder("p", b), a === b);
        if (a !== null) assert.equal(decodeURIComponent(folder.slice(2)), a);
      }),
    );
  });
});

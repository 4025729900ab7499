import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { z } from "zod";
import { defineResource, defineSource, type SourceDefinition } from "../../lake/contract/definition.ts";
import { decideFailover } from "../../lake/failover/decide.ts";
import { readMapping, targetOf, targetText } from "../../lake/failover/mapping.ts";

function source(name: string, datasets: readonly string[]): SourceDefinition {
  const common = {
    contract: z.strictObject({ id: z.string() }),
    key: ["id"] as const,
    rowsPath: [],
    paging: { start: () => [], next: () => undefined },
  };
  return defineSource({
    name,
    title: name,
    baseUrl: `https://${name}.example.com`,
    limits: { ratePerSecond: 1, concurrency: 1 },
    pageSize: 1,
    resources: [
      defineResource({ ...common, name: "data", datasets }),
      defineResource({ ...common, name: "list" }),
    ],
  });
}

const sources = [source("a", ["X", "Y/1"]), source("b", ["X", "Z"]), source("c", ["X"])];
const because = "same unit and calendar";

describe("the failover mapping", () => {
  test("names datasets and whole resources, and goes both ways", () => {
    const { substitutes, problems } = readMapping(
      [
        { of: "a.data/Y/1", by: "b.data/Z", place: "USA", factor: "0.5", because },
        { of: "b.data/Z", by: "a.data/Y/1", because },
        { of: "a.list", by: "b.list", because },
      ],
      sources,
    );
    assert.deepEqual(problems, []);
    assert.deepEqual(substitutes[0], {
      of: { source: "a", resource: "data", dataset: "Y/1" },
      by: { source: "b", resource: "data", dataset: "Z" },
      place: "USA",
      factor: "0.5",
    });
    assert.deepEqual(substitutes[2]?.by, { source: "b", resource: "list", dataset: null });
  });

  test("tells everything that is wrong with it at once", () => {
    const { problems } = readMapping(
      [
        { of: "a.data/W", by: "b.data/Z", because },
        { of: "a.data/X", by: "b.dat/Z", because: "" },
        { of: "a.data/X", by: "b.data/Z", factor: "1,5", because },
        { of: "b.data/X", by: "b.data/Z", because },
        { of: "a.data", by: "b.data", because },
      ],
      sources,
    );
    assert.deepEqual(
      problems.map(({ what }) => what),
      [
        "substitute 1: a.data/W is no resource or dataset",
        "substitute 2: b.dat/Z is no resource or dataset",
        "substitute 2: because is empty; say why b.dat/Z may stand in for a.data/X",
        "substitute 3: a.data/X has a substitute already",
        "substitute 3: factor is 1,5, expected a decimal as text",
        "substitute 4: b.data/X and b.data/Z are of one source, which fails as a whole",
        "substitute 5: a.data is no resource or dataset",
        "substitute 5: b.data is no resource or dataset",
      ],
    );
    assert.equal(problems[1]?.hint, "did you mean b.data/Z?");
  });
});

describe("failover", () => {
  const { substitutes } = readMapping(
    [
      { of: "a.data/X", by: "b.data/X", because },
      { of: "b.data/X", by: "c.data/X", because },
      { of: "c.data/X", by: "a.data/X", because },
    ],
    sources,
  );

  test("takes the substitute of each dataset and says what has none", () => {
    const decision = decideFailover({
      missing: [{ source: "a", resource: "data", datasets: ["X", "Y/1"] }],
      substitutes,
      hasFailed: (name) => name === "a",
    });
    assert.deepEqual(
      decision.standIns.map(({ by }) => targetText(by)),
      ["b.data/X"],
    );
    assert.deepEqual(decision.without.map(targetText), ["a.data/Y/1"]);
  });

  test("never asks a source that has failed too, and takes one step only, whatever the mapping", () => {
    const names = fc.subarray(["a", "b", "c"]);
    fc.assert(
      fc.property(names, (failed) => {
        const { standIns, without } = decideFailover({
          missing: failed.map((name) => ({ source: name, resource: "data", datasets: ["X"] })),
          substitutes,
          hasFailed: (name) => failed.includes(name),
        });
        assert.equal(standIns.length + without.length, failed.length);
        for (const { of, by } of standIns) {
          assert.ok(failed.includes(of.source));
          assert.ok(!failed.includes(by.source));
        }
      }),
    );
  });

  test("a target's text names it", () => {
    for (const text of ["a.data/Y/1", "a.list", "b.data/X"]) assert.equal(targetText(targetOf(text)!), text);
    for (const text of ["a", "", "a/b", "A.b"]) assert.equal(targetOf(text), undefined);
  });
});

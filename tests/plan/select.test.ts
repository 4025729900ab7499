import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { UsageError } from "../../lake/errors.ts";
import { selectModels } from "../../lake/plan/select.ts";
import { SHOP } from "./graphs.ts";

const ALL = SHOP.models.map(({ name }) => name);

describe("a selection", () => {
  for (const [expression, expected] of [
    ["gold.daily", ["gold.daily"]],
    ["daily", ["gold.daily"]],
    ["+gold.daily", ["bronze.charge_versions", "silver.charges", "silver.weather", "gold.daily"]],
    ["1+gold.daily", ["silver.charges", "silver.weather", "gold.daily"]],
    ["0+gold.daily", ["gold.daily"]],
    ["silver.charges+", ["silver.charges", "gold.daily", "gold.refund_rate"]],
    ["bronze.charge_versions+1", ["bronze.charge_versions", "silver.charges"]],
    ["+silver.charges+", ["bronze.charge_versions", "silver.charges", "gold.daily", "gold.refund_rate"]],
    ["1+silver.charges+1", ["bronze.charge_versions", "silver.charges", "gold.daily", "gold.refund_rate"]],
    ["tag:money", ["silver.charges", "silver.refunds", "gold.daily", "gold.refund_rate"]],
    ["layer:gold", ["gold.daily", "gold.refund_rate"]],
    ["gold.*", ["gold.daily", "gold.refund_rate"]],
    ["*refund*", ["silver.refunds", "gold.refund_rate"]],
    ["source:weather", ["silver.weather", "gold.daily"]],
    [
      "source:payments",
      ["bronze.charge_versions", "silver.charges", "silver.refunds", "gold.daily", "gold.refund_rate"],
    ],
    ["bronze.payments__refunds+", ["silver.refunds", "gold.refund_rate"]],
    ["bronze.payments__refunds+1", ["silver.refunds"]],
    ["tag:money,layer:gold", ["gold.daily", "gold.refund_rate"]],
    ["tag:money,layer:gold,source:weather", ["gold.daily"]],
    ["layer:silver,layer:gold", []],
    ["+tag:daily,layer:silver", ["silver.charges", "silver.weather"]],
  ] as const) {
    test(`of ${expression}`, () => assert.deepEqual([...selectModels(SHOP, [expression])], expected));
  }

  test("of nothing is everything, of several their union", () => {
    assert.deepEqual([...selectModels(SHOP, [])], ALL);
    assert.deepEqual(
      [...selectModels(SHOP, ["gold.daily", "silver.refunds"])],
      ["silver.refunds", "gold.daily"],
    );
  });

  test("leaves out what is excluded, with the same operators", () => {
    assert.deepEqual([...selectModels(SHOP, [], ["source:payments"])], ["silver.weather"]);
    assert.deepEqual([...selectModels(SHOP, ["gold.*"], ["silver.weather+"])], ["gold.refund_rate"]);
  });
});

describe("a selection that names nothing", () => {
  for (const [expression, what, hint] of [
    ["gold.dayly", "unknown model gold.dayly", "did you mean gold.daily?"],
    ["chargse", "unknown model chargse", "did you mean charges?"],
    ["+gold.x*", "unknown model gold.x*", /^known: /],
    ["tag:mony", "unknown tag mony", "did you mean money?"],
    ["layer:glod", "unknown layer glod", "did you mean gold?"],
    ["source:payment", "unknown source payment", "did you mean payments?"],
    ["tags:money", "tags:money: unknown method tags", "did you mean tag:money?"],
    ["gold.(daily", "unknown model gold.(daily", "did you mean gold.daily?"],
    ["", "unknown model ", /^known: /],
  ] as const) {
    test(`says so: ${expression}`, () => {
      assert.throws(
        () => selectModels(SHOP, [expression]),
        (error: unknown) => {
          assert.ok(error instanceof UsageError);
          assert.equal(error.problems[0]?.what, what);
          if (typeof hint === "string") assert.equal(error.problems[0]?.hint, hint);
          else assert.match(error.problems[0]?.hint ?? "", hint);
          return true;
        },
      );
    });
  }

  test("names everything that is wrong at once, exclusions too", () => {
    assert.throws(
      () => selectModels(SHOP, ["a", "tag:b,gold.daily"], ["source:c"]),
      (error: unknown) => error instanceof UsageError && error.problems.length === 3,
    );
  });
});

test("upstream and downstream mirror each other: a is in +b exactly when b is in a+", () => {
  const name = fc.constantFrom(...ALL);
  fc.assert(
    fc.property(name, name, fc.nat(3), (a, b, steps) => {
      assert.equal(
        selectModels(SHOP, [`${steps}+${b}`]).has(a),
        selectModels(SHOP, [`${a}+${steps}`]).has(b),
      );
      assert.equal(selectModels(SHOP, [`+${b}`]).has(a), selectModels(SHOP, [`${a}+`]).has(b));
    }),
  );
});

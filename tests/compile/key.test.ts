import assert from "node:assert/strict";
import { test } from "node:test";
import { compile, problemsOf } from "./compiled.ts";

const SELECT = "SELECT id, currency, amount FROM bronze.payments__charges";

async function assertionsOf(header: string) {
  const { assertions } = await compile({
    "models/silver/charges.sql": `/* @model\n${header}\n*/\n${SELECT}`,
  });
  return assertions.map(({ name, severity, place }) => [name, severity, place.line]);
}

test("a key is asserted: never NULL, and unique as a whole", async () => {
  assert.deepEqual(await assertionsOf("key: [id, currency]"), [
    ["silver.charges:not_null(id)", "error", 2],
    ["silver.charges:not_null(currency)", "error", 2],
    ["silver.charges:unique(id,currency)", "error", 2],
  ]);
});

test("what the header says about the key itself is not asserted twice", async () => {
  assert.deepEqual(await assertionsOf("key: [id]\nassertions:\n  - unique: [id]"), [
    ["silver.charges:not_null(id)", "error", 2],
    ["silver.charges:unique(id)", "error", 4],
  ]);
});

test("a header cannot weaken its key to a warning", async () => {
  const header = "key: [id]\nassertions:\n  - unique: {columns: [id], severity: warn}";
  const problems = await problemsOf({ "models/silver/charges.sql": `/* @model\n${header}\n*/\n${SELECT}` });
  assert.deepEqual(
    problems.map(({ what }) => what),
    ["unique(id) is declared twice"],
  );
});

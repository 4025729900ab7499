import assert from "node:assert/strict";
import { inspect } from "node:util";
import { DRIFT_DEFAULT } from "../../lake/contract/definition.ts";
import { ContractViolationError } from "../../lake/errors.ts";
import { type Extracted, extraction, steady } from "./extraction.ts";
import { assertAccounted } from "./landed.ts";
import { everySource } from "./sources.ts";

everySource(
  "rows that leave the contract are kept: new fields aside, others rejected with a reason",
  async (source) => {
    const calm = await steady(source);
    const { resources } = await extraction(source, { scenario: "schema-drift" });
    let drifted = 0;
    for (const [name, one] of resources) {
      const { error, landed } = one;
      if (error !== undefined) {
        assert.ok(error instanceof ContractViolationError, `${name} ended with ${inspect(error)}`);
        drifted += 1;
        continue;
      }
      drifted += landed.drift.length;
      assertAccounted(name, landed);
      assert.equal(landed.fetched, calm.resources.get(name)?.landed.fetched, `${name}: rows fetched`);
      await assertNewFieldsKept(name, one);
      await assertRejectedForReasons(name, one);
    }
    assert.ok(drifted > 0, "the mock's scenario schema-drift changes no row of this source");
  },
);

/** A field nobody promised stands in `_extra` of each row that landed with it. */
async function assertNewFieldsKept(name: string, { definition, landed, table }: Extracted): Promise<void> {
  if ({ ...DRIFT_DEFAULT, ...definition.drift }.newField !== "evolve") return;
  const fields = landed.drift.filter(({ kind, path }) => kind === "new" && !path.includes("."));
  const bronze = await table("bronze");
  const raw = (await table("rejected")).map((row) => JSON.parse(String(row.raw)) as object);
  for (const { path, rows } of fields) {
    const kept = bronze.filter(({ _extra }) => Object.hasOwn(JSON.parse(String(_extra ?? "{}")), path));
    const refused = raw.filter((row) => Object.hasOwn(row, path));
    assert.equal(kept.length + refused.length, rows, `${name}: ${path} is kept in _extra`);
  }
}

async function assertRejectedForReasons(name: string, { landed, table }: Extracted): Promise<void> {
  const rejected = await table("rejected");
  assert.equal(rejected.length, landed.rejected, name);
  for (const row of rejected) {
    assert.ok(String(row.reason).length > 0, `${name}: a row was rejected without a reason`);
    assert.ok(String(row.json_path).startsWith("$"), `${name}: ${inspect(row)}`);
    assert.equal(typeof JSON.parse(String(row.raw)), "object", `${name}: the row itself is kept`);
  }
}

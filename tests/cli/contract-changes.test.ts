/** What a lake says and does when a contract is not the one that its rows landed under. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertFailure } from "./failure.ts";
import { shopWithRun } from "./shop.ts";

const SOURCE = "extract/shop/source.ts";

test("a field that is new, or may hold more, is told and goes on; older rows have NULL", async (t) => {
  const { lake, edit } = await shopWithRun(t);
  edit(SOURCE, "note: z.string().nullable(),", "note: z.string().nullable(), gift: z.boolean().optional(),");
  const checked = await lake(["check"]);
  assert.match(checked.stdout, /^warning {2}contract changed: shop\.orders\.gift: new, BOOLEAN$/m);
  const { code, stderr } = await lake(["run-all"]);
  assert.equal(code, 0, stderr);
  assert.match(stderr, /^warning {2}contract changed: shop\.orders\.gift: new, BOOLEAN$/m);
  const { stdout } = await lake([
    "query",
    "SELECT count(gift) AS n FROM bronze.shop__orders",
    "--format",
    "csv",
  ]);
  assert.equal(stdout, "n\n0\n");
  assert.doesNotMatch(
    (await lake(["check"])).stdout,
    /contract changed/,
    "the new contract is the published one",
  );
});

test("a field whose values may not fit any more stops the run before anything is asked, until it is accepted", async (t) => {
  const { lake, edit, published } = await shopWithRun(t);
  const before = await published();
  edit(SOURCE, "customer: z.string(),", "customer: z.int(),");
  assert.match(
    (await lake(["check"])).stdout,
    /^refused {2}contract changed: shop\.orders\.customer: VARCHAR → BIGINT$/m,
  );
  for (const verb of ["run-all", "run-transforms"]) {
    assertFailure(await lake([verb, "--json"]), {
      exit: 65,
      code: "contract-violation",
      what: /rows landed before may not fit: shop\.orders\.customer: VARCHAR → BIGINT/,
      where: /extract\/shop\//,
      state: /nothing was asked, built or published/,
      next: /--accept-contracts/,
    });
  }
  assert.deepEqual(await published(), before);
});

test("an accepted change is built, and judged by DuckDB's casts", async (t) => {
  const { lake, edit } = await shopWithRun(t);
  edit(SOURCE, "amount: int64(),", 'amount: z.int().meta({ duckdb: "INTEGER" }),');
  assert.equal((await lake(["run-transforms"])).code, 65);
  const { code, stderr } = await lake(["run-transforms", "--accept-contracts"]);
  assert.equal(code, 0, stderr);
  assert.match(stderr, /^warning {2}contract changed: shop\.orders\.amount: BIGINT → INTEGER$/m);
  assert.equal((await lake(["run-transforms"])).code, 0, "it is accepted once");
});

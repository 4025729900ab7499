import assert from "node:assert/strict";
import { inspect } from "node:util";
import { LakeError } from "../../lake/errors.ts";
import { extraction, steady } from "./extraction.ts";
import { assertAccounted, assertSameRows, assertWhole } from "./landed.ts";
import { everySource } from "./sources.ts";

everySource("an outage is waited out", async (source) => {
  const calm = await steady(source);
  const disturbed = await extraction(source, { scenario: "outage" });
  assertWhole(disturbed);
  await assertSameRows(disturbed, calm);
  assert.ok(disturbed.requests.length > calm.requests.length, "nothing was asked again");
});

everySource("answers that are too many are waited out", async (source) => {
  const disturbed = await extraction(source, { scenario: "rate-limited" });
  assertWhole(disturbed);
  await assertSameRows(disturbed, await steady(source));
});

everySource(
  "an answer that breaks off is asked for again, or fails; it is never half of the data",
  async (source) => {
    const calm = await steady(source);
    const { resources } = await extraction(source, { scenario: "truncated" });
    for (const [name, { landed, error, rows }] of resources) {
      assertAccounted(name, landed);
      if (error === undefined) assert.deepEqual(await rows(), await calm.resources.get(name)?.rows(), name);
      else assertFailedWithoutBronze(name, error, landed.files.bronze);
    }
  },
);

everySource("a page of HTML with status 200 is refused", async (source) => {
  const { resources } = await extraction(source, { scenario: "html" });
  for (const [name, { landed, error }] of resources)
    assertFailedWithoutBronze(name, error, landed.files.bronze);
});

everySource("an outage without end fails, and says so", async (source) => {
  const { resources } = await extraction(source, { scenario: "outage-forever" });
  for (const [name, { landed, error }] of resources)
    assertFailedWithoutBronze(name, error, landed.files.bronze);
});

everySource("lists without rows give files without rows that have every column", async (source) => {
  const calm = await steady(source);
  const { resources } = await extraction(source, { scenario: "empty" });
  for (const [name, { landed, error, columns, rows }] of resources) {
    assert.equal(error, undefined, `${name} failed: ${inspect(error)}`);
    assert.deepEqual([landed.complete, landed.files.bronze.length], [true, 1], name);
    const usual = calm.resources.get(name);
    assert.deepEqual(await columns(), await usual?.columns(), name);
    // What answers each request with one row of its own is no list; a row for each thing asked may say that it is not there.
    if (usual === undefined || usual.landed.fetched === usual.landed.pages) continue;
    const asBefore = new Set(await usual.rows());
    assert.deepEqual(
      (await rows()).filter((row) => asBefore.has(row)),
      [],
      `${name} has rows`,
    );
  }
});

function assertFailedWithoutBronze(name: string, error: unknown, bronze: readonly unknown[]): void {
  assert.ok(error instanceof LakeError, `${name} ended with ${inspect(error)}`);
  assert.ok(error.where !== undefined && error.next !== undefined, `${name}: ${inspect(error)}`);
  assert.deepEqual(bronze, [], `${name} failed, but left bronze`);
}

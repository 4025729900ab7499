/** What must hold of anything that landed. */
import assert from "node:assert/strict";
import { inspect } from "node:util";
import type { Extracted, Extraction } from "./extraction.ts";

/** Every resource landed to its end, no row was rejected, and every row is accounted for. */
export function assertWhole({ resources }: Extraction): void {
  for (const [name, { error, landed }] of resources) {
    assert.equal(error, undefined, `${name} failed: ${inspect(error)}`);
    assert.equal(landed.complete, true, `${name} is not whole`);
    assert.equal(landed.rejected, 0, `${name}: rows rejected: ${inspect(landed.drift)}`);
    assert.deepEqual(landed.drift, [], `${name} has left its contract`);
    assertAccounted(name, landed);
  }
}

export function assertAccounted(name: string, landed: Extracted["landed"]): void {
  const { fetched, landed: kept, rejected, duplicate, files } = landed;
  assert.equal(fetched, kept + rejected + duplicate, `${name}: fetched = landed + rejected + duplicate`);
  const rowsIn = (kind: "bronze" | "rejected") =>
    files[kind].reduce((sum, file) => sum + Number(file.rows), 0);
  if (landed.complete) assert.equal(rowsIn("bronze"), kept, `${name}: rows in bronze`);
  assert.equal(rowsIn("rejected"), rejected, `${name}: rows kept of the rejected`);
}

/** Each resource has the same rows in both, in any order. */
export async function assertSameRows(actual: Extraction, expected: Extraction): Promise<void> {
  for (const [name, one] of expected.resources) {
    const [wanted, found] = [await one.rows(), (await actual.resources.get(name)?.rows()) ?? []];
    assert.deepEqual(missingFrom(found, wanted), [], `${name}: rows that are missing`);
    assert.deepEqual(missingFrom(wanted, found), [], `${name}: rows that are too many`);
  }
}

/** The first few rows that `rows` lacks; both are sorted. */
export function missingFrom(rows: readonly string[], wanted: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const row of rows) left.set(row, (left.get(row) ?? 0) + 1);
  const missing: string[] = [];
  for (const row of wanted) {
    const count = left.get(row) ?? 0;
    if (count === 0) missing.push(row);
    else left.set(row, count - 1);
  }
  return missing.slice(0, 3);
}

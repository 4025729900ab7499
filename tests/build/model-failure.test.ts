import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ModelFailure, modelFailure } from "../../lake/build/model-failure.ts";
import { StorageError } from "../../lake/errors.ts";
import { model } from "./project.ts";

const bad = model("gold.x", "SELECT\n\tä, nope");

function said(fields: Record<string, string>): Error {
  return new Error(
    JSON.stringify({ exception_type: "Binder", exception_message: "no such column", ...fields }),
  );
}

describe("modelFailure", () => {
  it("turns DuckDB's byte offset into a place with a caret", () => {
    const failure = modelFailure(
      said({ position: String(10 + Buffer.byteLength("SELECT\n\tä, ")) }),
      bad,
      10,
    );
    assert.ok(failure instanceof ModelFailure);
    assert.deepEqual(failure.problem, {
      what: "gold.x: no such column",
      where: "models/gold/x.sql:2:5",
      excerpt: "2 |  ä, nope\n  |     ^",
    });
  });

  it("names the file alone when the offset lies before the model's SQL, or there is none", () => {
    for (const fields of [{ position: "3" }, {}] as Record<string, string>[]) {
      const failure = modelFailure(said(fields), bad, 10);
      assert.ok(failure instanceof ModelFailure);
      assert.equal(failure.problem.where, "models/gold/x.sql");
      assert.equal(failure.problem.excerpt, undefined);
    }
  });

  it("says what to raise when memory runs out", () => {
    const failure = modelFailure(said({ exception_type: "Out of Memory" }), bad, 10);
    assert.match((failure as ModelFailure).problem.hint ?? "", /memoryLimit/);
  });

  it("makes a full disk a storage error, whoever reports it", () => {
    const failure = modelFailure(
      said({ exception_type: "IO", exception_message: "write: No space left on device" }),
      bad,
      10,
    );
    assert.ok(failure instanceof StorageError);
    assert.match(failure.message, /disk full while building gold\.x/);
  });
});

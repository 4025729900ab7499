import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { assertionFailure } from "../../lake/assert/assertion-failure.ts";
import type { AssertionResult } from "../../lake/assert/assertion-result.ts";
import { failingFiles } from "../../lake/assert/failing-file.ts";

function result(more: Partial<AssertionResult>): AssertionResult {
  return {
    name: "gold/x",
    model: "gold.daily",
    description: "",
    severity: "error",
    place: { path: "quality/gold/x.sql", line: 3, column: 1 },
    status: "passed",
    failingRows: 0,
    message: "no failing rows",
    elapsedMs: 1,
    sql: "SELECT 1",
    ...more,
  };
}

describe("assertionFailure", () => {
  it("is none when nothing of severity error failed", () => {
    const harmless = [
      result({}),
      result({ status: "skipped" }),
      result({ severity: "warn", status: "errored" }),
      result({ severity: "warn", status: "warned" }),
    ];
    assert.equal(assertionFailure(harmless, "data/reports/r/report.html"), undefined);
  });

  it("lists every blocking assertion with its place, count and rows, and the query to type", () => {
    const failed = result({
      status: "failed",
      failingRows: 3,
      message: "3 failing rows: it's right",
      failingRowsPath: "failing/it's.parquet",
    });
    const errored = result({
      name: "gold/y",
      model: "gold.other",
      status: "errored",
      message: "its SQL failed: no",
    });
    const error = assertionFailure([failed, result({}), errored], "data/reports/r/report.html")!;
    assert.equal(error.exitCode, 1);
    assert.equal(error.message, "2 assertions failed on gold.daily, gold.other");
    assert.equal(error.where, "data/reports/r/report.html");
    assert.equal(error.next, "lake query \"FROM 'data/reports/r/failing/it''s.parquet'\"");
    assert.deepEqual(error.problems, [
      {
        what: "gold/x: 3 failing rows: it's right",
        where: "quality/gold/x.sql:3:1",
        hint: "all failing rows: data/reports/r/failing/it's.parquet",
      },
      { what: "gold/y: its SQL failed: no", where: "quality/gold/x.sql:3:1" },
    ]);
  });
});

describe("failingFiles", () => {
  it("names files for people where it can", () => {
    const names = [
      "gold/x",
      "gold.daily:unique(day,currency)",
      "gold.daily:not_null(é)",
      "gold.daily:not_null(ü)",
    ];
    const [sql, unique, e, u] = [...failingFiles(names).values()];
    assert.deepEqual([sql, unique], ["gold-x.parquet", "gold.daily-unique-day-currency.parquet"]);
    assert.match(e!, /^gold\.daily-not_null-[0-9a-f]{8}\.parquet$/);
    assert.notEqual(e, u);
  });

  it("gives each name a safe file of its own on any file system", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ unit: "grapheme", minLength: 1, maxLength: 300 })), (names) => {
        const files = [...failingFiles(names).values()];
        assert.equal(new Set(files.map((file) => file.toLowerCase())).size, names.length);
        for (const file of files) assert.match(file, /^(?!\.)[A-Za-z0-9._-]{1,140}\.parquet$/);
      }),
    );
  });
});

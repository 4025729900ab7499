import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { changeText, contractChanges, holds } from "../../lake/contract/compatibility.ts";
import { openDatabase } from "../../lake/duckdb/database.ts";

describe("a changed contract", () => {
  test("may gain columns, lose them and widen them", () => {
    const changes = contractChanges(
      "bronze.fred__series",
      [
        { name: "id", type: "VARCHAR" },
        { name: "rank", type: "INTEGER" },
        { name: "old", type: "DATE" },
        { name: "units", type: "VARCHAR" },
      ],
      [
        { name: "id", type: "VARCHAR" },
        { name: "rank", type: "BIGINT" },
        { name: "units", type: "BIGINT" },
        { name: "notes", type: "VARCHAR" },
      ],
    );
    assert.deepEqual(
      changes.map((change) => [changeText(change), change.compatible]),
      [
        ["fred.series.old: gone, was DATE", true],
        ["fred.series.rank: INTEGER → BIGINT", true],
        ["fred.series.units: VARCHAR → BIGINT", false],
        ["fred.series.notes: new, VARCHAR", true],
      ],
    );
  });

  test("keeps every value where it is called compatible, by DuckDB's own casts", async () => {
    const values: Readonly<Record<string, readonly string[]>> = {
      SMALLINT: ["-32768", "32767"],
      BIGINT: ["-9223372036854775808", "9223372036854775807"],
      "DECIMAL(18,4)": ["99999999999999.9999", "-0.0001"],
      "DECIMAL(38,9)": ["99999999999999999999999999999.999999999"],
      DATE: ["DATE '0001-01-01'", "DATE '9999-12-31'"],
      DOUBLE: ["0.1", "1e300"],
      VARCHAR: ["'x'"],
      "BIGINT[]": ["[1, 9223372036854775807]"],
      'STRUCT("a" BIGINT)': ["{'a': 9223372036854775807}"],
      'STRUCT("a" BIGINT, "b" VARCHAR)': ["{'a': 1, 'b': 'x, (y'}"],
      "MAP(VARCHAR, BIGINT)": ["MAP {'k': 9223372036854775807}"],
      "MAP(VARCHAR, DECIMAL(38,9))": ["MAP {'k': 1.5}"],
      TIMESTAMP: ["TIMESTAMP '2026-11-21 12:00:00.123456'"],
    };
    await using database = await openDatabase({ connections: 1 });
    let compatible = 0;
    for (const [from, some] of Object.entries(values)) {
      for (const to of Object.keys(values)) {
        if (!holds(to, from) || from === to) continue;
        compatible += 1;
        for (const value of some) {
          const back = to === "VARCHAR" && /STRUCT|MAP|\[\]/.test(from) ? to : from;
          const [row] = await database.rows(
            `SELECT (${value})::${from}::${to}::${back} IS NOT DISTINCT FROM (${value})::${from}::${back} AS same`,
          );
          assert.equal(row?.same, true, `${value}: ${from} → ${to}`);
        }
      }
    }
    assert.ok(compatible > 15, String(compatible));
  });

  test("is not compatible when a value may be cut, rounded or lost", () => {
    for (const [from, to] of [
      ["BIGINT", "INTEGER"],
      ["BIGINT", "DECIMAL(18,0)"],
      ["BIGINT", "DOUBLE"],
      ["DECIMAL(18,4)", "DECIMAL(18,2)"],
      ["DECIMAL(18,2)", "DECIMAL(18,4)"],
      ["TIMESTAMP", "DATE"],
      ["VARCHAR", "BIGINT"],
      ['STRUCT("a" BIGINT, "b" VARCHAR)', 'STRUCT("a" BIGINT)'],
      ["BIGINT[]", "INTEGER[]"],
    ] as const)
      assert.equal(holds(to, from), false, `${from} → ${to}`);
  });
});

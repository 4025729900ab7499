import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { renderTable } from "../../lake/report/table.ts";

describe("renderTable", () => {
  it("sets numbers to the right and says NULL", () => {
    const columns = [{ name: "day", type: "DATE" }, { name: "gross", type: "DECIMAL(18,2)" }, { name: "n" }];
    const rows = [
      ["2026-11-20", "1234.50", 7],
      [null, "-0.05", 12n],
    ];
    assert.equal(
      renderTable(columns, rows),
      [
        "day           gross   n",
        "──────────  ───────  ──",
        "2026-11-20  1234.50   7",
        "NULL          -0.05  12",
        "(2 rows)",
      ].join("\n"),
    );
  });

  it("counts wide characters as two and accents as none", () => {
    const lines = renderTable(
      [{ name: "a" }, { name: "b" }],
      [
        ["日本", "x"],
        ["e\u0301", "y"],
        ["👩‍👧", "z"],
      ],
    ).split("\n");
    assert.deepEqual(lines.slice(2, 5), ["日本  x", "e\u0301     y", "👩‍👧    z"]);
  });

  it("cuts what is too long, at whole characters", () => {
    const [, rule, cell] = renderTable([{ name: "a" }], [["日".repeat(100)]]).split("\n");
    assert.equal(cell, `${"日".repeat(29)}…`);
    assert.equal(rule!.length, 59);
  });

  it("lets no value move the cursor, colour the terminal or break the line", () => {
    const text = renderTable(
      [{ name: "a\u001b[31m" }],
      [["\u001b[2J\u009b\u007f\r\n\u202e\t"], [{ a: "\u001b" }]],
    );
    assert.match(text, /^(?:[^\p{Cc}\p{Cf}]|\n)*$/u);
    assert.equal(text.split("\n").length, 5);
    assert.match(text, /\\u\{1b\}\[2J/);
  });

  it("writes nested values as JSON and an empty result as its head", () => {
    assert.match(renderTable([{ name: "s" }], [[{ a: [1, null] }]]), /\{"a":\[1,null\]\}/);
    assert.equal(renderTable([{ name: "s", type: "INTEGER[]" }], []), "s\n─\n(0 rows)");
    assert.equal(renderTable([], []), "");
  });
});

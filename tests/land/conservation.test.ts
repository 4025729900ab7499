import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { z } from "zod";
import type { DriftAction } from "../../lake/contract/definition.ts";
import { int64 } from "../../lake/contract/scalars.ts";
import { list, openLander } from "./lander.ts";

const contract = z.strictObject({ id: z.string(), amount: int64(), note: z.string().optional() });

type Fate = "landed" | "rejected" | "duplicate";
type Policy = Exclude<DriftAction, "freeze">;

/** One row as sent, and the fault it carries. */
interface SentRow {
  readonly text: string;
  readonly fault: "none" | "new" | "missing" | "changed" | "wide" | "no object";
}

/** Few keys and contents, so that repeats and new versions are frequent. */
const sentRow: fc.Arbitrary<SentRow> = fc
  .record({
    id: fc.integer({ min: 0, max: 12 }),
    amount: fc.constantFrom("1", "2", "9007199254740993", "9007199254740992"),
    fault: fc.constantFrom<SentRow["fault"]>(
      "none",
      "none",
      "none",
      "none",
      "new",
      "missing",
      "changed",
      "wide",
      "no object",
    ),
  })
  .map(({ id, amount, fault }) => ({
    fault,
    text: {
      none: `{"id":"r${id}","amount":${amount}}`,
      new: `{"id":"r${id}","amount":${amount},"fresh":true}`,
      missing: `{"id":"r${id}"}`,
      changed: `{"id":"r${id}","amount":"${amount}"}`,
      wide: `{"id":"r${id}","amount":9223372036854775808}`,
      "no object": `[${id}]`,
    }[fault],
  }));

const policy = fc.constantFrom<Policy>("evolve", "discard_row", "discard_value");
const drift = fc.record({ newField: policy, missingField: policy, changedType: policy });

/** The whole of landing's accounting, in a dozen lines: every row that may land lands once per content. */
function model(
  pages: readonly (readonly SentRow[])[],
  rules: Record<"newField" | "missingField" | "changedType", Policy>,
): Fate[][] {
  const seen = new Set<string>();
  const rule = {
    new: rules.newField,
    missing: rules.missingField,
    changed: rules.changedType,
    wide: rules.changedType,
  };
  return pages.map((rows) =>
    rows.map(({ text, fault }) => {
      if (fault === "no object" || (fault !== "none" && rule[fault] === "discard_row")) return "rejected";
      if (seen.has(text)) return "duplicate";
      seen.add(text);
      return "landed";
    }),
  );
}

function count(fates: readonly Fate[]): Record<"fetched" | Fate, number> {
  const of = (fate: Fate) => fates.filter((candidate) => candidate === fate).length;
  return {
    fetched: fates.length,
    landed: of("landed"),
    rejected: of("rejected"),
    duplicate: of("duplicate"),
  };
}

test("every row of every page is landed, rejected or a duplicate, as the model says", async () => {
  const pages = fc.array(fc.tuple(fc.array(sentRow, { maxLength: 8 }), fc.boolean()), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(pages, drift, fc.integer({ min: 50, max: 2000 }), async (sent, rules, segmentBytes) => {
      await using lander = await openLander(contract, { drift: rules, segmentBytes });
      const rows = sent.map(([page]) => page);
      const fates = model(rows, rules);
      for (const [i, [page, pretty]] of sent.entries()) {
        const body = list(...page.map((row) => row.text));
        const counts = await lander.page(pretty ? body.replaceAll("},{", "} ,\n {") : body);
        assert.deepEqual(counts, count(fates[i] as Fate[]));
      }
      const landed = await lander.landing.finish();
      assert.deepEqual(
        {
          fetched: landed.fetched,
          landed: landed.landed,
          rejected: landed.rejected,
          duplicate: landed.duplicate,
        },
        count(fates.flat()),
      );
      const survivors = rows.flatMap((page, i) => page.filter((_, j) => fates[i]?.[j] === "landed"));
      const bronze = await lander.bronze(landed, "id, amount, _row");
      assert.deepEqual(
        bronze.map(({ id, _row }) => [id, Number(_row)]),
        survivors.map(({ text }, i) => [/"id":"(r\d+)"/.exec(text)?.[1], i]),
      );
      for (const [i, { fault, text }] of survivors.entries()) {
        if (fault === "none" || fault === "new")
          assert.equal(bronze[i]?.amount, /"amount":(\d+)/.exec(text)?.[1]);
        else assert.equal(bronze[i]?.amount, null);
      }
      const rejected = await lander.parquet(landed, "rejected");
      assert.deepEqual(
        rejected.map((row) => [Number(row.page), Number(row.row_in_page), row.raw]),
        rows.flatMap((page, i) =>
          page.flatMap((row, j) => (fates[i]?.[j] === "rejected" ? [[i, j, row.text]] : [])),
        ),
      );
    }),
    { numRuns: 60 },
  );
});

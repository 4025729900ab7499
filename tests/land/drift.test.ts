import assert from "node:assert/strict";
import { test } from "node:test";
import { z } from "zod";
import type { DriftAction } from "../../lake/contract/definition.ts";
import { metadata } from "../../lake/contract/scalars.ts";
import { ContractViolationError } from "../../lake/errors.ts";
import { rejectedShareError } from "../../lake/land/rejected-share.ts";
import { list, openLander } from "./lander.ts";

const contract = z.strictObject({
  id: z.string(),
  amount: z.int(),
  outcome: z.strictObject({ type: z.string(), score: z.int().optional() }).optional(),
  lines: z.array(z.strictObject({ sku: z.string() })).optional(),
  tags: metadata().optional(),
});

const DRIFTED = {
  newField: '{"id":"x","amount":1,"fresh":{"n":1.50}}',
  missingField: '{"id":"x"}',
  changedType: '{"id":"x","amount":"12"}',
} as const;
const KIND = { newField: "new", missingField: "missing", changedType: "changed" } as const;
const PLACE = { newField: "fresh", missingField: "amount", changedType: "amount" } as const;

type Kind = keyof typeof DRIFTED;

/** What the drifted row becomes; undefined when it is rejected. */
const LANDS: Record<Kind, Record<Exclude<DriftAction, "freeze">, object | undefined>> = {
  newField: {
    evolve: { id: "x", amount: "1", _extra: '{"fresh":{"n":1.50}}' },
    discard_value: { id: "x", amount: "1", _extra: null },
    discard_row: undefined,
  },
  missingField: {
    evolve: { id: "x", amount: null, _extra: null },
    discard_value: { id: "x", amount: null, _extra: null },
    discard_row: undefined,
  },
  changedType: {
    evolve: { id: "x", amount: null, _extra: '{"amount":"12"}' },
    discard_value: { id: "x", amount: null, _extra: null },
    discard_row: undefined,
  },
};

for (const kind of Object.keys(DRIFTED) as Kind[]) {
  for (const action of ["evolve", "discard_value", "discard_row"] as const) {
    test(`${kind}: ${action}`, async () => {
      await using lander = await openLander(contract, { drift: { [kind]: action } });
      const expected = LANDS[kind][action];
      const counts = await lander.page(list({ id: "a", amount: 7 }, DRIFTED[kind]));
      assert.deepEqual(counts, {
        fetched: 2,
        landed: expected === undefined ? 1 : 2,
        rejected: expected === undefined ? 1 : 0,
        duplicate: 0,
      });
      const landed = await lander.landing.finish();
      assert.deepEqual(landed.drift, [{ kind: KIND[kind], path: PLACE[kind], rows: 1 }]);
      const rows = await lander.bronze(landed, "id, amount, _extra");
      assert.deepEqual(
        rows,
        [{ id: "a", amount: "7", _extra: null }, expected].filter((row) => row !== undefined),
      );
      const rejected = await lander.parquet(landed, "rejected");
      assert.deepEqual(
        rejected.map((row) => row.raw),
        expected === undefined ? [DRIFTED[kind]] : [],
      );
    });
  }

  test(`${kind}: freeze fails the resource, and the evidence stays`, async () => {
    await using lander = await openLander(contract, { drift: { [kind]: "freeze" } });
    await assert.rejects(lander.page(list({ id: "a", amount: 7 }, DRIFTED[kind])), (error) => {
      assert.ok(error instanceof ContractViolationError);
      assert.match(
        error.message,
        new RegExp(`shop\\.things has left its frozen contract: ${KIND[kind]} field ${PLACE[kind]}`),
      );
      assert.equal(error.where, "GET https://shop.example/v1/things → 200");
      return true;
    });
    const landed = await lander.landing.abort();
    assert.equal(landed.complete, false);
    assert.deepEqual(landed.files.bronze, []);
    assert.equal((await lander.parquet(landed, "rejected")).length, 1);
    assert.equal((await lander.parquet(landed, "raw")).length, 1);
  });
}

test("by default new fields are kept, and missing or changed ones reject their row", async () => {
  await using lander = await openLander(contract);
  assert.deepEqual(await lander.page(list(...Object.values(DRIFTED))), {
    fetched: 3,
    landed: 1,
    rejected: 2,
    duplicate: 0,
  });
});

test("unknown fields keep their place at every depth, and their digits", async () => {
  await using lander = await openLander(contract);
  await lander.page(
    list(
      '{"id":"x","amount":1,"top":12345678901234567890.123,"outcome":{"type":"t","rule":{"a":[1]}},"lines":[{"sku":"s"},{"sku":"t","q":2}]}',
    ),
  );
  const landed = await lander.landing.finish();
  assert.deepEqual(await lander.bronze(landed, "outcome, lines, _extra"), [
    {
      outcome: { type: "t", score: null },
      lines: [{ sku: "s" }, { sku: "t" }],
      _extra: '{"outcome":{"rule":{"a":[1]}},"lines":{"1":{"q":2}},"top":12345678901234567890.123}',
    },
  ]);
  assert.deepEqual(
    landed.drift.map(({ path }) => path),
    ["lines[].q", "outcome.rule", "top"],
  );
});

test("a row may leave its contract in several ways, each under its own policy", async () => {
  await using lander = await openLander(contract, {
    drift: { newField: "discard_value", missingField: "evolve", changedType: "evolve" },
  });
  await lander.page(
    list(
      '{"id":"x","fresh":1,"outcome":{"score":"high","deep":true},"lines":[{"sku":5}],"tags":{"k":1,"l":"m"}}',
    ),
  );
  const landed = await lander.landing.finish();
  assert.deepEqual(await lander.bronze(landed, "id, amount, outcome, lines, tags, _extra"), [
    {
      id: "x",
      amount: null,
      outcome: { type: null, score: null },
      lines: [{ sku: null }],
      tags: [
        { key: "k", value: null },
        { key: "l", value: "m" },
      ],
      _extra: '{"outcome":{"score":"high"},"lines":{"0":{"sku":5}},"tags":{"k":1}}',
    },
  ]);
  assert.deepEqual(
    landed.drift.map(({ kind, path }) => `${kind} ${path}`),
    [
      "missing amount",
      "new fresh",
      "changed lines[].sku",
      "new outcome.deep",
      "changed outcome.score",
      "missing outcome.type",
      "changed tags.k",
    ],
  );
});

test("what is no object at all is always rejected", async () => {
  await using lander = await openLander(contract, { drift: { changedType: "evolve" } });
  assert.equal((await lander.page(list("5", "null", "[]", '"x"'))).rejected, 4);
  const landed = await lander.landing.finish();
  assert.deepEqual(
    (await lander.parquet(landed, "rejected")).map(({ raw, json_path }) => [raw, json_path]),
    [
      ["5", "$"],
      ["null", "$"],
      ["[]", "$"],
      ['"x"', "$"],
    ],
  );
});

test("text that UTF-8 cannot hold is rejected even where drift is kept", async () => {
  await using lander = await openLander(contract, { drift: { newField: "evolve", changedType: "evolve" } });
  const rows = [
    '{"id":"\\ud800","amount":1}',
    '{"id":"x","amount":1,"fresh":"\\udfff"}',
    '{"id":"y","amount":1,"\\ud800":1}',
  ];
  assert.equal((await lander.page(list(...rows))).rejected, 3);
  const landed = await lander.landing.finish();
  assert.deepEqual(
    (await lander.parquet(landed, "rejected")).map((row) => row.raw),
    rows,
  );
});

test("text that only looks like half a surrogate pair is kept", async () => {
  await using lander = await openLander(contract);
  assert.equal(
    (await lander.page(list('{"id":"\\\\ud800","amount":1,"fresh":"\\\\udfff \\ud83d\\ude00"}'))).landed,
    1,
  );
  const landed = await lander.landing.finish();
  assert.deepEqual(await lander.bronze(landed, "id, _extra"), [
    { id: "\\ud800", _extra: '{"fresh":"\\\\udfff 😀"}' },
  ]);
});

test("a rule over a whole row rejects the row", async () => {
  const checked = contract.refine((row) => row.amount < 100, { message: "too much" });
  await using lander = await openLander(checked, { drift: { changedType: "evolve" } });
  assert.equal(
    (await lander.page(list({ id: "a", amount: 1 }, { id: "b", amount: 100, fresh: 1 }))).rejected,
    1,
  );
  const landed = await lander.landing.finish();
  assert.equal((await lander.parquet(landed, "rejected"))[0]?.reason, "too much");
});

test("endless new names do not grow the record of drift", async () => {
  await using lander = await openLander(contract);
  const row = {
    id: "a",
    amount: 1,
    ...Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`f${i}`, i])),
  };
  await lander.page(list(row));
  const { drift } = await lander.landing.finish();
  assert.ok(drift.length <= 257);
  assert.ok(drift.some(({ path }) => path === "(elsewhere)"));
});

test("more rejected rows than the resource allows is an error that names the file", async () => {
  await using lander = await openLander(contract);
  await lander.page(list({ id: "a", amount: 1 }, { id: "b" }));
  const landed = await lander.landing.finish();
  const error = rejectedShareError("shop", lander.resource, landed);
  assert.match(error?.message ?? "", /shop\.things: 1 of 2 rows rejected, at most 0 % may be/);
  assert.equal(error?.where, landed.files.rejected[0]?.path);
  assert.equal(rejectedShareError("shop", { ...lander.resource, rejectedShareMax: 0.5 }, landed), undefined);
});

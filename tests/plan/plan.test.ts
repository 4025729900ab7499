import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { UsageError } from "../../lake/errors.ts";
import { describePlan } from "../../lake/plan/describe-plan.ts";
import { type Plan, type PlanRequest, planRun } from "../../lake/plan/plan.ts";
import { SHOP } from "./graphs.ts";

const ALL = new Set(SHOP.models.map(({ name }) => name));
const NONE: ReadonlySet<string> = new Set();
const FROM = new Date("2026-11-20T00:00:00Z");
const TO = new Date("2026-11-21T12:00:00Z");
const RESOURCES = [
  { source: "payments", resource: "charges", window: { from: FROM, to: TO } },
  { source: "payments", resource: "refunds", window: { from: TO, to: TO } },
];

function plan(request: Partial<PlanRequest>): Plan {
  return planRun({
    graph: SHOP,
    command: "run-all",
    resources: RESOURCES,
    selected: ALL,
    published: NONE,
    ...request,
  });
}

function kinds({ stages }: Plan): string {
  return [...new Set(stages.map(({ kind }) => kind))].join(" ");
}

test("a whole run extracts, builds upstream first, asserts model by model and publishes all of it", () => {
  const whole = plan({});
  assert.deepEqual(whole.stages, [
    {
      kind: "extract",
      source: "payments",
      resource: "charges",
      window: { from: "2026-11-20T00:00:00.000Z", to: "2026-11-21T12:00:00.000Z" },
    },
    { kind: "build", model: "bronze.charge_versions", upstream: [] },
    { kind: "build", model: "silver.charges", upstream: ["bronze.charge_versions"] },
    { kind: "build", model: "silver.refunds", upstream: [] },
    { kind: "build", model: "silver.weather", upstream: [] },
    { kind: "build", model: "gold.daily", upstream: ["silver.charges", "silver.weather"] },
    { kind: "build", model: "gold.refund_rate", upstream: ["silver.charges", "silver.refunds"] },
    {
      kind: "assert",
      model: null,
      assertions: ["bronze/charges_have_ids", "bronze/weather_is_known"],
      upstream: [],
    },
    {
      kind: "assert",
      model: "silver.charges",
      assertions: ["silver.charges:unique(id)"],
      upstream: ["silver.charges"],
    },
    {
      kind: "assert",
      model: "silver.refunds",
      assertions: ["silver.refunds:relationships(charge,silver.charges.id)"],
      upstream: ["silver.charges", "silver.refunds"],
    },
    {
      kind: "assert",
      model: "gold.daily",
      assertions: ["gold/daily_adds_up"],
      upstream: ["gold.daily", "silver.charges"],
    },
    { kind: "publish", models: [...ALL].sort() },
  ]);
  assert.deepEqual(whole.upToDate, [{ source: "payments", resource: "refunds" }]);
  assert.deepEqual(JSON.parse(JSON.stringify(whole)), whole);
});

test("each command tells its part of the story", () => {
  assert.equal(kinds(plan({})), "extract build assert publish");
  assert.equal(kinds(plan({ command: "extract" })), "extract");
  assert.equal(kinds(plan({ command: "run-transforms" })), "build assert publish");
  assert.equal(kinds(plan({ command: "run-quality", published: ALL })), "assert");
});

test("what is published and not selected is carried over, what the project lost is dropped", () => {
  const published = new Set([...ALL, "gold.retired"]);
  const part = plan({ command: "run-transforms", selected: new Set(["gold.daily"]), published });
  assert.deepEqual(part.carried, [
    "bronze.charge_versions",
    "gold.refund_rate",
    "silver.charges",
    "silver.refunds",
    "silver.weather",
  ]);
  assert.deepEqual(part.dropped, ["gold.retired"]);
  assert.deepEqual(part.stages[0], { kind: "build", model: "gold.daily", upstream: [] });
  assert.deepEqual(part.stages.at(-1), { kind: "publish", models: [...ALL].sort() });
});

test("a selection checks its models and the landed rows below them, nothing else", () => {
  const part = plan({ command: "run-transforms", selected: new Set(["gold.daily"]), published: ALL });
  const asserted = part.stages.flatMap((stage) => (stage.kind === "assert" ? stage.assertions : []));
  assert.deepEqual(asserted, ["bronze/charges_have_ids", "bronze/weather_is_known", "gold/daily_adds_up"]);
});

test("a selected model whose upstream was never published is refused, with all of them and the way out", () => {
  assert.throws(
    () =>
      plan({
        selected: new Set(["gold.daily", "gold.refund_rate"]),
        published: new Set(["silver.charges", "silver.refunds"]),
      }),
    (error: unknown) => {
      assert.ok(error instanceof UsageError);
      assert.deepEqual(error.problems, [
        {
          what: "gold.daily reads silver.weather: neither selected nor published",
          where: "models/gold/daily.sql",
          hint: "--select +gold.daily",
        },
      ]);
      assert.equal(error.next, "add what they read: --select +gold.daily");
      return true;
    },
  );
});

test("an assertion that reads what is not there is skipped aloud", () => {
  const part = plan({ command: "run-transforms", selected: new Set(["silver.refunds"]) });
  assert.deepEqual(part.skipped, [
    { assertion: "silver.refunds:relationships(charge,silver.charges.id)", missing: ["silver.charges"] },
  ]);
  assert.equal(kinds(part), "build publish");
});

describe("of any selection and any snapshot", () => {
  const names = fc.subarray([...ALL]).map((list) => new Set(list));
  const planned = (selected: ReadonlySet<string>, published: ReadonlySet<string>): Plan | undefined => {
    try {
      return plan({ command: "run-transforms", selected, published });
    } catch (error) {
      assert.ok(error instanceof UsageError);
      return undefined;
    }
  };

  test("every stage comes after what it waits for, and the snapshot is what was built or carried", () => {
    fc.assert(
      fc.property(names, names, (selected, published) => {
        const made = planned(selected, published);
        if (made === undefined) return;
        const done = new Set<string>();
        for (const stage of made.stages) {
          if (stage.kind === "build" || stage.kind === "assert")
            for (const name of stage.upstream) assert.ok(done.has(name));
          if (stage.kind === "build") done.add(stage.model);
          if (stage.kind === "publish")
            assert.deepEqual(new Set(stage.models), new Set([...selected, ...published]));
        }
        assert.deepEqual(done, selected);
      }),
    );
  });

  test("it is refused exactly when a selected model would read nothing", () => {
    fc.assert(
      fc.property(names, names, (selected, published) => {
        const available = new Set([...selected, ...published, ...SHOP.inputs.map(({ name }) => name)]);
        const blind = SHOP.models.some(
          ({ name, references }) => selected.has(name) && references.some((to) => !available.has(to)),
        );
        assert.equal(planned(selected, published) === undefined, blind);
      }),
    );
  });
});

test("a plan reads as one line per stage", () => {
  const text = describePlan(
    plan({
      selected: new Set(["bronze.charge_versions", "silver.charges"]),
      published: new Set(["gold.daily", "gold.old"]),
    }),
  );
  assert.deepEqual(text.split("\n"), [
    "extract     payments.charges  [2026-11-20T00:00:00.000Z, 2026-11-21T12:00:00.000Z)",
    "build       bronze.charge_versions",
    "build       silver.charges  after bronze.charge_versions",
    "assert      landed rows  1 assertion",
    "assert      silver.charges  1 assertion",
    "assert      gold.daily  1 assertion",
    "publish     3 models",
    "up to date  payments.refunds",
    "carry over  gold.daily",
    "drop        gold.old (no longer in the project)",
    "skip        silver.refunds:relationships(charge,silver.charges.id): silver.refunds not published",
  ]);
  assert.equal(describePlan(plan({ command: "extract", resources: [] })), "nothing to do");
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { UsageError } from "../../lake/errors.ts";
import { readBackfillFile } from "../../lake/plan/backfill-file.ts";
import { list, series, source } from "./asking.ts";

const SOURCES = [source([series, list])];

function read(providers: unknown): Record<string, readonly string[] | undefined> {
  const targets = readBackfillFile(JSON.stringify({ providers }), "plan.json", SOURCES);
  return Object.fromEntries(targets.map(({ resource, datasets }) => [resource.name, datasets]));
}

test("a provider is a source or a resource of it, with all of its datasets or some; named twice it is read once", () => {
  assert.deepEqual(read([{ name: "stats" }]), { series: ["A", "B", "C"], list: undefined });
  assert.deepEqual(read([{ name: "stats.series", datasets: ["B"] }]), { series: ["B"] });
  assert.deepEqual(
    read([
      { name: "stats", datasets: ["C"] },
      { name: "stats.series", datasets: ["A"] },
    ]),
    { series: ["A", "C"] },
  );
});

test("what is no JSON is told with the reason", () => {
  assert.throws(
    () => readBackfillFile('{"providers": [', "plan.json", SOURCES),
    (error) => {
      assert.ok(error instanceof UsageError);
      assert.match(error.message, /^plan\.json: it is no JSON: /);
      return true;
    },
  );
});

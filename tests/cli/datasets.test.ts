/** Datasets, params and the catalogue, as a person asks for them. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import type { Finished } from "../support/lake-process.ts";
import { assertFailure, jsonOf } from "./failure.ts";
import { NOW, rates } from "./rates.ts";

function succeeded(finished: Finished): void {
  assert.equal(finished.code, 0, finished.stderr + finished.stdout);
}

function watermarks(root: string): {
  cursor: string | null;
  coverage: unknown[];
  datasets: Record<string, { cursor: string }>;
} {
  return JSON.parse(readFileSync(join(root, "_state/watermarks/rates.quotes.json"), "utf8"));
}

describe("datasets", { concurrency: 2 }, () => {
  test("each keeps a watermark of its own, and the resource has what all of them have", async (t) => {
    const made = await rates(t);
    const all = ["extract", "--source", "rates.quotes", "--from", "2026-03-01", "--to", "2026-03-03"];
    succeeded(await made.lake(all));
    const before = watermarks(made.root);
    assert.equal(before.cursor, "2026-03-03T00:00:00.000Z");
    made.requests.length = 0;

    succeeded(await made.lake(["extract", "--datasets", "EURUSD"]));
    assert.deepEqual(made.requests, ["/quotes/EURUSD 2026-03-03 2026-03-10"]);
    const one = watermarks(made.root);
    assert.equal(one.datasets.EURUSD?.cursor, "2026-03-10T06:00:00.000Z");
    assert.equal(one.datasets.GBPUSD?.cursor, "2026-03-03T00:00:00.000Z");
    assert.equal(one.cursor, before.cursor, "the whole waits for the others");
    assert.deepEqual(one.coverage, before.coverage);
    const status = await made.lake(["status", "rates"]);
    assert.match(status.stdout, /rates\.quotes\/EURUSD +2026-03-01T00:00:00Z +2026-03-10T06:00:00Z +0\n/);
    made.requests.length = 0;

    // The others go on from where they are, and the one that is up to date is not asked.
    succeeded(await made.lake(["run-all", "--source", "rates.quotes"]));
    assert.deepEqual(made.requests.toSorted(), [
      "/quotes/GBPUSD 2026-03-03 2026-03-10",
      "/quotes/USDJPY 2026-03-03 2026-03-10",
    ]);
    assert.equal(watermarks(made.root).cursor, "2026-03-10T06:00:00.000Z");
    const { stdout } = await made.lake(["query", "FROM gold.whole_days", "--format", "json"]);
    assert.deepEqual(
      JSON.parse(stdout).map(({ covered_to }: { covered_to: string }) => new Date(covered_to).getTime()),
      [Date.parse(NOW)],
    );
  });

  test("--providers is --source, and --catalog-only reads the lists alone", async (t) => {
    const made = await rates(t);
    succeeded(await made.lake(["extract", "--providers", "rates", "--catalog-only", "--days", "1"]));
    assert.deepEqual(made.requests, ["/pairs"]);
  });

  test("a dataset that was never extracted is named when there is no window", async (t) => {
    const made = await rates(t);
    succeeded(await made.lake(["extract", "--datasets", "EURUSD", "--days", "1"]));
    const failed = await made.lake(["extract", "--datasets", "EURUSD,USDJPY", "--json"]);
    assertFailure(failed, {
      exit: 2,
      code: "usage",
      what: /rates\.quotes\/USDJPY: nothing was extracted yet, so there is no watermark/,
      next: /lake extract --source rates\.quotes --days 7/,
    });
  });

  test("a param in place of the default is asked for and covers no window", async (t) => {
    const made = await rates(t);
    succeeded(await made.lake(["extract", "--source", "rates.survey", "--param", "year=2019"]));
    assert.deepEqual(made.requests, ["/survey/2019"]);
    const { coverage, runs } = await made.state();
    assert.deepEqual(coverage, []);
    const manifest = JSON.parse(
      readFileSync(join(made.root, `_state/manifests/run_${runs.at(-1)?.runId}.json`), "utf8"),
    );
    assert.deepEqual(manifest.entities["rates.survey"].params, { year: "2019" });
    // The default by name is the default.
    succeeded(
      await made.lake(["extract", "--source", "rates.survey", "--param", "year=2026", "--days", "1"]),
    );
    assert.equal((await made.state()).coverage.length, 1);
  });
});

describe("names that nothing has", { concurrency: 2 }, () => {
  for (const [name, args, env, expected] of [
    [
      "a dataset",
      ["--datasets", "EURUSD,GBPUDS"],
      {},
      { exit: 2, code: "usage", what: /no resource has a dataset GBPUDS/, problems: /did you mean GBPUSD\?/ },
    ],
    [
      "a param",
      ["--param", "yaer=2019"],
      {},
      { exit: 2, code: "usage", what: /no resource has a param yaer/, problems: /did you mean year\?/ },
    ],
    [
      "a param of another resource",
      ["--source", "rates.quotes", "--param", "year=2019"],
      {},
      { exit: 2, code: "usage", what: /no resource has a param year/, problems: /has params/ },
    ],
    [
      "a source",
      ["--providers", "rate"],
      {},
      {
        exit: 2,
        code: "usage",
        what: /no source or resource is named rate/,
        problems: /did you mean rates\?/,
      },
    ],
    [
      "a source in LAKE_SOURCES",
      [],
      { LAKE_SOURCES: "rates,fred" },
      {
        exit: 78,
        code: "config",
        what: /^LAKE_SOURCES: no source or resource is named fred/,
        where: /LAKE_SOURCES/,
      },
    ],
  ] as const) {
    test(`${name} is told with the nearest there is, and nothing is asked`, async (t) => {
      const made = await rates(t);
      const failed = await made.lake(["extract", "--days", "1", ...args, "--json"], { env });
      assertFailure(failed, { next: /lake/, ...expected });
      assert.deepEqual(made.requests, []);
    });
  }

  test("a param without a value is told", async (t) => {
    const made = await rates(t);
    const failed = await made.lake(["extract", "--days", "1", "--param", "year", "--json"]);
    assertFailure(failed, {
      exit: 2,
      code: "usage",
      what: /--param is year, expected name=value/,
      next: /--param/,
    });
    assert.equal(jsonOf(failed).error?.problems?.length, 1);
  });
});

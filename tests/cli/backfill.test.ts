/** Backfills on the real process: what is covered is not asked again, whatever happened in between. */
import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import type { Finished } from "../support/lake-process.ts";
import { publishedBytes } from "../support/tables.ts";
import { assertFailure, jsonOf } from "./failure.ts";
import { PAIRS, type Rates, rates } from "./rates.ts";

const QUARTERS = ["backfill", "--from", "2025-01-01", "--to", "2026-01-01", "--every", "quarter"];
const BORDERS = ["2025-01-01", "2025-04-01", "2025-07-01", "2025-10-01", "2026-01-01"];

function succeeded(finished: Finished): Record<string, unknown> {
  assert.equal(finished.code, 0, finished.stderr + finished.stdout);
  return finished.stdout.startsWith("{") ? jsonOf(finished) : {};
}

/** What one window asks of the quotes; the survey of the year is asked with the first. */
function asked(window: number): string[] {
  return PAIRS.map((pair) => `/quotes/${pair} ${BORDERS[window - 1]} ${BORDERS[window]}`);
}

function sorted(list: readonly string[]): string[] {
  return [...list].sort();
}

async function uninterrupted(made: Rates): Promise<Record<string, string>> {
  succeeded(await made.lake(QUARTERS));
  return publishedBytes(made.root);
}

describe("a backfill", { concurrency: 2 }, () => {
  test("is one run for each window, asks for each thing once, and builds once at the end", async (t) => {
    const made = await rates(t);
    const finished = await made.lake([...QUARTERS, "--json"]);
    const { windows, due, read, leftOut, runs, transforms } = succeeded(finished) as {
      runs: { outcome: string; snapshot: number | null }[];
      transforms: { published: boolean };
    } & Record<string, unknown>;
    assert.deepEqual(
      { windows, due, read, leftOut },
      { windows: 4, due: 4, read: 4, leftOut: ["rates.pairs"] },
    );
    assert.deepEqual(
      runs.map(({ outcome, snapshot }) => [outcome, snapshot]),
      Array.from({ length: 4 }, () => ["completed", null]),
    );
    assert.equal(transforms.published, true);
    assert.deepEqual(sorted(made.requests), sorted([1, 2, 3, 4].flatMap(asked).concat("/survey/2025")));
    const { watermarks, coverage } = await made.state();
    assert.equal(watermarks.get("rates.quotes")?.cursor, "2026-01-01T00:00:00.000Z");
    assert.deepEqual(
      coverage.map(({ resource, from, to }) => [resource, from.slice(0, 10), to.slice(0, 10)]),
      [
        ["quotes", "2025-01-01", "2026-01-01"],
        ["survey", "2025-01-01", "2026-01-01"],
      ],
    );

    // Typed again there is nothing to ask; --again asks all of it.
    made.requests.length = 0;
    const again = await made.lake(QUARTERS);
    succeeded(again);
    assert.match(again.stderr, /4 windows, one for each quarter; 0 to be read/);
    assert.deepEqual(made.requests, []);
    succeeded(await made.lake([...QUARTERS, "--again", "--extract-only", "--datasets", "EURUSD"]));
    assert.equal(made.requests.length, 4);
  });

  test("moves no watermark back, and none over a gap", async (t) => {
    const made = await rates(t);
    succeeded(await made.lake(["extract", "--source", "rates.quotes", "--from", "2026-03-01"]));
    const cursors = async () => {
      const { watermarks, datasets } = await made.state();
      return [watermarks, datasets].flatMap((all) => [...all.values()].map(({ cursor }) => cursor));
    };
    const before = await cursors();
    const years = [
      "backfill",
      "--from",
      "2024-01-01",
      "--every",
      "year",
      "--extract-only",
      "--source",
      "rates.quotes",
    ];
    succeeded(await made.lake([...years, "--to", "2026-01-01"]));
    assert.deepEqual(await cursors(), before);
    const { coverage } = await made.state();
    assert.equal(coverage.length, 2, "with the gap between them");
    succeeded(await made.lake([...years, "--to", "2026-03-01"]));
    assert.deepEqual(await cursors(), before, "the gap is filled");
    assert.equal((await made.state()).coverage.length, 1);
  });

  test("killed in the middle and typed again asks for what is not committed, and ends as if nothing had been", async (t) => {
    const [made, other] = await Promise.all([rates(t), rates(t)]);
    let child: ChildProcess | undefined;
    made.answer = async (url) => {
      // In the third window, with some of it answered.
      if (url.pathname === "/quotes/USDJPY" && url.searchParams.get("from") === BORDERS[2]) {
        child?.kill("SIGKILL");
        await once(child as ChildProcess, "exit");
      }
      return false;
    };
    const killed = await made.lake(QUARTERS, { onStart: (started) => (child = started) });
    assert.equal(killed.signal, "SIGKILL");
    made.answer = () => false;
    made.requests.length = 0;
    const resumed = await made.lake(QUARTERS);
    succeeded(resumed);
    assert.match(resumed.stderr, /2 to be read/);
    assert.match(resumed.stderr, /window 3 of 4 {2}2025-07-01 to 2025-10-01/);
    assert.deepEqual(sorted(made.requests), sorted([3, 4].flatMap(asked)));
    assert.deepEqual(publishedBytes(made.root), await uninterrupted(other));
  });

  test("stops at a window that fails, says how far it came, and goes on from there", async (t) => {
    const made = await rates(t);
    made.answer = (url, response) => {
      if (url.searchParams.get("from") !== BORDERS[1] || url.pathname !== "/quotes/GBPUSD") return false;
      response.writeHead(400).end('{"error": "no such pair"}');
      return true;
    };
    const failed = await made.lake([...QUARTERS, "--json"]);
    const { state } = assertFailure(failed, {
      exit: 65,
      code: "bad-response",
      what: /no such pair/,
      state: /1 of 4 windows is read, and the same backfill goes on from there/,
      next: /extract\/rates/,
    });
    assert.match(state ?? "", /nothing was published/);
    const told = jsonOf(failed);
    assert.equal(told.read, 1);
    assert.equal((await made.state()).snapshot, null, "nothing is built on half of it");
    made.answer = () => false;
    made.requests.length = 0;
    succeeded(await made.lake(QUARTERS));
    assert.deepEqual(sorted(made.requests), sorted([2, 3, 4].flatMap(asked)));
  });

  test("tells everything that is wrong with its range and its file at once", async (t) => {
    const made = await rates(t);
    const range = await made.lake(["backfill", "--to", "2027-01-01", "--every", "mont", "--json"]);
    const error = assertFailure(range, {
      exit: 2,
      code: "usage",
      what: /^3 things are wrong with the backfill/,
      problems: /--every is mont[\s\S]*did you mean month\?/,
      next: /lake backfill --from/,
    });
    assert.equal(error.problems?.length, 3);

    const file = join(made.dir, "plan.json");
    const withPlan = (plan: unknown) => {
      writeFileSync(file, JSON.stringify(plan));
      return made.lake([...QUARTERS, "--plan", "plan.json", "--json"]);
    };
    assertFailure(
      await withPlan({ providers: [{ name: 7 }, { name: "rates", dataset: ["EURUSD"] }, {}], start: "2019" }),
      {
        exit: 2,
        code: "usage",
        what: /^4 things are wrong with plan\.json/,
        where: /providers\[0\]\.name[\s\S]*providers\[1\][\s\S]*providers\[2\]\.name[\s\S]*the whole file/,
        next: /providers/,
      },
    );
    assertFailure(
      await withPlan({ providers: [{ name: "rates", datasets: ["EURUSD", "GBPUDS"] }, { name: "fred" }] }),
      {
        exit: 2,
        code: "usage",
        what: /^2 things are wrong with plan\.json/,
        where: /providers\[0\]\.datasets\[1\][\s\S]*providers\[1\]\.name/,
        problems: /did you mean GBPUSD\?/,
        next: /providers/,
      },
    );
    succeeded(await withPlan({ providers: [{ name: "rates", datasets: ["GBPUSD"] }] }));
    assert.deepEqual(
      sorted(made.requests),
      sorted([1, 2, 3, 4].flatMap(asked).filter((request) => request.includes("GBPUSD"))),
    );
  });
});

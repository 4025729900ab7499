/** What a run will ask for, told before it asks; and the refusal of what does not fit a quota. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { describe, test } from "node:test";
import type { Finished } from "../support/lake-process.ts";
import { assertFailure, jsonOf } from "./failure.ts";
import { PAIRS, rates } from "./rates.ts";

interface EstimateJson {
  requests: number;
  atLeast: boolean;
  resources: { resource: string; requests: number; basis: string }[];
  sources: { source: string; quotas: { period: string; limit: number; used: number; left: number }[] }[];
}

function estimateOf(finished: Finished): EstimateJson {
  assert.equal(finished.code, 0, finished.stderr + finished.stdout);
  return jsonOf(finished).estimate as EstimateJson;
}

const OF_QUOTES = ["--source", "rates.quotes"];

describe("a dry run", { concurrency: 2 }, () => {
  test("opens no socket and writes nothing; what it counts at least is one page of each chain", async (t) => {
    const made = await rates(t, "perDay: 100");
    for (const command of [
      ["extract", "--days", "3"],
      ["run-all", "--days", "3"],
      ["backfill", "--from", "2026-03-07", "--to", "2026-03-10", "--every", "day"],
    ]) {
      const { requests, atLeast, sources } = estimateOf(await made.lake([...command, "--dry-run", "--json"]));
      // A backfill asks for the survey of the year once, and leaves out the list of pairs.
      assert.equal(requests, command[0] === "backfill" ? 3 * PAIRS.length + 1 : PAIRS.length + 2);
      assert.equal(atLeast, true);
      assert.deepEqual(sources[0]?.quotas, [
        { period: "day", limit: 100, used: 0, left: 100, renewedAt: "2026-03-11T00:00:00.000Z" },
      ]);
    }
    assert.equal(made.connections.count, 0);
    assert.equal(existsSync(made.root), false);
    const { stdout } = await made.lake(["extract", "--days", "3", "--dry-run"]);
    assert.match(stdout, /rates\.quotes +≥ 3 +one page each, or more/);
    assert.match(
      stdout,
      /at least 5 requests, .* at the declared rates; nothing was asked and nothing was written/,
    );
    assert.match(stdout, /5 % of the day's 100, 100 left/);
  });

  test("goes by what earlier runs took, and comes true", async (t) => {
    const made = await rates(t);
    // 30 days of one row each: a page of 50 for every pair.
    const first = await made.lake(["extract", "--days", "30", "--json"]);
    assert.equal(first.code, 0, first.stdout);
    const told = estimateOf(await made.lake(["extract", "--days", "300", "--dry-run", "--json"]));
    assert.equal(told.atLeast, false);
    assert.deepEqual(
      told.resources.map(({ resource, basis }) => [resource, basis]),
      [
        ["quotes", "history"],
        ["survey", "history"],
        ["pairs", "history"],
      ],
    );
    const landed = jsonOf(await made.lake(["extract", "--days", "300", "--json"])).landed as {
      resource: string;
      pages: number;
    }[];
    for (const { resource, requests } of told.resources)
      assert.equal(requests, landed.find((one) => one.resource === resource)?.pages, resource);
  });
});

describe("a run that does not fit its quota", { concurrency: 2 }, () => {
  test("is refused before the first call, and what it says would fit does", async (t) => {
    const made = await rates(t, "perDay: 20");
    assert.equal((await made.lake(["extract", ...OF_QUOTES, "--days", "30"])).code, 0);
    made.requests.length = 0;
    const connections = made.connections.count;
    const before = (await made.state()).runs.length;
    // 3 of 20 are used; 500 days are 10 pages for each of three pairs.
    const refused = await made.lake(["extract", ...OF_QUOTES, "--days", "500", "--json"]);
    const { next } = assertFailure(refused, {
      exit: 75,
      code: "retry-later",
      what: /Rates \(rates\) takes about 30 requests, and of the day's quota of 20 there are 17 left \(3 used\)/,
      state: /nothing was asked and nothing was written/,
      next: /--days \d+, which fits now/,
    });
    assert.equal(made.connections.count, connections);
    assert.equal((await made.state()).runs.length, before);
    const days = /--days (\d+)/.exec(next ?? "")?.[1] as string;
    assert.equal((await made.lake(["extract", ...OF_QUOTES, "--days", days])).code, 0);
    assert.equal(made.requests.length, PAIRS.length);
  });

  test("is told how many datasets fit when no window does", async (t) => {
    const made = await rates(t, "perDay: 2");
    const refused = await made.lake(["extract", ...OF_QUOTES, "--days", "1", "--json"]);
    assertFailure(refused, {
      exit: 75,
      code: "retry-later",
      what: /takes at least 3 requests, and of the day's quota of 2 there are 2 left/,
      next: /--source rates --datasets EURUSD,GBPUSD, which fits now/,
    });
    assert.equal(made.connections.count, 0);
  });

  test("goes by what the service itself said is left, until that is renewed", async (t) => {
    const made = await rates(t, "", "quotaOf: ({ headers }) => JSON.parse(headers.quota)");
    made.answer = (_, response) => {
      response.setHeader("quota", JSON.stringify({ limit: 50, remaining: 2, renewedInSeconds: 3600 }));
      return false;
    };
    const one = ["extract", "--datasets", "EURUSD", "--days", "1"];
    assert.equal((await made.lake(one)).code, 0);
    assertFailure(await made.lake(["extract", ...OF_QUOTES, "--days", "1", "--json"]), {
      exit: 75,
      code: "retry-later",
      what: /takes about 3 requests, and of the service's quota of 50 there are 2 left \(48 used\)/,
      next: /after 2026-03-10T07:00:00Z, when the quota is renewed/,
    });
    assert.equal(made.requests.length, 1);
  });

  test("is told how many windows fit when it is a backfill", async (t) => {
    const made = await rates(t, "perDay: 8");
    const months = ["backfill", ...OF_QUOTES, "--from", "2025-10-01", "--to", "2026-01-01"];
    assertFailure(await made.lake([...months, "--json"]), {
      exit: 75,
      code: "retry-later",
      what: /takes at least 9 requests/,
      next: /--to 2025-12-01 \(the first 2 of 3 windows\), which fits now/,
    });
    assert.equal(made.connections.count, 0);
    const fitting = await made.lake([...months.slice(0, -1), "2025-12-01", "--extract-only"]);
    assert.equal(fitting.code, 0, fitting.stderr);
    assert.equal(made.requests.length, 2 * PAIRS.length);
  });
});

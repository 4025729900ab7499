/** What every run promises, on the real process: replayable, append-only, all or nothing, in proportion to what changed. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { globSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { type Finished, lake, temporaryFolder } from "../support/lake-process.ts";
import { publishedBytes } from "../support/tables.ts";
import { assertFailure, jsonOf } from "./failure.ts";
import { NOW, shop, shopWithRun } from "./shop.ts";
import { closedPort, shopApi } from "./shop-api.ts";

const CONCURRENTLY = { concurrency: 2 };

function succeeded(finished: Finished): Record<string, unknown> {
  assert.equal(finished.code, 0, finished.stderr + finished.stdout);
  return finished.stdout.startsWith("{") ? jsonOf(finished) : {};
}

function bytesBelow(root: string, pattern: string): Record<string, string> {
  return Object.fromEntries(
    globSync(pattern, { cwd: root })
      .filter((path) => statSync(join(root, path)).isFile())
      .sort()
      .map((path) => [
        path,
        createHash("sha256")
          .update(readFileSync(join(root, path)))
          .digest("hex"),
      ]),
  );
}

/** By partition. */
function inodes(root: string, model: string): Record<string, number> {
  const files = globSync(`${model}/*.parquet`, { cwd: root }).sort();
  return Object.fromEntries(
    files.map((path) => [/day=[\d-]+/.exec(path)![0], statSync(join(root, path)).ino]),
  );
}

describe("the same inputs give the same bytes", CONCURRENTLY, () => {
  for (const [name, env] of [
    ["another lake", {}],
    ["one connection", { LAKE_CONNECTIONS: "1" }],
    ["five connections, far east", { LAKE_CONNECTIONS: "5", TZ: "Pacific/Kiritimati" }],
    ["far west, another language", { TZ: "Pacific/Pago_Pago", LANG: "de_DE.UTF-8", LC_ALL: "de_DE.UTF-8" }],
    ["pages of seven rows", { MAX_PAGE_SIZE: "7" }],
    ["little memory", { LAKE_MEMORY_LIMIT: "256MB" }],
  ] as const) {
    test(name, async (t) => {
      const one = await shopWithRun(t);
      succeeded(await one.lake(["run-all"]));
      const other = shop(t);
      const { landed } = succeeded(await other.lake(["run-all", "--days", "2", "--json"], { env })) as {
        landed?: { pages: number }[];
      };
      assert.deepEqual(publishedBytes(other.root), publishedBytes(one.root));
      assert.equal(landed!.reduce((sum, { pages }) => sum + pages, 0) > 20, "MAX_PAGE_SIZE" in env);
    });
  }

  test("seven daily runs and one over seven days", async (t) => {
    const [daily, once] = [shop(t), shop(t)];
    for (let day = 4; day <= 10; day++)
      succeeded(
        await daily.lake([
          "run-all",
          "--days",
          "1",
          "--now",
          `2026-03-${String(day).padStart(2, "0")}T00:00:00Z`,
        ]),
      );
    succeeded(await once.lake(["run-all", "--days", "7", "--now", "2026-03-10T00:00:00Z"]));
    assert.ok(Object.keys(publishedBytes(once.root)).length >= 17);
    assert.deepEqual(publishedBytes(daily.root), publishedBytes(once.root));
  });

  test("payments: seven daily runs and one over seven days", async (t) => {
    const [daily, once] = [temporaryFolder(t), temporaryFolder(t)];
    const run = async (root: string, args: string[]) =>
      succeeded(
        await lake(["run-all", ...args, "--quiet"], { env: { LAKE_ROOT: root, LAKE_MOCK_SCALE: "0.1" } }),
      );
    await run(once, ["--days", "7", "--now", "2026-03-10T00:00:00Z"]);
    for (let day = 4; day <= 10; day++)
      await run(daily, ["--days", "1", "--now", `2026-03-${String(day).padStart(2, "0")}T00:00:00Z`]);
    assert.ok(Object.keys(publishedBytes(once)).length > 18);
    assert.deepEqual(publishedBytes(daily), publishedBytes(once));
  });
});

describe("what is there stays", CONCURRENTLY, () => {
  test("raw and bronze are append-only: a re-run adds folders and leaves every byte before it", async (t) => {
    const { lake, root } = await shopWithRun(t);
    const before = bytesBelow(root, "{raw,bronze}/**");
    const published = publishedBytes(root);
    succeeded(await lake(["run-all", "--from", "2026-03-08", "--to", "2026-03-10"]));
    const after = bytesBelow(root, "{raw,bronze}/**");
    assert.deepEqual(Object.fromEntries(Object.keys(before).map((path) => [path, after[path]])), before);
    assert.equal(Object.keys(after).length, 2 * Object.keys(before).length);
    assert.deepEqual(publishedBytes(root), published, "nothing is doubled downstream");
  });

  test("a manifest is written once: per resource what was asked and landed, never changed by a later run", async (t) => {
    const { lake, root } = await shopWithRun(t);
    const path = join(root, "_state/manifests/run_20260310T000000Z-000001.json");
    const text = readFileSync(path, "utf8");
    const { run_id, outcome, command, snapshot, entities } = JSON.parse(text);
    assert.deepEqual([run_id, outcome, snapshot], ["20260310T000000Z-000001", "completed", 1]);
    assert.equal(command, "lake run-all --days 2 --now 2026-03-10T00:00:00Z");
    const { window, pages, fetched, landed, rejected, duplicate, requests, retries } =
      entities["shop.orders"];
    assert.deepEqual(window, { from: "2026-03-08T00:00:00.000Z", to: "2026-03-10T00:00:00.000Z" });
    assert.deepEqual(
      { pages, fetched, landed, rejected, duplicate, requests, retries },
      { pages: 4, fetched: 192, landed: 192, rejected: 0, duplicate: 0, requests: 4, retries: 0 },
    );
    succeeded(await lake(["run-all"]));
    assert.equal(readFileSync(path, "utf8"), text);
    writeFileSync(path, "{}");
    succeeded(await lake(["doctor"]));
    assert.equal(readFileSync(path, "utf8"), text, "an altered one is made again from the log");
  });

  test("a failed run moves no _latest, no snapshot, no watermark of what did not land", async (t) => {
    const { lake, root, published, write } = await shopWithRun(t);
    const before = {
      latest: bytesBelow(root, "_state/manifests/_latest/{snapshot,silver,gold}*"),
      ...(await published()),
    };
    write("quality/gold/never.sql", "SELECT * FROM gold.daily_sales");
    assert.equal((await lake(["run-all", "--days", "1"])).code, 1);
    const { snapshot, bytes } = await published();
    assert.deepEqual([snapshot, bytes], [before.snapshot, before.bytes]);
    assert.deepEqual(bytesBelow(root, "_state/manifests/_latest/{snapshot,silver,gold}*"), before.latest);
  });

  test("one day again rewrites the partitions of that day; the others are the same files", async (t) => {
    const { lake, root } = await shopWithRun(t);
    const before = inodes(root, "gold/daily_sales");
    const { url } = await shopApi(t, async (request, response) => {
      if (request.url?.startsWith("/orders") !== true) return false;
      const { pathname, search } = new URL(request.url, "http://shop");
      const told = await fetch(`${await mockOf(t)}${pathname}${search}`).then((answer) => answer.json());
      response.end(JSON.stringify(told, (key, value) => (key === "amount" ? value + 1 : value)));
      return true;
    });
    const again = await lake(["run-all", "--from", "2026-03-09", "--to", "2026-03-10"], {
      env: { LAKE_MOCK_URL: url },
    });
    succeeded(again);
    const after = inodes(root, "gold/daily_sales");
    assert.deepEqual(Object.keys(after), ["day=2026-03-08", "day=2026-03-09"]);
    assert.equal(after["day=2026-03-08"], before["day=2026-03-08"]);
    assert.notEqual(after["day=2026-03-09"], before["day=2026-03-09"]);
    assert.match(again.stderr, /^publish {2}snapshot 2: 5 tables/m);
  });
});

const mocks = new WeakMap<TestContext, Promise<string>>();

function mockOf(t: TestContext): Promise<string> {
  const mock = mocks.get(t) ?? shopApi(t).then(({ url }) => url);
  mocks.set(t, mock);
  return mock;
}

describe("parts of a run", CONCURRENTLY, () => {
  test("extract and run-transforms do what run-all does, the latter without a network", async (t) => {
    const { lake, root } = shop(t);
    succeeded(await lake(["extract", "--days", "2"]));
    assert.deepEqual(publishedBytes(root), {});
    const nowhere = { LAKE_MOCK_URL: `http://127.0.0.1:${await closedPort()}` };
    succeeded(await lake(["run-transforms"], { env: nowhere }));
    const whole = shop(t);
    succeeded(await whole.lake(["run-all", "--days", "2"]));
    assert.deepEqual(publishedBytes(root), publishedBytes(whole.root));
  });

  test("run-all finds a mock API that is already up", async (t) => {
    const { dir, root, lake: typed } = shop(t);
    let url = "";
    const serving = lake(["mock-api", "--port", "0", "--now", NOW], {
      cwd: dir,
      onStart: (child) => {
        child.stdout?.once("data", async (text: string) => {
          url = text.trim();
          succeeded(await typed(["run-all", "--days", "2"], { env: { LAKE_MOCK_URL: url } }));
          child.kill("SIGTERM");
        });
      },
    });
    const { code, stdout, stderr } = await serving;
    assert.deepEqual([code, stdout], [0, `${url}\n`]);
    assert.match(stderr, new RegExp(`^next {5}LAKE_MOCK_URL=${url} lake run-all --days 1$`, "m"));
    assert.ok(Object.keys(publishedBytes(root)).length > 0);
  });

  test("run-quality runs every assertion, publishes nothing, and fails when one does", async (t) => {
    const { lake, published, write } = await shopWithRun(t);
    const before = await published();
    const { assertions } = succeeded(await lake(["run-quality", "--json"])) as {
      assertions?: { passed: number };
    };
    assert.ok(assertions!.passed >= 9);
    write("quality/gold/odd.sql", "/* @assertion\nseverity: warn\n*/\nSELECT * FROM gold.daily_sales");
    const warned = await lake(["run-quality"]);
    assert.equal(warned.code, 0);
    assert.match(warned.stderr, /^warned {3}gold\/odd: 4 failing rows/m);
    write("quality/gold/odd.sql", "SELECT * FROM gold.daily_sales");
    assertFailure(await lake(["run-quality", "--json"]), {
      exit: 1,
      code: "assertion-failed",
      what: /1 assertion failed on gold\.daily_sales/,
      where: /quality\/gold\/odd\.sql:1:1/,
      next: /lake query/,
    });
    assert.deepEqual(await published(), before);
  });

  test("an incremental run asks from the watermark on, and says so when there is nothing new", async (t) => {
    const { lake } = await shopWithRun(t);
    const { url, requests } = await shopApi(t);
    const env = { LAKE_MOCK_URL: url };
    succeeded(await lake(["run-all"], { env }));
    const from = String(Date.parse("2026-03-10T00:00:00Z") / 1000);
    for (const request of requests.filter((path) => !["/health", "/__sources"].includes(path)))
      assert.equal(new URLSearchParams(request.split("?")[1]).get("from"), from);
    requests.length = 0;
    const again = await lake(["run-all"], { env });
    succeeded(again);
    assert.match(again.stderr, /^extract {2}nothing new to ask for: shop\.orders, shop\.customers$/m);
    assert.deepEqual(requests, []);
  });
});

describe("the record", CONCURRENTLY, () => {
  test("the log of a run is NDJSON with its id, its command and what each resource came to", async (t) => {
    const { root } = await shopWithRun(t);
    const lines = readFileSync(join(root, "reports/20260310T000000Z-000001/log.ndjson"), "utf8")
      .trimEnd()
      .split("\n");
    const events = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    for (const { run_id, command, level, time } of events) {
      assert.equal(run_id, "20260310T000000Z-000001");
      assert.match(String(command), /^lake run-all/);
      assert.equal(level, "info");
      assert.ok(!Number.isNaN(Date.parse(String(time))));
    }
    const kinds = events.map(({ event }) => event);
    for (const kind of [
      "started",
      "source",
      "resource",
      "model",
      "assertion",
      "asserted",
      "published",
      "ended",
    ])
      assert.ok(kinds.includes(`run.${kind}`), kind);
    const orders = events.find(({ event, resource }) => event === "run.resource" && resource === "orders");
    assert.deepEqual(
      [orders?.pages, orders?.fetched, orders?.landed, orders?.rejected, orders?.duplicate],
      [4, 192, 192, 0, 0],
    );
    assert.ok(events.some(({ msg, url }) => msg === "source is up" && String(url).endsWith("/health")));
  });

  test("status tells of one source what it tells of all, and names the nearest when it knows none", async (t) => {
    const { lake } = await shopWithRun(t);
    const one = await lake(["status", "shop.orders"]);
    assert.match(one.stdout, /^shop\.orders /m);
    assert.doesNotMatch(one.stdout, /shop\.customers|gold\./);
    assertFailure(await lake(["status", "shpo", "--json"]), {
      exit: 2,
      code: "usage",
      what: /nothing of shpo was ever landed/,
      problems: /did you mean shop/,
      next: /^lake status$/,
    });
  });

  test("watermarks hold the cursors; status shows how far each resource has got, and gaps", async (t) => {
    const { lake, root } = await shopWithRun(t);
    const cursor = () =>
      JSON.parse(readFileSync(join(root, "_state/watermarks/shop.orders.json"), "utf8")).cursor;
    assert.equal(cursor(), "2026-03-10T00:00:00.000Z");
    succeeded(await lake(["extract", "--from", "2026-03-10T02:00:00Z", "--to", "2026-03-10T03:00:00Z"]));
    assert.equal(cursor(), "2026-03-10T00:00:00.000Z", "a watermark does not jump over a gap");
    const { resources } = succeeded(await lake(["status", "--json"])) as {
      resources?: { resource: string; gaps: unknown }[];
    };
    assert.deepEqual(resources?.find(({ resource }) => resource === "shop.orders")?.gaps, [
      { from: "2026-03-10T00:00:00.000Z", to: "2026-03-10T02:00:00.000Z" },
    ]);
    const { stdout } = await lake(["status"]);
    assert.match(stdout, /^shop\.orders +196 +2026-03-08T00:00:00Z +2026-03-10T00:00:00Z +6 h +1$/m);
    succeeded(await lake(["extract"]));
    assert.equal(cursor(), "2026-03-10T06:00:00.000Z");
  });

  test("snapshots, rollback and back: a pointer moves, no file does", async (t) => {
    const { lake, root, published } = await shopWithRun(t);
    const first = await published();
    succeeded(await lake(["run-all"]));
    const second = await published();
    assert.deepEqual([first.snapshot, second.snapshot], [1, 2]);
    const files = bytesBelow(root, "{raw,bronze,snapshots}/**");
    const back = await lake(["rollback"]);
    assert.match(back.stdout, /^snapshot 1 is published again, instead of 2\n$/);
    assert.match(back.stderr, /^next {5}lake rollback 2$/m);
    assert.deepEqual({ ...(await published()), watermarks: first.watermarks }, first);
    const { snapshots } = succeeded(await lake(["snapshots", "--json"])) as {
      snapshots?: Record<string, unknown>[];
    };
    assert.deepEqual(
      snapshots?.map(({ snapshot, current }) => [snapshot, current]),
      [
        [2, false],
        [1, true],
      ],
    );
    succeeded(await lake(["rollback", "2"]));
    assert.deepEqual(await published(), second);
    assert.deepEqual(bytesBelow(root, "{raw,bronze,snapshots}/**"), files);
    const { runs } = succeeded(await lake(["runs", "--json"])) as { runs?: { command: string }[] };
    assert.deepEqual(
      runs?.map(({ command }) => command.split(" ").slice(0, 2).join(" ")),
      ["lake rollback", "lake rollback", "lake run-all", "lake run-all"],
    );
  });

  test("doctor --verify finds one flipped bit, in bronze and in a snapshot, and names the file", async (t) => {
    for (const pattern of [
      "bronze/shop/orders/*/*.parquet",
      "snapshots/1/gold/daily_sales/*.parquet",
      "raw/shop/orders/*/*.zst",
    ]) {
      const { lake, root } = await shopWithRun(t);
      const [path = ""] = globSync(pattern, { cwd: root });
      const bytes = readFileSync(join(root, path));
      bytes[bytes.length >> 1]! ^= 1;
      writeFileSync(join(root, path), bytes);
      assert.equal((await lake(["doctor"])).code, 0, "only --verify reads every byte");
      const { code, stdout } = await lake(["doctor", "--verify"]);
      assert.equal(code, 1);
      assert.match(stdout, /^FAIL {2}files {5}1 files? (is|are) not what (was|were) committed$/m);
      assert.ok(stdout.includes(`${path}  the bytes differ from what was committed`), stdout);
    }
  });

  test("without DuckDB's package, a run says what to install", async (t) => {
    const { lake } = shop(t);
    const hook = `import { registerHooks } from "node:module"; registerHooks({ resolve(name, context, next) { if (name === "@duckdb/node-api") throw new Error("no " + name); return next(name, context); } });`;
    assertFailure(
      await lake(["run-all", "--days", "1", "--json"], {
        env: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(hook)}` },
      }),
      {
        exit: 78,
        code: "config",
        what: /^duckdb is required for transforms/,
        next: /^npm install @duckdb\/node-api$/,
      },
    );
  });

  test("nothing is left in staging, whatever a run came to", async (t) => {
    const { lake, root } = await shopWithRun(t);
    for (const args of [
      ["run-all"],
      ["run-all", "--mock-scenario", "drift", "--days", "1"],
      ["run-quality"],
      ["rollback", "1"],
    ]) {
      await lake(args);
      assert.deepEqual(readdirSync(join(root, "_staging")), [], args.join(" "));
    }
  });
});

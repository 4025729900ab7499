/** `lake limits` and what it switches, by the real commands. */
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { jsonOf } from "../cli/failure.ts";
import { type Shop, shop } from "../cli/shop.ts";
import { type Answer, shopApi } from "../cli/shop-api.ts";

const LIMITS = "limits: { ratePerSecond: 1000, burst: 1000, concurrency: 4 },";

/** The shop with other limits, on an API of the test's own. */
async function limitedShop(t: TestContext, limits: string, answer?: Answer) {
  const made = shop(t);
  made.edit("extract/shop/source.ts", LIMITS, `limits: { ratePerSecond: 1000, concurrency: 4, ${limits} },`);
  const { url, requests } = await shopApi(t, answer);
  const extract = (...args: string[]) =>
    made.lake(["extract", "--days", "2", "--json", ...args], { env: { LAKE_MOCK_URL: url } });
  const counted = () => requests.filter((path) => !/^\/(health|__sources)/.test(path)).length;
  return { ...made, extract, counted };
}

interface Line {
  readonly declared: Record<string, number | null>;
  readonly effective: Record<string, number | null>;
  readonly set: unknown;
  readonly quotas: readonly {
    readonly used: number;
    readonly left: number | null;
    readonly renewedAt: string;
  }[];
  readonly breaker: { readonly state: string; readonly until?: string };
}

async function limitsOf({ lake }: Pick<Shop, "lake">, ...args: string[]): Promise<Line> {
  const finished = await lake(["limits", "--json", ...args]);
  assert.equal(finished.code, 0, finished.stderr);
  const [line] = jsonOf(finished).limits as Line[];
  assert.ok(line);
  return line;
}

describe("lake limits", { concurrency: 2 }, () => {
  test("what runs have used of the day's quota, what is left, when it is renewed", async (t) => {
    const project = await limitedShop(t, "perDay: 1000");
    assert.equal((await limitsOf(project)).quotas[0]?.used, 0);
    assert.equal((await project.extract()).code, 0);
    const used = project.counted();
    assert.ok(used > 0);
    const [day, month] = (await limitsOf(project, "shop")).quotas;
    assert.deepEqual(day, {
      period: "day",
      used,
      limit: 1000,
      left: 1000 - used,
      renewedAt: "2026-03-11T00:00:00.000Z",
    });
    assert.deepEqual(month, {
      period: "month",
      used,
      limit: null,
      left: null,
      renewedAt: "2026-04-01T00:00:00.000Z",
    });
    const { stdout } = await project.lake(["limits"]);
    assert.match(
      stdout,
      new RegExp(`^shop +1000 +4 +50 +${used} of 1000 +${used} +2026-03-11T00:00:00Z +closed`, "m"),
    );
  });

  test("a run whose quota ends under way ends with exit 75 and the time to come back; so does the next, unasked", async (t) => {
    const project = await limitedShop(t, "perDay: 2", (request, response) => {
      // More pages than anybody could know of before.
      if (request.url?.startsWith("/customers") !== true) return false;
      const offset = Number(new URL(request.url, "http://shop").searchParams.get("offset"));
      response.setHeader("content-type", "application/json");
      const row = { id: `c${offset}`, placed_at: 1_772_960_400, name: "Ada" };
      response.end(JSON.stringify({ total: 1000, rows: [row] }));
      return true;
    });
    const first = await project.extract("--source", "shop.customers");
    assert.equal(first.code, 75, first.stdout);
    const { error } = jsonOf(first);
    assert.match(
      String(error?.message),
      /the day's quota of 2 requests is spent \(2 used\); it is renewed at 2026-03-11T00:00:00Z/,
    );
    assert.match(String(error?.where), /^GET .*\/customers\?.* → not sent$/);
    assert.match(String(error?.state), /nothing was published/);
    assert.match(String(error?.next), /the same command again after 2026-03-11T00:00:00Z; lake limits shop/);
    assert.equal((await project.extract("--source", "shop.customers")).code, 75);
    assert.equal(project.counted(), 2);
  });

  test("a source that failed is left alone over runs, as shown; --reset has it asked at once", async (t) => {
    let down = true;
    const project = await limitedShop(t, "breaker: { failures: 2, minutes: 30 }", (request, response) => {
      if (!down || request.url === "/health") return false;
      // Not retried, so that the test need not wait.
      response.writeHead(501).end();
      return true;
    });
    for (let n = 0; n < 2; n += 1) assert.equal((await project.extract("--source", "shop.orders")).code, 69);
    const sent = project.counted();
    const finished = await project.extract("--source", "shop.orders");
    assert.match(
      String(jsonOf(finished).error?.message),
      /^Shop is left alone since 2026-03-10T06:00:00Z \(2 requests in a row failed: .*\); it is tried again at 2026-03-10T06:30:00Z$/,
    );
    assert.equal(project.counted(), sent, "no socket was used");
    const { breaker } = await limitsOf(project);
    assert.equal(breaker.state, "open");
    assert.equal(breaker.until, "2026-03-10T06:30:00.000Z");
    const { stdout } = await project.lake(["limits"]);
    assert.match(stdout, /open until 2026-03-10T06:30:00Z/);
    assert.match(stdout, /^Shop is left alone since 2026-03-10T06:00:00Z: 2 requests in a row failed/m);
    down = false;
    assert.equal((await limitsOf(project, "--reset", "shop")).breaker.state, "closed");
    assert.equal((await project.extract("--source", "shop.orders")).code, 0);
  });

  test("settings are kept, shown beside what is declared, and taken back", async (t) => {
    const project = shop(t);
    const { lake } = project;
    const set = await limitsOf(project, "--set", "shop", "--rate", "2.5", "--per-day", "500");
    assert.deepEqual(
      [set.declared.ratePerSecond, set.effective.ratePerSecond, set.declared.perDay, set.effective.perDay],
      [1000, 2.5, null, 500],
    );
    const more = await limitsOf(project, "--set", "shop", "--workers", "2", "--batch-size", "20");
    assert.deepEqual(more.set, { ratePerSecond: 2.5, perDay: 500, concurrency: 2, pageSize: 20 });
    const { stdout } = await lake(["limits"]);
    assert.match(stdout, /^shop +2\.5 \(declared 1000\) +2 \(declared 4\) +20 \(declared 50\) +0 of 500/m);
    assert.equal((await limitsOf(project, "--unset", "shop")).set, null);
  });

  test("a page size set by hand is asked for by the next run", async (t) => {
    const project = shop(t);
    await limitsOf(project, "--set", "shop", "--page-size", "7");
    const { url, requests } = await shopApi(t);
    assert.equal((await project.lake(["extract", "--days", "1"], { env: { LAKE_MOCK_URL: url } })).code, 0);
    const pages = requests.filter((path) => /^\/(orders|customers)/.test(path));
    assert.ok(pages.length > 0 && pages.every((path) => path.includes("limit=7&")));
  });

  test("a run that does not fit a quota set by hand is refused before anything is asked", async (t) => {
    const project = shop(t);
    await limitsOf(project, "--set", "shop", "--per-day", "1");
    const { code, ...told } = await project.lake(["extract", "--days", "2", "--json"]);
    assert.equal(code, 75);
    const refused = jsonOf({ code, ...told });
    assert.match(String(refused.error?.message), /of the day's quota of 1 there are 1 left/);
    assert.equal((await limitsOf(project)).quotas[0]?.used, 0);
  });

  test("everything wrong with a setting is told at once, and nothing is set; --force allows what is beyond", async (t) => {
    const project = shop(t);
    const { lake } = project;
    const beyond = ["limits", "--set", "shop", "--rate", "2000", "--concurrency", "0", "--page-size", "1.5"];
    const refused = jsonOf(await lake([...beyond, "--json"]));
    assert.equal(refused.error?.state, "nothing was set");
    assert.deepEqual(
      ((refused.error?.problems ?? []) as { what: string }[]).map(({ what }) => what),
      [
        "--rate is 2000, above the 1000 that shop declares: Shop may refuse what is beyond",
        "--concurrency is 0, expected a whole number above 0",
        "--page-size is 1.5, expected a whole number above 0",
      ],
    );
    assert.equal((await limitsOf(project)).set, null);
    const forced = await limitsOf(project, "--set", "shop", "--rate", "2000", "--force");
    assert.equal(forced.effective.ratePerSecond, 2000);
    for (const [args, says] of [
      [["--set", "shpo", "--rate", "1"], /there is no source shpo; did you mean shop\?/],
      [["--rate", "1"], /--rate says nothing without --set/],
      [["--set", "shop"], /nothing to set for shop/],
      [["--set", "shop", "--workers", "1", "--concurrency", "2"], /--workers is given under both its names/],
    ] as const) {
      const finished = await lake(["limits", ...args, "--json"]);
      assert.equal(finished.code, 2);
      assert.match(String(jsonOf(finished).error?.message), says);
    }
  });

  test("damaged files of the traffic state are warnings: to lake limits, to the doctor, and to no run", async (t) => {
    const project = await limitedShop(t, "perDay: 1000, breaker: { failures: 2, minutes: 30 }");
    const traffic = join(project.root, "_state/traffic");
    const damage = {
      "settings.json": "{",
      "shop/breaker/1.json": "",
      "shop/quota.json": "[]",
      "shop/calls/2026-03-10.ndjson": '{"at":"2026-03',
    };
    for (const [path, text] of Object.entries(damage)) {
      mkdirSync(dirname(join(traffic, path)), { recursive: true });
      writeFileSync(join(traffic, path), text);
    }
    const finished = await project.extract();
    assert.equal(finished.code, 0, finished.stdout);
    const warnings = jsonOf(await project.lake(["limits", "--json"])).warnings as { where: string }[];
    assert.equal(warnings.length, 4);
    const doctor = await project.lake(["doctor"]);
    assert.equal(doctor.code, 0, doctor.stdout);
    assert.match(doctor.stdout, /^ok +traffic .*settings\.json the settings of sources cannot be read/m);
    assert.deepEqual(readdirSync(traffic).sort(), ["settings.json", "shop"]);
  });
});

/** `lake run`: flows of a project, through the real process and from TypeScript. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { type FlowDefinition, type FlowResult, runFlow } from "../../lake/index.ts";
import { assertFailure, jsonOf } from "./failure.ts";
import { NOW, type Shop, shop, shopWithRun } from "./shop.ts";
import { shopApi } from "./shop-api.ts";

const REFRESH = `
import { calendarDay, defineFlow, z } from "lake";
export default defineFlow({
  name: "refresh-shop",
  about: "Read the shop up to a day",
  args: [
    { name: "as_of", about: "day after the last that is read", type: calendarDay() },
    { name: "days", about: "how many days", type: z.string().regex(/^\\d+$/, "expected a number").optional() },
  ],
  run: ({ as_of, days = "1" }) =>
    days === "0"
      ? { refused: "no days, no data" }
      : {
          sources: ["shop"],
          window: { from: new Date(Date.parse(as_of) - 86400000 * Number(days)).toISOString(), to: as_of },
          select: ["+gold.daily_sales"],
        },
});`;

const CHOSEN = `
import { defineFlow, z } from "lake";
export default defineFlow({
  name: "read-chosen",
  about: "Read what a config says",
  args: [],
  config: z.strictObject({ resources: z.array(z.string().startsWith("shop.")).min(1) }),
  run: (_, { resources }) => ({ sources: resources, window: { days: 1 } }),
});`;

function withFlows(made: Shop): Shop {
  made.write("flows/refresh-shop.ts", REFRESH);
  made.write("flows/read-chosen.ts", CHOSEN);
  return made;
}

/** Without what no two runs share. */
function comparable({
  flow,
  args,
  state,
  landed,
  models,
  assertions,
  snapshot,
  published,
}: Record<string, unknown>) {
  const timeless = (list: unknown) => (list as object[]).map((one) => ({ ...one, elapsedMs: 0 }));
  return {
    flow,
    args,
    state,
    assertions,
    snapshot,
    published,
    landed: timeless(landed),
    models: timeless(models),
  };
}

describe("a flow", { concurrency: 2 }, () => {
  test("is listed with its arguments", async (t) => {
    const { lake } = withFlows(shop(t));
    const { stdout, code } = await lake(["run"]);
    assert.equal(code, 0);
    assert.match(stdout, /^read-chosen .*lake run read-chosen --config <file>\s*$/m);
    assert.match(stdout, /^refresh-shop .*lake run refresh-shop <as_of> \[days\]\s*$/m);
    const { flows } = jsonOf(await lake(["run", "--json"])) as unknown as { flows: { flow: string }[] };
    assert.deepEqual(flows[1], {
      flow: "refresh-shop",
      about: "Read the shop up to a day",
      usage: "lake run refresh-shop <as_of> [days]",
      args: [
        { name: "as_of", about: "day after the last that is read" },
        { name: "days", about: "how many days" },
      ],
      takesConfig: false,
    });
  });

  test("runs the same by place, by name and from TypeScript, and the log keeps how it was typed", async (t) => {
    const [byPlace, byName, called] = [1, 2, 3].map(() => withFlows(shop(t)));
    const place = jsonOf(await byPlace!.lake(["run", "refresh-shop", "2026-03-10", "2", "--json"]));
    const name = jsonOf(
      await byName!.lake(["run", "refresh-shop", "--days=2", "--as-of", "2026-03-10", "--json"]),
    );
    const { default: flow } = (await import(
      pathToFileURL(join(called!.dir, "flows/refresh-shop.ts")).href
    )) as { default: FlowDefinition };
    const result = await runFlow(
      flow,
      { as_of: "2026-03-10", days: "2" },
      { project: called!.dir, settings: { root: called!.root, logLevel: "error" }, now: new Date(NOW) },
    );
    assert.equal(place.state, "Completed");
    assert.deepEqual(place.args, { as_of: "2026-03-10", days: "2" });
    assert.deepEqual(comparable(name), comparable(place));
    assert.deepEqual(comparable(result), comparable(place));
    assert.deepEqual((await called!.published()).bytes, (await byPlace!.published()).bytes);
    const { runs } = jsonOf(await byPlace!.lake(["runs", "--json"])) as unknown as {
      runs: { command: string }[];
    };
    assert.equal(runs[0]?.command, `lake run refresh-shop 2026-03-10 2 --json --now ${NOW}`);
  });

  test("only planned opens no socket and writes nothing", async (t) => {
    const { lake, root, write, dir } = withFlows(shop(t));
    write(
      "no-sockets.mjs",
      `import net from "node:net"; net.Socket.prototype.connect = net.Server.prototype.listen = () => { throw new Error("a socket"); };`,
    );
    const env = { NODE_OPTIONS: `--import=${pathToFileURL(join(dir, "no-sockets.mjs")).href}` };
    const typed = ["run", "refresh-shop", "2026-03-10", "--dry-run"];
    const { stdout, stderr, code } = await lake(typed, { env });
    assert.equal(code, 0, stderr);
    assert.match(
      stdout,
      /^fetch {5}shop\.orders {2}\[2026-03-09T00:00:00\.000Z, 2026-03-10T00:00:00\.000Z\)$/m,
    );
    assert.match(stdout, /^transform silver\.orders$/m);
    assert.match(stdout, /^store {5}one snapshot of \d models/m);
    assert.match(
      stdout,
      /^at least 2 requests, .* at the declared rates; nothing was asked and nothing was written$/m,
    );
    assert.ok(!existsSync(root), "there is no lake");
    const planned = jsonOf(await lake([...typed, "--json"], { env }));
    assert.deepEqual(Object.keys(planned.steps as object), ["fetch", "transform", "store"]);
    assert.deepEqual([planned.dryRun, planned.state], [true, undefined]);
    assert.equal((planned.estimate as { requests: number }).requests, 2);
    const really = await lake(["run", "refresh-shop", "2026-03-10", "--json"], { env });
    assert.notEqual(
      really.code,
      0,
      "the witness refuses the sockets of a run, so it would have refused those too",
    );
  });

  test("with a config reads what the config says", async (t) => {
    const { lake, write } = withFlows(shop(t));
    write("chosen.json", JSON.stringify({ resources: ["shop.customers"] }));
    const told = jsonOf(await lake(["run", "read-chosen", "--config", "chosen.json", "--json"]));
    assert.deepEqual(
      (told.landed as { resource: string }[]).map(({ resource }) => resource),
      ["customers"],
    );
  });
});

describe("a flow that does not come to its end", { concurrency: 2 }, () => {
  test("has Failed when an assertion did, and points to the report", async (t) => {
    const { lake, write, published, dir } = withFlows(await shopWithRun(t));
    write("quality/gold/no_sales.sql", "SELECT * FROM gold.daily_sales");
    const before = await published();
    const finished = await lake(["run", "refresh-shop", "2026-03-10", "--json"]);
    const { where } = assertFailure(finished, {
      exit: 1,
      code: "assertion-failed",
      what: /^1 assertion failed on gold\.daily_sales$/,
      problems: /./,
      state: /nothing was published; snapshot 1 is current/,
      next: /./,
    });
    const told = jsonOf(finished);
    assert.equal(told.state, "Failed");
    assert.ok(where?.endsWith("report.html") && existsSync(join(dir, where)), `the report is ${where}`);
    assert.deepEqual((await published()).bytes, before.bytes);
  });

  test("is Cancelled by Ctrl-C, and what is published stays", async (t) => {
    const { lake, published } = withFlows(await shopWithRun(t));
    const before = await published();
    let interrupt = (): void => {};
    const { url } = await shopApi(t, async (request) => {
      if (request.url?.startsWith("/orders") !== true) return false;
      interrupt();
      await new Promise(() => {});
      return true;
    });
    const finished = await lake(["run", "refresh-shop", "2026-03-10", "--json"], {
      env: { LAKE_MOCK_URL: url },
      onStart: (child) => (interrupt = () => child.kill("SIGINT")),
    });
    assert.equal(finished.code, 130);
    const told = jsonOf(finished);
    assert.deepEqual([told.state, told.outcome, told.error?.code], ["Cancelled", "cancelled", "cancelled"]);
    const { snapshot, bytes } = await published();
    assert.deepEqual({ snapshot, bytes }, { snapshot: before.snapshot, bytes: before.bytes });
  });

  test("is Cancelled from TypeScript by the caller's signal", async (t) => {
    const { dir, root, published } = withFlows(await shopWithRun(t));
    const before = await published();
    const { default: flow } = (await import(pathToFileURL(join(dir, "flows/refresh-shop.ts")).href)) as {
      default: FlowDefinition;
    };
    const call = (signal: AbortSignal, days = "1"): Promise<FlowResult> =>
      runFlow(
        flow,
        { as_of: "2026-03-10", days },
        { project: dir, settings: { root, logLevel: "silent" }, now: new Date(NOW), signal },
      );
    const cancelled = await call(AbortSignal.abort());
    assert.equal(cancelled.state, "Cancelled");
    assert.match(JSON.stringify(cancelled.error), /cancelled by its caller/);
    assert.equal((await published()).snapshot, before.snapshot);
    const refused = await call(new AbortController().signal, "0");
    assert.equal(refused.state, "Failed");
    assert.match(JSON.stringify(refused.error), /"code":"usage","message":"refresh-shop: no days, no data"/);
  });

  test("has Failed before anything is written where the disk has no room", async (t) => {
    const { lake, root } = withFlows(shop(t));
    const finished = await lake(["run", "refresh-shop", "2026-03-10", "--json"], {
      env: { LAKE_DISK_FREE_MIN: "100000TB" },
    });
    assertFailure(finished, {
      exit: 74,
      code: "storage",
      what: /^[\d.]+ \wB free on the volume of the lake, less than the 100000TB that a run needs$/,
      where: /lake$/,
      state: /^nothing was written$/,
      next: /LAKE_DISK_FREE_MIN/,
    });
    assert.equal(jsonOf(finished).state, "Failed");
    assert.deepEqual(readdirSync(root), []);
  });
});

describe("what is wrong with a flow or its arguments is told before anything happens", {
  concurrency: 2,
}, () => {
  test("options and arguments, all at once", async (t) => {
    const { lake } = withFlows(shop(t));
    assertFailure(await lake(["run", "refresh-shop", "tomorrow", "--dayz", "2", "--json"]), {
      exit: 2,
      code: "usage",
      what: /^2 things are wrong with the arguments of refresh-shop$/,
      problems:
        /unknown option --dayz\n(.|\n)*did you mean --days\?(.|\n)*as_of is tomorrow, expected a day like/,
      next: /^lake run refresh-shop <as_of> \[days\]$/,
    });
    for (const args of [
      ["run", "--as-of", "2026-03-10"],
      ["run", "refresh-shp"],
      ["status", "--as-of", "x"],
    ])
      assert.equal((await lake([...args, "--json"])).code, 2, args.join(" "));
    assert.match((await lake(["run", "refresh-shp"])).stderr, /did you mean refresh-shop\?/);
    assert.match((await lake(["run", "refresh-shop", "2026-03-10", "0"])).stderr, /no days, no data/);
  });

  test("configs", async (t) => {
    const { lake, write } = withFlows(shop(t));
    const said = async (...args: string[]) => {
      const { error } = jsonOf(await lake(["run", ...args, "--json"]));
      return [error?.exitCode, error?.message, ...(error?.problems ?? []).map(({ what }) => what)].join("; ");
    };
    write("cut.json", '{"resources": [');
    write("wrong.json", JSON.stringify({ resources: ["shop.orders", "market.orders"], extra: 1 }));
    assert.equal(await said("read-chosen"), "2; read-chosen needs a config");
    assert.equal(
      await said("refresh-shop", "2026-03-10", "--config", "cut.json"),
      "2; refresh-shop takes no config",
    );
    assert.equal(
      await said("read-chosen", "--config", "none.json"),
      "78; the config none.json does not exist",
    );
    assert.match(
      await said("read-chosen", "--config", "cut.json"),
      /^78; the config cut\.json is not JSON: /,
    );
    const wrong = await said("read-chosen", "--config", "wrong.json");
    assert.match(
      wrong,
      /^78; 2 things are wrong with wrong\.json; resources\.1: .*; Unrecognized key: "extra"$/,
    );
  });

  test("files in flows/", async (t) => {
    const { lake, write } = withFlows(shop(t));
    write("flows/empty.ts", "export const flow = 1;");
    write("flows/broken.ts", "export default defineFlow({");
    write("flows/other-name.ts", REFRESH);
    write(
      "flows/taken.ts",
      REFRESH.replace("refresh-shop", "taken")
        .replace('"days"', '"dry_run"')
        .replace("days = ", "dry_run: days = "),
    );
    const error = assertFailure(await lake(["run", "--json"]), {
      exit: 78,
      code: "config",
      what: /^4 things are wrong with the flows$/,
      where: /flows\/broken\.ts:1(.|\n)*flows\/empty\.ts(.|\n)*flows\/other-name\.ts(.|\n)*flows\/taken\.ts/,
      problems:
        /no default export(.|\n)*named refresh-shop, its file other-name(.|\n)*--dry-run is an option of lake run/,
      next: /lake run$/,
    });
    assert.equal(error.problems?.length, 4);
  });

  test("a flow that names no source, which would mean all of them", async (t) => {
    const { lake, edit } = withFlows(shop(t));
    edit("flows/refresh-shop.ts", 'sources: ["shop"]', "sources: []");
    assertFailure(await lake(["run", "refresh-shop", "2026-03-10", "--json"]), {
      exit: 78,
      code: "config",
      what: /^the flow refresh-shop asks for no source$/,
      where: /flows\/refresh-shop\.ts/,
      next: /name its sources/,
    });
  });
});

test("a person is told how it ended, and the manifest holds the command with its arguments", async (t) => {
  const { lake, root } = withFlows(shop(t));
  const { stdout } = await lake(["run", "refresh-shop", "--as-of", "2026-03-10"]);
  const [, runId] = /^refresh-shop: Completed, run (\S+)$/m.exec(stdout) ?? [];
  const manifest = readFileSync(join(root, "_state/manifests", `run_${runId}.json`), "utf8");
  assert.match(manifest, /lake run refresh-shop --as-of 2026-03-10/);
});

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";
import type { BuildEvent } from "../../lake/build/build-models.ts";
import { systemEffects } from "../../lake/effects.ts";
import { BuildError } from "../../lake/errors.ts";
import { bytesOf, graph, model, Project } from "./project.ts";

const numbers = model("silver.numbers", "SELECT i AS id, (i % 7)::INTEGER AS kind FROM range(1000) r(i)", {
  key: ["id"],
});
const kinds = model("gold.kinds", "SELECT kind, count(*) AS n FROM silver.numbers GROUP BY kind", {
  key: ["kind"],
  references: ["silver.numbers"],
});

describe("buildModels", () => {
  it("writes each table as one Parquet file named by its sha256, ordered by its key", async () => {
    await using project = new Project();
    const { models, stagingDir, database } = await project.build({ graph: graph([numbers, kinds]) });
    const [file] = models["gold.kinds"]!.files;
    const sha256 = createHash("sha256")
      .update(readFileSync(`${stagingDir}/${file!.path}`))
      .digest("hex");
    assert.equal(file!.sha256, sha256);
    assert.equal(file!.path, `gold/kinds/part-${sha256.slice(0, 16)}.parquet`);
    assert.equal(file!.rows, 7);
    assert.equal(file!.bytes, readFileSync(`${stagingDir}/${file!.path}`).length);
    assert.deepEqual(readdirSync(`${stagingDir}/gold/kinds`), [`part-${sha256.slice(0, 16)}.parquet`]);
    const rows = await database.rows(`SELECT kind FROM '${stagingDir}/gold/kinds/*.parquet'`);
    assert.deepEqual(
      rows.map((row) => row.kind),
      [0, 1, 2, 3, 4, 5, 6],
    );
    assert.deepEqual(models["gold.kinds"]!.columns, [
      { name: "kind", type: "INTEGER" },
      { name: "n", type: "BIGINT" },
    ]);
  });

  it("lets downstream models read the staged files, not the SQL of upstream", async () => {
    await using project = new Project();
    const { database } = await project.build({ graph: graph([numbers, kinds]) });
    const [row] = await database.rows(
      "SELECT sql FROM duckdb_views() WHERE schema_name = 'silver' AND view_name = 'numbers'",
    );
    assert.match(String(row?.sql), /read_parquet\(.*silver\/numbers\/part-[0-9a-f]{16}\.parquet/);
  });

  it("gives identical bytes whatever the number of connections", async () => {
    await using project = new Project();
    const many = Array.from({ length: 8 }, (_, n) =>
      model(
        `gold.copy_${n}`,
        `SELECT kind, sum(id)::BIGINT AS total, ${n} AS n FROM silver.numbers GROUP BY kind`,
        {
          references: ["silver.numbers"],
        },
      ),
    );
    const models = graph([numbers, ...many]);
    const once = bytesOf(await project.build({ graph: models, connections: 1 }));
    const again = bytesOf(await project.build({ graph: models, connections: 4 }));
    assert.equal(Object.keys(once).length, 9);
    assert.deepEqual(again, once);
  });

  it("gives identical bytes whatever the order of the input files", async () => {
    await using project = new Project();
    const columns = [
      { name: "id", type: "BIGINT" },
      { name: "day", type: "DATE" },
      { name: "amount", type: "DECIMAL(18,2)" },
      { name: "run_id", type: "VARCHAR" },
    ];
    const writer = await project.build({ graph: graph([]) });
    const files = await Promise.all(
      [0, 1, 2, 3].map(async (n) => {
        const path = `${project.folder}/part-${n}.parquet`;
        await writer.database.run(
          `COPY (SELECT i AS id, DATE '2026-11-20' + (i % 3)::INTEGER AS day, (i * 1.25)::DECIMAL(18,2) AS amount, 'r${n}' AS run_id
             FROM range(${n} * 100, ${n + 1} * 100) r(i)) TO '${path}'`,
        );
        return path;
      }),
    );
    const models = graph(
      [
        model("silver.all_rows", "SELECT * FROM bronze.p__x", { references: ["bronze.p__x"] }),
        model(
          "silver.latest",
          "SELECT id % 5 AS k, arg_max(amount, id) AS amount FROM bronze.p__x GROUP BY ALL",
          {
            key: ["k"],
            references: ["bronze.p__x"],
          },
        ),
        model("gold.by_day", "SELECT day, id, amount FROM bronze.p__x", {
          partitionBy: "day",
          key: ["id"],
          references: ["bronze.p__x"],
        }),
      ],
      [{ name: "bronze.p__x", columns }],
    );
    const build = async (order: readonly string[]) =>
      bytesOf(await project.build({ graph: models, inputs: new Map([["bronze.p__x", { files: order }]]) }));
    const expected = await build(files);
    assert.equal(Object.keys(expected).length, 5);
    assert.deepEqual(await build(files.toReversed()), expected);
    assert.deepEqual(await build([files[2]!, files[0]!, files[3]!, files[1]!]), expected);
  });

  it("keeps the columns and types of a table without rows", async () => {
    await using project = new Project();
    const empty = model(
      "silver.empty",
      "SELECT 1::TINYINT AS a, '1.5'::DECIMAL(38,9) AS b, ['x'] AS c WHERE false",
    );
    const { models, stagingDir, database } = await project.build({ graph: graph([empty]) });
    assert.equal(models["silver.empty"]!.rows, 0);
    assert.equal(models["silver.empty"]!.files.length, 1);
    assert.deepEqual(await database.describe(`SELECT * FROM '${stagingDir}/silver/empty/**/*.parquet'`), [
      { name: "a", type: "TINYINT" },
      { name: "b", type: "DECIMAL(38,9)" },
      { name: "c", type: "VARCHAR[]" },
    ]);
  });

  it("keeps views as SQL, those of bronze too", async () => {
    await using project = new Project();
    const raw = model("bronze.raw", "SELECT 1 AS a", { materialization: "view" });
    const view = model("silver.v", "SELECT a + 1 AS b FROM bronze.raw -- the end", {
      materialization: "view",
      references: ["bronze.raw"],
    });
    const table = model("gold.t", "SELECT b FROM silver.v", { references: ["silver.v"] });
    const { models } = await project.build({ graph: graph([raw, view, table]) });
    assert.deepEqual(Object.keys(models).sort(), ["bronze.raw", "gold.t", "silver.v"]);
    assert.equal(models["silver.v"]!.sql, view.sql);
    assert.equal(models["silver.v"]!.rows, null);
    assert.deepEqual(models["silver.v"]!.files, []);
    assert.equal(models["silver.v"]!.hash, createHash("sha256").update(view.sql).digest("hex"));
  });

  it("says [fresh] and keeps the older run for a model that came out identical", async () => {
    await using project = new Project();
    const first = await project.build({ graph: graph([numbers, kinds]), runId: "run-1" });
    const changed = model("gold.kinds", kinds.sql.replace("count(*)", "count(*) + 1"), kinds);
    const second = await project.build({
      graph: graph([numbers, { ...changed, sql: kinds.sql.replace("count(*)", "count(*) + 1") }]),
      published: { number: 1, models: first.models },
      runId: "run-2",
    });
    const states = Object.fromEntries(second.events.map(({ model, state }) => [model, state]));
    assert.deepEqual(states, { "silver.numbers": "fresh", "gold.kinds": "built" });
    assert.equal(second.models["silver.numbers"]!.runId, "run-1");
    assert.deepEqual(second.models["silver.numbers"]!.files, first.models["silver.numbers"]!.files);
    assert.equal(second.models["gold.kinds"]!.runId, "run-2");
  });

  it("builds only what is selected, over the published files of what is not", async () => {
    await using project = new Project();
    const first = await project.build({ graph: graph([numbers, kinds]) });
    const models = graph([model("silver.numbers", "SELECT 1 AS unused"), kinds]);
    const second = await project.build({
      graph: models,
      selected: ["gold.kinds"],
      published: { number: 1, models: first.models },
      snapshotDir: first.stagingDir,
    });
    assert.deepEqual(Object.keys(second.models), ["gold.kinds"]);
    assert.equal(second.models["gold.kinds"]!.hash, first.models["gold.kinds"]!.hash);
  });

  it("makes views anew although they are not selected, and hands them their new upstream", async () => {
    await using project = new Project();
    const view = model("gold.v", "SELECT max(id) AS top FROM silver.numbers", {
      materialization: "view",
      references: ["silver.numbers"],
    });
    const request = { graph: graph([numbers, view]), selected: ["silver.numbers"] };
    const { models, database, events } = await project.build(request);
    assert.deepEqual([...new Set(events.map((event) => event.model))], ["silver.numbers"]);
    assert.deepEqual(Object.keys(models).sort(), ["gold.v", "silver.numbers"]);
    assert.deepEqual(await database.rows("SELECT top FROM gold.v"), [{ top: "999" }]);
  });

  it("refuses a selection whose upstream was never published, naming the way out", async () => {
    await using project = new Project();
    await assert.rejects(
      project.build({ graph: graph([numbers, kinds]), selected: ["gold.kinds"] }),
      (error) => {
        assert.ok(error instanceof BuildError);
        assert.match(error.problems[0]!.what, /gold\.kinds reads silver\.numbers, which was never published/);
        assert.match(error.next!, /--select \+gold\.kinds/);
        return true;
      },
    );
  });
});

describe("a failed build", () => {
  async function failure(project: Project, request: Parameters<Project["build"]>[0]): Promise<BuildError> {
    try {
      await project.build(request);
    } catch (error) {
      assert.ok(error instanceof BuildError, String(error));
      return error;
    }
    assert.fail("the build passed");
  }

  it("points at line and column of the model's file, counting characters", async () => {
    await using project = new Project();
    const sql = "/* @model\ndescription: é☃\n*/\nSELECT 'é☃' AS x,\n  kin FROM silver.numbers";
    const bad = model("gold.bad", sql, { references: ["silver.numbers"] });
    const error = await failure(project, { graph: graph([numbers, bad]) });
    assert.equal(error.where, "models/gold/bad.sql:5:3");
    assert.match(error.problems[0]!.what, /gold\.bad: Referenced column "kin" not found/);
    assert.equal(error.problems[0]!.excerpt, "5 |   kin FROM silver.numbers\n  |   ^");
    assert.match(error.problems[0]!.hint!, /did you mean kind/);
  });

  it("points at the cast that fails while rows are read", async () => {
    await using project = new Project();
    const bad = model("gold.bad", "SELECT\n  (id || 'x')::INTEGER AS n\nFROM silver.numbers", {
      references: ["silver.numbers"],
    });
    const error = await failure(project, { graph: graph([numbers, bad]) });
    assert.match(error.problems[0]!.what, /gold\.bad: Could not convert string '0x' to INT32/);
    assert.match(error.where!, /^models\/gold\/bad\.sql:2:\d+$/);
  });

  it("blames the upstream view in which the rows fail, at its own place", async () => {
    await using project = new Project();
    const view = model("bronze.v", "SELECT\n\n    'x1'::VARCHAR::INTEGER AS n", { materialization: "view" });
    const between = model("silver.w", "SELECT n FROM bronze.v", {
      materialization: "view",
      references: ["bronze.v"],
    });
    const table = model("gold.t", "SELECT n + 1 AS m FROM silver.w", { references: ["silver.w"] });
    const error = await failure(project, { graph: graph([view, between, table]) });
    assert.match(error.problems[0]!.what, /^gold\.t, reading bronze\.v: Could not convert string 'x1'/);
    assert.match(error.where!, /^models\/bronze\/v\.sql:3:\d+$/);
  });

  it("lists every failure and what was not built because of it, and starts nothing more", async () => {
    await using project = new Project();
    const events: BuildEvent[] = [];
    const slow = "SELECT error('slow ' || count(*)) AS x FROM range(3000000) a(i) WHERE hash(i) % 3 = 1";
    const models = [
      model("silver.a", "SELECT error('quick') AS x"),
      model("silver.b", slow),
      model("silver.c", "SELECT 1 AS x"),
      model("gold.d", "SELECT * FROM silver.a", { references: ["silver.a"] }),
    ];
    const error = await failure(project, { graph: graph(models), events });
    assert.match(error.message, /2 models failed to build: silver\.a, silver\.b/);
    assert.deepEqual(
      error.problems.map(({ what }) => what.replace(/\d+/, "N")),
      ["silver.a: quick", "silver.b: slow N", "not built because of them: silver.c, gold.d"],
    );
    assert.deepEqual(
      events.filter(({ state }) => state === "skipped").map((event) => event.model),
      ["silver.c", "gold.d"],
    );
    assert.equal(error.code, "build");
  });

  it("refuses a type that Parquet would change without a word", async () => {
    await using project = new Project();
    const sum = model("gold.total", "SELECT sum(id) AS total, {'n': sum(id)} AS s FROM silver.numbers", {
      references: ["silver.numbers"],
    });
    const error = await failure(project, { graph: graph([numbers, sum]) });
    assert.match(
      error.problems[0]!.what,
      /total is HUGEINT, which comes back as DOUBLE; s is STRUCT\(n HUGEINT\)/,
    );
    assert.match(error.problems[0]!.hint!, /DECIMAL\(38,0\)/);
  });

  it("stops at an abort: running queries are interrupted, the reason comes through", async () => {
    await using project = new Project();
    const endless = Array.from({ length: 6 }, (_, n) =>
      model(
        `silver.endless_${n}`,
        "SELECT count(*) AS n FROM range(100000) a(i), range(100000) b(j), range(1000) c(k) WHERE hash(i + j + k) % 2 = 0",
      ),
    );
    const controller = new AbortController();
    const reason = new Error("stop");
    const timer = setTimeout(() => controller.abort(reason), 150);
    const startedMs = performance.now();
    await assert.rejects(
      project.build({ graph: graph(endless), signal: controller.signal }),
      (error) => error === reason,
    );
    clearTimeout(timer);
    assert.ok(performance.now() - startedMs < 5000);
  });

  it("passes a failpoint through as it is", async () => {
    await using project = new Project();
    const effects = systemEffects({ env: { LAKE_FAILPOINT: "build:model:throw:2" } });
    await assert.rejects(project.build({ graph: graph([numbers, kinds]), effects }), /failpoint build:model/);
  });
});

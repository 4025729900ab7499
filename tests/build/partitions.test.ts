import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { describe, it } from "node:test";
import { BuildError } from "../../lake/errors.ts";
import { bytesOf, graph, model, Project } from "./project.ts";

/** More than DuckDB buffers of a partitioned COPY by default. */
const LARGE = 600_000;

const ODD = [
  "",
  "..",
  "a/b",
  "é☃",
  "a b+c%",
  "__HIVE_DEFAULT_PARTITION__",
  "x",
  "X",
  "o'clock",
  "a=b",
  'q"',
  "*?",
  "\\",
];

function values(rows: readonly (string | null)[]): string {
  return `SELECT * FROM (VALUES ${rows.map((row, n) => `(${n}, ${row === null ? "NULL" : `'${row.replaceAll("'", "''")}'`}, ${n} * 2)`).join(", ")}) v(id, p, n)`;
}

describe("a partitioned model", () => {
  it("has one file per value, each value readable by plain glob, whatever its text", async () => {
    await using project = new Project();
    const odd = model("gold.odd", values([...ODD, "x"]), { partitionBy: "p", key: ["id"] });
    const { models, stagingDir, database } = await project.build({ graph: graph([odd]) });
    assert.equal(models["gold.odd"]!.files.length, ODD.length);
    assert.equal(models["gold.odd"]!.rows, ODD.length + 1);
    assert.equal(models["gold.odd"]!.partitionBy, "p");
    assert.deepEqual(
      models["gold.odd"]!.columns.map(({ name }) => name),
      ["id", "p", "n"],
    );
    const expected = [...ODD, "x"].map((p, id) => ({ id, p, n: id * 2 }));
    const glob = `'${stagingDir}/gold/odd/*.parquet'`;
    assert.deepEqual(await database.rows(`SELECT * FROM ${glob} ORDER BY id`), expected);
    assert.deepEqual(
      await database.rows(`SELECT * FROM read_parquet(${glob}, hive_partitioning = false) ORDER BY id`),
      expected,
    );
    assert.deepEqual(await database.rows("SELECT * FROM gold.odd ORDER BY id"), expected);
    for (const { path } of models["gold.odd"]!.files)
      assert.match(path, /^gold\/odd\/p=[A-Za-z0-9._~%-]*\.part-[0-9a-f]{16}\.parquet$/);
  });

  it("keeps the text that stands for NULL apart from NULL", async () => {
    await using project = new Project();
    const text = model("gold.text", values(["__HIVE_DEFAULT_PARTITION__"]), { partitionBy: "p" });
    const { stagingDir, database } = await project.build({ graph: graph([text]) });
    const rows = await database.rows(`SELECT p FROM '${stagingDir}/gold/text/**/*.parquet'`);
    assert.deepEqual(rows, [{ p: "__HIVE_DEFAULT_PARTITION__" }]);
  });

  it("names files by day, in one folder, and keeps DATE for a reader that guesses", async () => {
    await using project = new Project();
    const daily = model(
      "gold.daily",
      "SELECT DATE '2026-11-19' + i::INTEGER AS day, i AS n FROM range(3) r(i)",
      {
        partitionBy: "day",
      },
    );
    const { stagingDir, database } = await project.build({ graph: graph([daily]) });
    assert.deepEqual(
      readdirSync(`${stagingDir}/gold/daily`)
        .sort()
        .map((name) => name.replace(/[0-9a-f]{16}/, "<hash>")),
      [
        "day=2026-11-19.part-<hash>.parquet",
        "day=2026-11-20.part-<hash>.parquet",
        "day=2026-11-21.part-<hash>.parquet",
      ],
    );
    const [day] = await database.describe(`SELECT * FROM '${stagingDir}/gold/daily/**/*.parquet'`);
    assert.deepEqual(day, { name: "day", type: "DATE" });
  });

  it("without rows is one file of no partition, with all columns and types", async () => {
    await using project = new Project();
    const none = model("gold.none", "SELECT DATE '2026-11-20' AS day, 1::UTINYINT AS n WHERE false", {
      partitionBy: "day",
    });
    const { models, stagingDir, database } = await project.build({ graph: graph([none]) });
    assert.match(models["gold.none"]!.files[0]!.path, /^gold\/none\/part-[0-9a-f]{16}\.parquet$/);
    assert.deepEqual(await database.describe(`SELECT * FROM '${stagingDir}/gold/none/**/*.parquet'`), [
      { name: "day", type: "DATE" },
      { name: "n", type: "UTINYINT" },
    ]);
  });

  it("keeps the bytes of a partition whose neighbours change, and says how many came out identical", async () => {
    await using project = new Project();
    const daily = (rows: string) =>
      graph([
        model("gold.daily", `SELECT * FROM (VALUES ${rows}) v(day, n)`, { partitionBy: "day", key: ["n"] }),
      ]);
    const first = await project.build({ graph: daily("('b', 2), ('c', 3), ('b', 1)"), runId: "run-1" });
    const second = await project.build({
      graph: daily("('a', 0), ('b', 1), ('b', 2), ('c', 4)"),
      published: { number: 1, models: first.models },
      runId: "run-2",
    });
    const file = (built: typeof first, day: string) =>
      built.models["gold.daily"]!.files.find(({ path }) => path.includes(`/day=${day}.`));
    assert.deepEqual(file(second, "b"), file(first, "b"));
    assert.notDeepEqual(file(second, "c"), file(first, "c"));
    const done = second.events.find(({ state }) => state === "built");
    assert.deepEqual([done?.files, done?.freshFiles], [3, 1]);
    assert.equal(second.models["gold.daily"]!.runId, "run-2");
  });

  it("cuts the row groups of a large partition by its own rows only", async () => {
    await using project = new Project();
    const rows = (before: number) =>
      `SELECT CASE WHEN i < 0 THEN 'a' WHEN i < ${LARGE} THEN 'big' ELSE 'c' END AS p, i
       FROM range(-${before}, ${LARGE} + 200000) r(i)`;
    const build = (before: number) =>
      project.build({ graph: graph([model("gold.big", rows(before), { partitionBy: "p", key: ["i"] })]) });
    const [one, other] = [await build(0), await build(777)];
    const [big, c] = one.models["gold.big"]!.files;
    assert.deepEqual(other.models["gold.big"]!.files.slice(1), [big, c]);
    const groups = await one.database.rows(
      `SELECT DISTINCT row_group_id, row_group_num_rows AS n FROM parquet_metadata('${one.stagingDir}/${big!.path}') ORDER BY 1`,
    );
    assert.deepEqual(
      groups.map(({ n }) => Number(n)),
      [122880, 122880, 122880, 122880, 108480],
    );
  });

  it("is deterministic over hundreds of partitions and shuffled rows", async () => {
    await using project = new Project();
    const many = (order: string) =>
      graph([
        model(
          "gold.many",
          `SELECT 'p' || (i % 300) AS p, i, i * 0.1 AS x FROM range(9000) r(i) ORDER BY ${order}`,
          {
            partitionBy: "p",
            key: ["i"],
          },
        ),
      ]);
    const expected = bytesOf(await project.build({ graph: many("i") }));
    assert.equal(Object.keys(expected).length, 300);
    assert.deepEqual(bytesOf(await project.build({ graph: many("hash(i)") })), expected);
  });

  it("refuses NULL beside the text that stands for NULL", async () => {
    await using project = new Project();
    const twins = model("gold.twins", values(["__HIVE_DEFAULT_PARTITION__", null]), { partitionBy: "p" });
    await assert.rejects(project.build({ graph: graph([twins]) }), (error) => {
      assert.ok(error instanceof BuildError);
      assert.match(
        error.problems[0]!.what,
        /gold\.twins: p has both NULL and the text __HIVE_DEFAULT_PARTITION__/,
      );
      return true;
    });
  });

  it("fails with the model's path when a value cannot be a folder", async () => {
    await using project = new Project();
    const long = model("gold.long", "SELECT repeat('é', 100) AS p", { partitionBy: "p" });
    await assert.rejects(project.build({ graph: graph([long]) }), (error) => {
      assert.ok(error instanceof BuildError);
      assert.match(error.problems[0]!.what, /File name too long/);
      assert.equal(error.where, "models/gold/long.sql");
      return true;
    });
  });
});

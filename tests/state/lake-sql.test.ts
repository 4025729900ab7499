import assert from "node:assert/strict";
import { mkdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import type { LakeFile, PublishedModel } from "../../lake/state/commit.ts";
import { commitRun } from "../../lake/state/commit-run.ts";
import { sha256, sha256File } from "../../lake/state/hash.ts";
import { readState } from "../../lake/state/read-state.ts";
import { openStaging, type Staging } from "../../lake/state/staging.ts";
import { effectsAt, fakeLock, MINUTE, stageRun, T0, temporaryLake } from "./lake-fixture.ts";

async function connect(): Promise<DuckDBConnection> {
  return (await DuckDBInstance.create(":memory:")).connect();
}

async function rowsOf(connection: DuckDBConnection, sql: string): Promise<unknown[]> {
  return (await connection.runAndReadAll(sql)).getRowObjectsJson();
}

async function writeParquet(
  connection: DuckDBConnection,
  path: string,
  sql: string,
): Promise<Omit<LakeFile, "path">> {
  mkdirSync(dirname(path), { recursive: true });
  await connection.run(`COPY (${sql}) TO '${path}' (FORMAT parquet)`);
  const [count] = (await rowsOf(connection, `SELECT count(*)::INTEGER AS n FROM '${path}'`)) as {
    n: number;
  }[];
  return { bytes: statSync(path).size, rows: count!.n, sha256: await sha256File(path) };
}

const TEXT = [{ name: "data", type: "VARCHAR" }];
const CHARGE = [
  { name: "id", type: "VARCHAR" },
  { name: "amount", type: "BIGINT" },
  { name: "note", type: "VARCHAR" },
];
const FROM_JSON = "struct_pack(id := j->>'id', amount := (j->>'amount')::BIGINT)";

function view(sql: string, columns = TEXT): PublishedModel {
  const hash = sha256(sql);
  return {
    materialization: "view",
    partitionBy: null,
    columns,
    rows: null,
    hash,
    runId: "r",
    sql,
    files: [],
  };
}

async function stageDays(connection: DuckDBConnection, staging: Staging): Promise<PublishedModel> {
  const files: LakeFile[] = [];
  for (const day of ["2026-11-20", "2026-11-21"]) {
    const path = `gold/daily/day=${day}/part-0.parquet`;
    files.push({
      path,
      ...(await writeParquet(connection, staging.snapshotPath(path), "SELECT 7 AS total")),
    });
  }
  const columns = [
    { name: "day", type: "DATE" },
    { name: "total", type: "INTEGER" },
  ];
  const made = {
    materialization: "partitioned",
    partitionBy: "day",
    columns,
    rows: 2,
    hash: sha256("days"),
  } as const;
  return { ...made, runId: staging.runId, sql: null, files };
}

test("lake.sql shows the whole lake to any DuckDB, as often as it is read", async () => {
  using lake = temporaryLake();
  const { root } = lake;
  const connection = await connect();
  for (const [i, amount] of ["10", "20"].entries()) {
    const at = new Date(T0 + i * MINUTE);
    const { state } = await readState(root);
    await using staging = await openStaging(root, {
      startedAt: at,
      command: "lake run-all",
      state,
      lock: fakeLock(),
    });
    const draft = await stageRun(staging, state, { at: at.getTime(), window: [i, i + 1] });
    const [landed] = draft.landed;
    const path = landed!.files.bronze[0]!.path;
    const bronze = {
      path,
      ...(await writeParquet(connection, staging.path(path), `SELECT 'ch_${i}' AS id, ${amount} AS amount`)),
    };
    const models = {
      "bronze.events": view(
        `SELECT bronze.payments__charges_from_json('{"id": "x", "amount": 5}'::JSON).amount AS data;`,
      ),
      "silver.charges": view(
        `/* the newest */ SELECT id, amount FROM bronze.payments__charges -- all of them`,
        CHARGE.slice(0, 2),
      ),
      "gold.revenue": view("SELECT sum(amount) AS data FROM silver.charges"),
      "gold.daily": await stageDays(connection, staging),
    };
    const inputs = {
      "bronze.payments__charges": {
        columns: [...CHARGE, { name: "run_id", type: "VARCHAR" }],
        fromJson: FROM_JSON,
      },
      "bronze.payments__refunds": { columns: CHARGE, fromJson: null },
    };
    const files = { ...landed!.files, bronze: [bronze] };
    const full = {
      ...draft,
      outcome: "completed" as const,
      assertions: null,
      error: null,
      landed: [{ ...landed!, files }],
      snapshot: { number: state.next, models, inputs },
    };
    const request = {
      root,
      effects: effectsAt(at.getTime()),
      state,
      staging,
      draft: full,
      verify: async () => {},
    };
    assert.deepEqual((await commitRun(request)).warnings, []);
  }

  const reader = await connect();
  await reader.run(`SET file_search_path = '${root}'`);
  await reader.run("SET TimeZone = 'UTC'");
  const sql = readFileSync(join(root, "lake.sql"), "utf8");
  for (let i = 0; i < 2; i++) await reader.run(sql);
  assert.deepEqual(await rowsOf(reader, "FROM bronze.payments__charges ORDER BY id"), [
    { id: "ch_0", amount: "10", note: null, run_id: "20261121T122500Z-000001" },
    { id: "ch_1", amount: "20", note: null, run_id: "20261121T122600Z-000002" },
  ]);
  assert.deepEqual(await rowsOf(reader, "FROM bronze.payments__refunds"), []);
  assert.deepEqual(await rowsOf(reader, "FROM bronze.events"), [{ data: "5" }]);
  assert.deepEqual(await rowsOf(reader, "FROM gold.revenue"), [{ data: "30" }]);
  assert.deepEqual(await rowsOf(reader, "FROM gold.daily WHERE day = DATE '2026-11-21'"), [
    { day: "2026-11-21", total: 7 },
  ]);
  assert.deepEqual(
    await rowsOf(reader, "SELECT resource, covered_to::VARCHAR AS covered_to FROM lake.coverage"),
    [{ resource: "charges", covered_to: "2026-11-21 12:27:00+00" }],
  );
});

test("before the first snapshot, lake.sql shows bronze", async () => {
  using lake = temporaryLake();
  const { root } = lake;
  const connection = await connect();
  const { state } = await readState(root);
  await using staging = await openStaging(root, {
    startedAt: new Date(T0),
    command: "lake extract",
    state,
    lock: fakeLock(),
  });
  const draft = await stageRun(staging, state, { at: T0, window: [0, 1] });
  const [landed] = draft.landed;
  const path = landed!.files.bronze[0]!.path;
  const bronze = { path, ...(await writeParquet(connection, staging.path(path), "SELECT 1 AS id")) };
  const full = { ...draft, landed: [{ ...landed!, files: { ...landed!.files, bronze: [bronze] } }] };
  await commitRun({ root, effects: effectsAt(T0), state, staging, draft: full, verify: async () => {} });
  await connection.run(`SET file_search_path = '${root}'`);
  await connection.run(readFileSync(join(root, "lake.sql"), "utf8"));
  assert.deepEqual(await rowsOf(connection, "FROM bronze.payments__charges"), [
    { id: 1, run_id: "20261121T122500Z-000001" },
  ]);
});

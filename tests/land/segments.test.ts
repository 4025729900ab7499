import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import fs, { mkdirSync, readdirSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { mock, test } from "node:test";
import { z } from "zod";
import { ConfigError, ContractViolationError, StorageError } from "../../lake/errors.ts";
import { list, openLander } from "./lander.ts";

const contract = z.strictObject({ id: z.int(), name: z.string() });

function rows(from: number, count: number): object[] {
  return Array.from({ length: count }, (_, i) => ({ id: from + i, name: `row ${from + i}` }));
}

test("rows roll over many files and keep one order", async () => {
  const steps: string[] = [];
  await using lander = await openLander(contract, { segmentBytes: 500, reach: (step) => steps.push(step) });
  for (let page = 0; page < 40; page++) {
    const [first, ...others] = rows(page * 10, 10);
    // Every third page is printed again, so that files mix both kinds.
    await lander.page(list(page % 3 === 0 ? { ...first, fresh: page } : first, ...others));
  }
  const landed = await lander.landing.finish();
  assert.ok(landed.files.bronze.length > 10);
  assert.equal(
    landed.files.bronze.reduce((sum, file) => sum + (file.rows ?? 0), 0),
    400,
  );
  const read = await lander.bronze(landed, "id, _row");
  assert.deepEqual(
    read,
    Array.from({ length: 400 }, (_, i) => ({ id: String(i), _row: String(i) })),
  );
  assert.equal(steps.filter((step) => step === "land:page").length, 40);
  assert.equal(steps.filter((step) => step === "land:segment").length, landed.files.bronze.length);
  assert.equal(steps.at(-1), "land:resource");
});

test("files are named in order, described truly, and nothing is left beside them", async () => {
  await using lander = await openLander(contract, { segmentBytes: 300 });
  for (let page = 0; page < 5; page++) await lander.page(list(...rows(page * 10, 10)));
  const landed = await lander.landing.finish();
  const folder = "bronze/shop/things/run_id=20261121T122500Z-000001";
  assert.deepEqual(
    landed.files.bronze.map((file) => file.path),
    landed.files.bronze.map((_, i) => `${folder}/part-${i}.parquet`),
  );
  for (const file of [...landed.files.bronze, ...landed.files.raw]) {
    const bytes = await lander.read(file.path);
    assert.equal(bytes.length, file.bytes);
    assert.equal(createHash("sha256").update(bytes).digest("hex"), file.sha256);
  }
  assert.deepEqual(readdirSync(lander.path("segments")), []);
});

test("the same pages give the same bytes", async () => {
  const hashes = [];
  for (let run = 0; run < 2; run++) {
    await using lander = await openLander(contract, { segmentBytes: 2000 });
    for (let page = 0; page < 20; page++) await lander.page(list(...rows(page * 10, 10)));
    const landed = await lander.landing.finish();
    hashes.push([...landed.files.bronze, ...landed.files.raw].map((file) => file.sha256));
  }
  assert.deepEqual(hashes[0], hashes[1]);
});

test("no rows: a Parquet file with every column and none", async () => {
  for (const bodies of [[], [list()], [list(), list()]]) {
    await using lander = await openLander(
      z.strictObject({ id: z.int(), when: z.iso.datetime(), any: z.unknown() }),
    );
    for (const body of bodies) assert.equal((await lander.page(body)).fetched, 0);
    const landed = await lander.landing.finish();
    assert.equal(landed.files.bronze.length, 1);
    assert.equal(landed.files.bronze[0]?.rows, 0);
    const path = lander.path(landed.files.bronze[0]?.path ?? "");
    assert.deepEqual(
      (
        await lander.database.describe(`SELECT * FROM read_parquet('${path}', hive_partitioning = false)`)
      ).map(({ name, type }) => `${name} ${type}`),
      [
        "id BIGINT",
        "when TIMESTAMP WITH TIME ZONE",
        "any JSON",
        "_extra JSON",
        "_observed_at TIMESTAMP WITH TIME ZONE",
        "_row BIGINT",
      ],
    );
    assert.equal(landed.files.raw.length, bodies.length === 0 ? 0 : 2);
  }
});

test("a giant row and a page of very many rows land", async () => {
  await using lander = await openLander(contract, { segmentBytes: 1_000_000 });
  await lander.page(list({ id: 0, name: "x".repeat(20_000_000) }));
  await lander.page(list(...rows(1, 50_000)));
  const landed = await lander.landing.finish();
  assert.equal(landed.landed, 50_001);
  const [first] = await lander.bronze(landed, "length(name) AS length, _row");
  assert.deepEqual(first, { length: "20000000", _row: "0" });
});

test("a type of the project's own that the data does not fit is an error, not a guess", async () => {
  const custom = z.strictObject({ id: z.int(), v: z.string().meta({ duckdb: "INTERVAL" }) });
  await using lander = await openLander(custom);
  await lander.page(list({ id: 1, v: "2 days" }, { id: 2, v: "soon" }));
  await assert.rejects(lander.landing.finish(), (error) => {
    assert.ok(error instanceof ContractViolationError);
    assert.match(error.message, /shop\.things: DuckDB cannot type the rows: .*soon/);
    return true;
  });
});

test("a contract that cannot be columns is refused before the first page", async () => {
  await assert.rejects(openLander(z.strictObject({ when: z.date() })), ConfigError);
});

test("a full disk is a storage error that says what was being done", async () => {
  await using lander = await openLander(contract);
  const full = Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
  mock.method(fs, "writeSync", () => {
    throw full;
  });
  syncBuiltinESMExports();
  try {
    await assert.rejects(lander.page(list(...rows(0, 10))), (error) => {
      assert.ok(error instanceof StorageError);
      assert.match(error.message, /disk full while landing shop\.things/);
      return true;
    });
  } finally {
    mock.restoreAll();
    syncBuiltinESMExports();
  }
});

test("DuckDB's own failure to write surfaces at the next page, and stays", async () => {
  await using lander = await openLander(contract, { segmentBytes: 100 });
  mkdirSync(lander.path("bronze/shop/things/run_id=20261121T122500Z-000001/part-0.parquet"), {
    recursive: true,
  });
  await lander.page(list(...rows(0, 10)));
  await assert.rejects(async () => {
    for (let page = 1; page < 100; page++) await lander.page(list(...rows(page * 10, 10)));
  }, /part-0\.parquet/);
  await assert.rejects(lander.landing.finish(), /part-0\.parquet/);
});

test("giving up keeps the evidence and no bronze", async () => {
  await using lander = await openLander(contract, { segmentBytes: 200 });
  for (let page = 0; page < 10; page++) await lander.page(list(...rows(page * 10, 10), { id: "bad" }));
  const landed = await lander.landing.abort();
  assert.equal(landed.complete, false);
  assert.deepEqual(landed.files.bronze, []);
  assert.equal(landed.rejected, 10);
  assert.equal((await lander.parquet(landed, "rejected")).length, 10);
  assert.equal((await lander.parquet(landed, "raw")).length, 10);
});

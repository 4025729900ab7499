/**
 * Readers in a loop while runs publish: DuckDB by plain glob, and hyparquet, which shares no code with it. What they
 * read is always one whole version. A plain glob that races a publish may find a listed file gone, and then reads again;
 * a reader that pins the version first (the real path of `gold`, or `lake.sql`) never does.
 */
import assert from "node:assert/strict";
import { globSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { Worker } from "node:worker_threads";
import { asyncBufferFromFile, parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { openDatabase } from "../lake/duckdb/database.ts";
import { lake, REPOSITORY, temporaryFolder } from "./support/lake-process.ts";

const SHOP = join(REPOSITORY, "tests/projects/shop");
const PUBLISHES = 12;

/** One read: the marks found (see order_marks.sql), and the orders counted. */
interface Seen {
  readonly marks: ReadonlySet<string>;
  readonly orders: number;
}

/** Reads until told to stop. Counts reads, and those that had to be made again because a listed file was gone. */
async function keepReading(
  read: () => Promise<Seen>,
  publishing: { done: boolean },
): Promise<{ reads: number; again: number; versions: number }> {
  const versions = new Set<string>();
  let reads = 0;
  let again = 0;
  while (!publishing.done || reads === 0) {
    try {
      const { marks, orders } = await read();
      assert.equal(marks.size, 1, `one read saw versions ${[...marks].join(" and ")}`);
      assert.equal(String(orders), [...marks][0], "a version was not whole");
      versions.add([...marks][0]!);
      reads += 1;
    } catch (error) {
      if (!/no such file|no files found|cannot open file|ENOENT/i.test(String(error))) throw error;
      again += 1;
    }
    await new Promise((turn) => setImmediate(turn));
  }
  return { reads, again, versions: versions.size };
}

async function publishRepeatedly(
  root: string,
  publishing: { done: boolean },
  publishes = PUBLISHES,
): Promise<void> {
  try {
    for (let hour = 0; hour < publishes; hour++) {
      const now = `2026-03-10T${String(hour + 1).padStart(2, "0")}:00:00Z`;
      const { code, stderr } = await lake(["run-all", "--days", "4", "--now", now, "--quiet"], {
        cwd: SHOP,
        env: { LAKE_ROOT: root },
      });
      assert.equal(code, 0, stderr);
    }
  } finally {
    publishing.done = true;
  }
}

async function lakeWithOneVersion(t: TestContext): Promise<string> {
  const root = temporaryFolder(t);
  const { code, stderr } = await lake(
    ["run-all", "--days", "4", "--now", "2026-03-09T22:30:00Z", "--quiet"],
    { cwd: SHOP, env: { LAKE_ROOT: root } },
  );
  assert.equal(code, 0, stderr);
  return root;
}

async function duckdbSees(
  query: (sql: string) => Promise<Record<string, unknown>[]>,
  gold: string,
): Promise<Seen> {
  const rows = await query(
    `SELECT lake_orders::VARCHAR AS mark, sum(orders)::INTEGER AS orders FROM read_parquet('${gold}/order_marks/*.parquet') GROUP BY mark`,
  );
  return {
    marks: new Set(rows.map((row) => String(row.mark))),
    orders: rows.reduce((sum, row) => sum + Number(row.orders), 0),
  };
}

async function hyparquetSees(gold: string): Promise<Seen> {
  const marks = new Set<string>();
  let orders = 0;
  for (const path of globSync(join(gold, "order_marks/*.parquet"))) {
    const file = await asyncBufferFromFile(path);
    for (const row of await parquetReadObjects({ file, compressors })) {
      marks.add(String(row.lake_orders));
      orders += Number(row.orders);
    }
  }
  return { marks, orders };
}

test("readers see whole versions only, while runs publish", async (t) => {
  const root = await lakeWithOneVersion(t);
  const gold = join(root, "gold");
  await using database = await openDatabase({ connections: 2 });
  const publishing = { done: false };
  const [, duckdb, pinned, hyparquet] = await Promise.all([
    publishRepeatedly(root, publishing),
    keepReading(() => duckdbSees(database.rows, gold), publishing),
    keepReading(() => duckdbSees(database.rows, realpathSync(gold)), publishing),
    keepReading(() => hyparquetSees(gold), publishing),
  ]);
  t.diagnostic(JSON.stringify({ duckdb, pinned, hyparquet }));
  for (const reader of [duckdb, pinned, hyparquet]) {
    assert.ok(reader.reads > 20 && reader.versions > 2, "the readers must have read while runs published");
    assert.ok(reader.again <= reader.reads / 20, "reading again is rare");
  }
  assert.equal(pinned.again, 0, "a pinned version never loses a file");
});

/** Swaps the link that all readers go through, as publishing does, a few hundred times a second. */
const SWAPPER = `
  const { renameSync, symlinkSync } = require("node:fs");
  const { workerData } = require("node:worker_threads");
  const end = Date.now() + workerData.ms;
  for (let n = 0; Date.now() < end; n++) {
    symlinkSync("snapshots/" + workerData.snapshots[n % 2], workerData.root + "/swapping");
    renameSync(workerData.root + "/swapping", workerData.root + "/current");
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1 + (n % 4));
  }`;

test("a plain glob under hundreds of swaps a second fails or sees one version, and never two", async (t) => {
  const root = await lakeWithOneVersion(t);
  const publishing = { done: false };
  await publishRepeatedly(root, publishing, 1);
  await using database = await openDatabase({ connections: 1 });
  const swapper = new Worker(SWAPPER, { eval: true, workerData: { root, snapshots: [1, 2], ms: 4000 } });
  publishing.done = false;
  swapper.once("exit", () => {
    publishing.done = true;
  });
  const { reads, again, versions } = await keepReading(
    () => duckdbSees(database.rows, join(root, "gold")),
    publishing,
  );
  t.diagnostic(JSON.stringify({ reads, again }));
  assert.ok(again > 0 && versions === 2, "the swaps must have hit the reads");
});

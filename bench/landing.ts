/**
 * Landing against DuckDB alone: the same rows, the same machine, the same run, each in a process of its own.
 *
 * `landing` starts from response bodies and ends with the raw archive, validated and typed Parquet and the request
 * record. DuckDB only types the rows: from the same bodies, or from rows that somebody has cut into lines for it, which
 * is its best case. It runs once with its own Parquet options and once with ours.
 */
import { fork } from "node:child_process";
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { contractColumns } from "../lake/contract/columns.ts";
import type { ResourceDefinition } from "../lake/contract/definition.ts";
import { epochSeconds, metadata } from "../lake/contract/scalars.ts";
import { pageReader } from "../lake/contract/scan-page.ts";
import { openDatabase } from "../lake/duckdb/database.ts";
import { systemEffects } from "../lake/effects.ts";
import { PARQUET_OPTIONS } from "../lake/land/copy-segment.ts";
import { openLanding } from "../lake/land/landing.ts";

export interface BenchRow {
  /** `landing`, or what DuckDB did. */
  readonly path: string;
  readonly rows: number;
  readonly seconds: number;
  readonly rowsPerSecond: number;
  readonly cpuSeconds: number;
  readonly peakMegabytes: number;
  /** Of the Parquet written. */
  readonly bytesPerRow: number;
}

export interface LandingBenchOptions {
  /** Row counts to measure, each a multiple of a million. Default 1 M and 5 M. */
  readonly rows?: readonly number[];
  /** Each figure is the median of this many runs. Default 3. */
  readonly repeats?: number;
  readonly onRow?: (row: BenchRow) => void;
}

const CHUNK_ROWS = 1_000_000;
const PAGE_ROWS = 100;
const READ_PAGES = 200;
const PATHS = ["landing", "duckdb: bodies", "duckdb: lines", "duckdb: lines, our Parquet options"] as const;
type BenchPath = (typeof PATHS)[number];

const text = z.string;

const charge = z.strictObject({
  id: text(),
  object: z.literal("charge"),
  amount: z.int(),
  amount_captured: z.int(),
  amount_refunded: z.int(),
  balance_transaction: text().nullable(),
  billing_details: z.strictObject({ email: text().nullable(), name: text().nullable() }),
  captured: z.boolean(),
  created: epochSeconds(),
  currency: text(),
  customer: text().nullable(),
  disputed: z.boolean(),
  failure_code: text().nullable(),
  livemode: z.boolean(),
  metadata: metadata(),
  paid: z.boolean(),
  payment_intent: text().nullable(),
  card: z.strictObject({ brand: text(), last4: text(), exp_month: z.int(), exp_year: z.int() }),
  refunded: z.boolean(),
  status: z.enum(["succeeded", "pending", "failed"]),
});

const resource = {
  name: "charges",
  contract: charge,
  key: ["id"],
  cursor: "created",
  rowsPath: ["data"],
  paging: { start: () => [], next: () => undefined },
} as unknown as ResourceDefinition;

/** Prints nothing; the rows come in the order measured. Needs about 1.1 GB of scratch space per million rows. */
export async function landingBench(options: LandingBenchOptions = {}): Promise<BenchRow[]> {
  const { rows: counts = [1_000_000, 5_000_000], repeats = 3, onRow } = options;
  const dir = mkdtempSync(join(tmpdir(), "lake-bench-landing-"));
  try {
    const chunks = Math.max(...counts) / CHUNK_ROWS;
    await child(["generate", dir, String(chunks)]);
    const results: BenchRow[] = [];
    for (const count of counts) {
      // Side by side in time, so that a slow minute of the machine slows every path.
      const runs: BenchRow[] = [];
      for (let i = 0; i < repeats; i++) {
        for (const path of PATHS) runs.push(await child(["measure", dir, String(count / CHUNK_ROWS), path]));
      }
      for (const path of PATHS) {
        const ofPath = runs.filter((run) => run.path === path).sort((a, b) => a.seconds - b.seconds);
        const median = ofPath[Math.floor(ofPath.length / 2)] as BenchRow;
        results.push(median);
        onRow?.(median);
      }
    }
    return results;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function child(args: readonly string[]): Promise<BenchRow> {
  return new Promise((resolve, reject) => {
    const process = fork(import.meta.filename, args);
    let result: BenchRow;
    process.on("message", (message) => {
      result = message as BenchRow;
    });
    process.on("error", reject);
    process.on("exit", (code) =>
      code === 0 ? resolve(result) : reject(new Error(`bench ${args[0]} exited ${code}`)),
    );
  });
}

/** Per chunk of a million rows: one body per line, their lengths, and the same rows as lines. */
function generate(dir: string, chunks: number): void {
  const random = generator(7);
  for (let chunk = 0; chunk < chunks; chunk++) {
    const bodies = openSync(join(dir, `bodies-${chunk}`), "w");
    const lines = openSync(join(dir, `rows-${chunk}`), "w");
    const lengths: number[] = [];
    for (let page = 0; page < CHUNK_ROWS / PAGE_ROWS; page++) {
      const rows = Array.from({ length: PAGE_ROWS }, () => JSON.stringify(chargeRow(random)));
      const body = Buffer.from(
        `{"object":"list","data":[${rows.join(",")}],"has_more":true,"url":"/v1/charges"}`,
      );
      lengths.push(body.length);
      writeSync(bodies, body);
      writeSync(bodies, "\n");
      writeSync(lines, `${rows.join("\n")}\n`);
    }
    closeSync(bodies);
    closeSync(lines);
    writeFileSync(join(dir, `lengths-${chunk}`), Uint32Array.from(lengths));
  }
}

type Random = (below: number) => number;

function generator(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

function chargeRow(random: Random): z.input<typeof charge> {
  const pick = <T>(values: readonly T[]): T => values[random(values.length)] as T;
  const id = (prefix: string) => prefix + Array.from({ length: 24 }, () => ALPHABET[random(62)]).join("");
  const amount = 50 + random(100_000);
  const paid = random(20) > 0;
  return {
    id: id("ch_"),
    object: "charge",
    amount,
    amount_captured: paid ? amount : 0,
    amount_refunded: random(30) === 0 ? amount : 0,
    balance_transaction: paid ? id("txn_") : null,
    billing_details: { email: `user${random(50_000)}@example.com`, name: pick(["Jenny Rosen", null]) },
    captured: paid,
    created: 1_767_225_600 + random(31_536_000),
    currency: pick(["usd", "eur", "gbp", "jpy"]),
    customer: random(5) > 0 ? `cus_${random(50_000)}` : null,
    disputed: random(100) === 0,
    failure_code: paid ? null : "card_declined",
    livemode: false,
    metadata: random(3) === 0 ? { order_id: String(random(1_000_000)) } : {},
    paid,
    payment_intent: id("pi_"),
    card: {
      brand: pick(["visa", "mastercard"]),
      last4: String(1000 + random(9000)),
      exp_month: 1 + random(12),
      exp_year: 2030,
    },
    refunded: false,
    status: paid ? "succeeded" : "failed",
  };
}

async function measure(dir: string, chunks: number, path: BenchPath): Promise<BenchRow> {
  const out = join(dir, "out");
  mkdirSync(out, { recursive: true });
  const start = performance.now();
  const bytes = path === "landing" ? await land(dir, chunks, out) : await bare(dir, chunks, out, path);
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage();
  rmSync(out, { recursive: true });
  const rows = chunks * CHUNK_ROWS;
  return {
    path,
    rows,
    seconds,
    rowsPerSecond: rows / seconds,
    cpuSeconds: (user + system) / 1e6,
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
    bytesPerRow: bytes / rows,
  };
}

async function land(dir: string, chunks: number, out: string): Promise<number> {
  await using database = await openDatabase({ directories: [dir] });
  const landing = openLanding({
    database,
    source: "bench",
    resource,
    runId: "bench",
    observedAt: new Date(0),
    staging: (relative) => join(out, relative),
    effects: systemEffects(),
  });
  const response = {
    method: "GET",
    url: "http://127.0.0.1/v1/charges",
    status: 200,
    headers: {},
    attempts: 1,
  };
  const read = pageReader(resource);
  for (let chunk = 0; chunk < chunks; chunk++) {
    for (const body of bodiesOf(dir, chunk)) {
      const page = read(body, { ...response, rowsPath: resource.rowsPath });
      await landing.page({ ...page, response: { ...response, fetchedAt: new Date(0), body } });
    }
  }
  const landed = await landing.finish();
  if (landed.landed !== chunks * CHUNK_ROWS) throw new Error(`${landed.landed} rows landed`);
  return landed.files.bronze.reduce((sum, file) => sum + file.bytes, 0);
}

/** Many bodies share one read, so that what is measured is landing and not how bodies come in. */
function* bodiesOf(dir: string, chunk: number): Generator<Buffer> {
  const lengths = new Uint32Array(readFileSync(join(dir, `lengths-${chunk}`)).buffer);
  const file = openSync(join(dir, `bodies-${chunk}`), "r");
  for (let page = 0; page < lengths.length; page += READ_PAGES) {
    const together = lengths.subarray(page, page + READ_PAGES);
    const slab = Buffer.allocUnsafeSlow(together.reduce((sum, length) => sum + length + 1, 0));
    readSync(file, slab);
    let at = 0;
    for (const length of together) {
      yield slab.subarray(at, at + length);
      at += length + 1;
    }
  }
  closeSync(file);
}

async function bare(dir: string, chunks: number, out: string, path: BenchPath): Promise<number> {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const instance = await DuckDBInstance.create(":memory:", { threads: "2" });
  const connection = await instance.connect();
  const columns = contractColumns(resource.contract);
  const [file, types, rows] =
    path === "duckdb: bodies"
      ? [
          "bodies-",
          `data: 'STRUCT(${columns.map(({ name, readAs }) => `"${name}" ${readAs}`).join(", ")})[]'`,
          "SELECT unnest(data, max_depth := 2)",
        ]
      : ["rows-", columns.map(({ name, readAs }) => `'${name}': '${readAs}'`).join(", "), "SELECT *"];
  const files = Array.from({ length: chunks }, (_, chunk) => `'${join(dir, `${file}${chunk}`)}'`).join(", ");
  const target = join(out, "bare.parquet");
  const parquet = path.endsWith("our Parquet options") ? PARQUET_OPTIONS : "FORMAT parquet, COMPRESSION zstd";
  const reader = await connection.runAndReadAll(
    `COPY (SELECT ${columns.map(({ name, expression }) => `${expression} AS "${name}"`).join(", ")}
     FROM (${rows} FROM read_json([${files}], format = 'newline_delimited', columns = {${types}})))
     TO '${target}' (${parquet})`,
  );
  if (Number(reader.getRows()[0]?.[0]) !== chunks * CHUNK_ROWS) throw new Error("rows are missing");
  return statSync(target).size;
}

/** As `landing` stands against DuckDB alone, one line per measurement. */
export function landingTable(rows: readonly BenchRow[]): string {
  const lines = rows.map((row) => {
    const own = rows.find((other) => other.path === "landing" && other.rows === row.rows) as BenchRow;
    return `| ${[
      row.path,
      `${row.rows / 1e6} M`,
      Math.round(row.rowsPerSecond / 1000),
      row.cpuSeconds.toFixed(1),
      Math.round(row.peakMegabytes),
      row.bytesPerRow.toFixed(0),
      row === own ? "" : `${((100 * own.rowsPerSecond) / row.rowsPerSecond).toFixed(0)} %`,
    ].join(" | ")} |`;
  });
  return [
    "| path | rows | k rows/s | CPU s | peak MB | Parquet B/row | landing reaches |",
    "|---|---|---|---|---|---|---|",
    ...lines,
  ].join("\n");
}

if (process.send !== undefined && process.argv[1] === import.meta.filename) {
  const [task, dir, chunks, path] = process.argv.slice(2) as [string, string, string, BenchPath];
  if (task === "generate") generate(dir, Number(chunks));
  else process.send(await measure(dir, Number(chunks), path));
}

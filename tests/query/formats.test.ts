/** Every format carries every value exactly: what DuckDB holds is what a reader of the file gets, to the last digit. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { tableFromIPC } from "apache-arrow";
import fc from "fast-check";
import { asyncBufferFromFile, parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { type Database, openDatabase } from "../../lake/duckdb/database.ts";
import { quoteLiteral } from "../../lake/duckdb/identifiers.ts";
import { type FileFormat, writeResultFile } from "../../lake/query/result-file.ts";
import { rowObjects, selectRows } from "../../lake/query/select.ts";

const folder = mkdtempSync(join(tmpdir(), "lake-formats-"));
let database: Database;
let files = 0;

before(async () => {
  database = await openDatabase({ directories: [folder], connections: 1 });
});
after(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Writes the result as `format` and gives the path of the file. */
async function written(sql: string, format: FileFormat, spreadsheet = false): Promise<string> {
  const path = join(folder, `${files++}.${format}`);
  await writeResultFile(database, sql, { format, path, spreadsheet });
  return path;
}

async function text(sql: string, format: "json" | "csv", spreadsheet = false): Promise<string> {
  return readFileSync(await written(sql, format, spreadsheet), "utf8");
}

async function arrowTable(sql: string) {
  return tableFromIPC(readFileSync(await written(sql, "arrow")));
}

const EXACT = `
  SELECT 9007199254740993::BIGINT AS big, 18446744073709551615::UBIGINT AS ubig,
    -12345678901234567890123456789012345.678::DECIMAL(38,3) AS money, (-170141183460469231731687303715884105727)::HUGEINT AS huge,
    'NaN'::DOUBLE AS nan, '-inf'::DOUBLE AS infinite, 0.1::FLOAT AS small, true AS yes,
    DATE '1969-12-31' AS day, TIMESTAMP '1969-12-31 23:59:59.999999' AS at, TIMESTAMPTZ '2026-11-21 12:00:00.000001+00' AS instant,
    'ü ☕ "q", ''s''' AS label, '{"a":9007199254740993}'::JSON AS document, 'a\\x00'::BLOB AS bytes,
    [1, NULL, 3] AS list, {'a': 1::BIGINT, 'b': ['x', NULL]} AS nested, MAP {'k': 2.50::DECIMAL(9,2)} AS map`;

test("JSON keeps digits that a double would lose, as text", async () => {
  const [row] = JSON.parse(await text(EXACT, "json"));
  assert.deepEqual(row, {
    big: "9007199254740993",
    ubig: "18446744073709551615",
    money: "-12345678901234567890123456789012345.678",
    huge: "-170141183460469231731687303715884105727",
    nan: "NaN",
    infinite: "-Infinity",
    small: 0.10000000149011612,
    yes: true,
    day: "1969-12-31",
    at: "1969-12-31 23:59:59.999999",
    instant: "2026-11-21 12:00:00.000001+00",
    label: "ü ☕ \"q\", 's'",
    document: '{"a":9007199254740993}',
    bytes: "a\\x00",
    list: [1, null, 3],
    nested: { a: "1", b: ["x", null] },
    map: [{ key: "k", value: "2.50" }],
  });
});

test("Arrow keeps DuckDB's types, nested ones included", async () => {
  const table = await arrowTable(EXACT);
  const types = Object.fromEntries(table.schema.fields.map(({ name, type }) => [name, String(type)]));
  assert.deepEqual(types, {
    big: "Int64",
    ubig: "Uint64",
    money: "Decimal[38e+3]",
    huge: "Decimal[38e0]",
    nan: "Float64",
    infinite: "Float64",
    small: "Float32",
    yes: "Bool",
    day: "Date32<DAY>",
    at: "Timestamp<MICROSECOND>",
    instant: "Timestamp<MICROSECOND, UTC>",
    label: "Utf8",
    document: "Utf8",
    bytes: "Binary",
    list: "List<Int32>",
    nested: "Struct<{a:Int64, b:List<Utf8>}>",
    map: "Map<{key:Utf8, value:Decimal[9e+2]}>",
  });
});

test("Arrow keeps every value: integers and decimals as they are, times in their own unit", async () => {
  const table = await arrowTable(EXACT);
  const value = (name: string) => table.getChild(name)?.get(0);
  assert.equal(value("big"), 9007199254740993n);
  assert.equal(value("ubig"), 18446744073709551615n);
  assert.equal(unscaled(value("money")), -12345678901234567890123456789012345678n);
  assert.equal(unscaled(value("huge")), -170141183460469231731687303715884105727n);
  assert.ok(Number.isNaN(value("nan")));
  assert.equal(value("infinite"), Number.NEGATIVE_INFINITY);
  assert.equal(value("small"), Math.fround(0.1));
  assert.equal(value("yes"), true);
  assert.equal(Number(value("day")), -86_400_000);
  assert.equal(rawOf(table, "at"), -1n);
  assert.equal(rawOf(table, "instant"), BigInt(Date.parse("2026-11-21T12:00:00Z")) * 1000n + 1n);
  assert.equal(value("label"), "ü ☕ \"q\", 's'");
  assert.equal(value("document"), '{"a":9007199254740993}');
  assert.deepEqual([...value("bytes")], [97, 0]);
  assert.deepEqual([...value("list")], [1, null, 3]);
  assert.deepEqual([value("nested").a, [...value("nested").b]], [1n, ["x", null]]);
  const [[key, amount]] = [...value("map")];
  assert.deepEqual([key, unscaled(amount)], ["k", 250n]);
});

test("Arrow and JSON agree on any rows, NULLs at every depth included", async () => {
  const item = fc.record({
    id: fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
    tags: fc.option(fc.array(fc.option(fc.string({ maxLength: 5 })), { maxLength: 3 })),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.option(item), { maxLength: 12 }), async (items) => {
      const document = JSON.stringify(items, (_, v) => (typeof v === "bigint" ? String(v) : v));
      fc.pre(!document.includes("\\u0000"));
      const sql = `SELECT unnest(from_json(${quoteLiteral(document)}, '[{"id":"BIGINT","tags":["VARCHAR"]}]')) AS item`;
      const json = rowObjects(await selectRows(database, sql)).map(({ item }) => item);
      const column = (await arrowTable(sql)).getChild("item");
      const arrow = Array.from({ length: column?.length ?? 0 }, (_, i) => plain(column?.get(i)));
      assert.deepEqual(arrow, json);
      assert.equal(arrow.length, items.length);
    }),
    { numRuns: 60 },
  );
});

test("a result without rows still tells its columns, in Arrow, Parquet and CSV", async () => {
  const sql = "SELECT 1::BIGINT AS a, 'x' AS b WHERE false";
  const table = await arrowTable(sql);
  assert.deepEqual([table.numRows, table.schema.fields.map(({ name }) => name)], [0, ["a", "b"]]);
  assert.equal(await text(sql, "csv"), "a,b\n");
  assert.equal(await text(sql, "json"), "[]\n");
  const file = await asyncBufferFromFile(await written(sql, "parquet"));
  assert.deepEqual(await parquetReadObjects({ file, compressors }), []);
});

test("a result larger than one Arrow batch arrives whole and in order", async () => {
  const table = await arrowTable("SELECT range AS n, range::VARCHAR AS label FROM range(150000)");
  assert.ok(table.batches.length > 1);
  assert.equal(table.numRows, 150_000);
  assert.equal(table.getChild("n")?.get(149_999), 149_999n);
  assert.equal(table.getChild("label")?.get(70_000), "70000");
});

test("Parquet is read back by a reader that is not DuckDB", async () => {
  const path = await written(
    "SELECT 9007199254740993::BIGINT AS big, 12.50::DECIMAL(38,2) AS money, 'ü' AS label, [1, 2] AS list, NULL::INTEGER AS gap ORDER BY 1",
    "parquet",
  );
  const rows = await parquetReadObjects({ file: await asyncBufferFromFile(path), compressors });
  assert.deepEqual(rows, [{ big: 9007199254740993n, money: 12.5, label: "ü", list: [1, 2], gap: null }]);
});

test("an integer sum, which DuckDB counts in 128 bits, stays exact in Parquet", async () => {
  const path = await written(
    "SELECT sum(n) AS total FROM (VALUES (9007199254740993), (1)) AS t(n)",
    "parquet",
  );
  const [row] = await database.rows(`SELECT total::VARCHAR AS total, typeof(total) AS type FROM '${path}'`);
  assert.deepEqual(row, { total: "9007199254740994", type: "DECIMAL(38,0)" });
});

test("CSV tells NULL from empty text, quotes what must be, and keeps every digit", async () => {
  const sql =
    "SELECT 9007199254740993::BIGINT AS big, 1.10::DECIMAL(38,2) AS money, NULL AS gap, '' AS empty, 'a,\"b\"\nc' AS label";
  assert.equal(await text(sql, "csv"), 'big,money,gap,empty,label\n9007199254740993,1.10,,"","a,""b""\nc"\n');
});

test("CSV is exact unless a spreadsheet is to open it: then no text of it is a formula", async () => {
  const sql = `SELECT * FROM (VALUES ('=1+1', -1), ('+cmd|x', 2), ('@a', 3), ('-5.20', 4), ('＝1', 5), ('plain', 6), (NULL, 7)) AS t("=name", n)`;
  assert.equal(await text(sql, "csv"), "=name,n\n=1+1,-1\n+cmd|x,2\n@a,3\n-5.20,4\n＝1,5\nplain,6\n,7\n");
  assert.equal(
    await text(sql, "csv", true),
    "'=name,n\n'=1+1,-1\n'+cmd|x,2\n'@a,3\n-5.20,4\n'＝1,5\nplain,6\n,7\n",
  );
});

test("two columns of one name are told apart in every format", async () => {
  const sql = "SELECT 1 AS a, 2 AS a";
  assert.equal(await text(sql, "json"), '[\n  {"a":1,"a_1":2}\n]\n');
  assert.deepEqual(
    (await arrowTable(sql)).schema.fields.map(({ name }) => name),
    ["a", "a_1"],
  );
  assert.equal(await text(sql, "csv"), "a,a_1\n1,2\n");
});

test("SHOW, DESCRIBE, SUMMARIZE, PIVOT with values and a trailing comment can leave as files too", async () => {
  await database.run("CREATE OR REPLACE VIEW sales AS SELECT 'eur' AS currency, 5 AS amount");
  assert.match(await text("DESCRIBE sales; -- columns", "csv"), /^column_name,.*\ncurrency,VARCHAR/);
  assert.match(await text("SUMMARIZE sales;", "csv"), /\namount,INTEGER,5,5/);
  assert.match(await text("SHOW TABLES /* all */", "csv"), /^name\nsales\n$/);
  assert.equal(await text("PIVOT sales ON currency IN ('eur') USING sum(amount);", "csv"), "eur\n5\n");
});

test("a query that fails half-way says so, in the format that was being written", async () => {
  const sql =
    "SELECT CASE WHEN range = 100000 THEN error('row 100000') ELSE 'fine' END AS a FROM range(200000)";
  for (const format of ["json", "csv", "parquet", "arrow"] as const)
    await assert.rejects(written(sql, format), /row 100000/);
});

/** Arrow's 128-bit words as the integer they hold. */
function unscaled(words: Uint32Array): bigint {
  return BigInt.asIntN(
    128,
    [...words].reduce((sum, word, i) => sum + (BigInt(word) << BigInt(32 * i)), 0n),
  );
}

/** Timestamps as stored; `get` would round microseconds to milliseconds. */
function rawOf(table: Awaited<ReturnType<typeof arrowTable>>, name: string): bigint {
  return table.getChild(name)?.data[0]?.values[0];
}

function plain(
  value: { id: bigint | null; tags: Iterable<string | null> | null } | null | undefined,
): unknown {
  if (value === null || value === undefined) return null;
  const { id, tags } = value;
  return { id: id === null ? null : String(id), tags: tags === null ? null : [...tags] };
}

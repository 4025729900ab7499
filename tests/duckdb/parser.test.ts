import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import fc from "fast-check";
import { type Database, openDatabase } from "../../lake/duckdb/database.ts";
import { type Parsed, parseSelects } from "../../lake/duckdb/parser.ts";

let database: Database;
before(async () => {
  database = await openDatabase({ directories: [], connections: 1 });
});
after(() => database.close());

async function parse(text: string): Promise<Parsed> {
  const [parsed] = await parseSelects(database, [text]);
  return parsed!;
}

/** `schema.table` at the text it stands at, for each table that no CTE provides. */
async function tablesOf(text: string): Promise<string[]> {
  const { select, problems } = await parse(text);
  assert.deepEqual(problems, []);
  return select!.tables.map(({ schema, name, offset }) => {
    const written = text.slice(offset).replaceAll('"', "").toLowerCase();
    assert.ok(
      written.startsWith(schema === "" ? name.toLowerCase() : `${schema}.${name}`.toLowerCase()),
      written,
    );
    return schema === "" ? name : `${schema}.${name}`;
  });
}

const TABLES: Readonly<Record<string, { readonly sql: string; readonly tables: readonly string[] }>> = {
  "a plain FROM": { sql: "SELECT * FROM silver.a", tables: ["silver.a"] },
  "FROM first": { sql: "FROM silver.a SELECT x", tables: ["silver.a"] },
  "TABLE and VALUES": { sql: "TABLE silver.a UNION ALL VALUES (1)", tables: ["silver.a"] },
  "joins with USING, NATURAL, ASOF and POSITIONAL": {
    sql: "FROM s.a JOIN s.b USING (id) NATURAL JOIN s.c ASOF JOIN s.d ON c.t >= d.t POSITIONAL JOIN s.e",
    tables: ["s.a", "s.b", "s.c", "s.d", "s.e"],
  },
  "a correlated subquery": {
    sql: "SELECT (SELECT max(x) FROM s.b WHERE b.id = a.id) FROM s.a",
    tables: ["s.b", "s.a"],
  },
  "IN, EXISTS, ANY and LATERAL": {
    sql: "FROM s.a, LATERAL (FROM s.b WHERE b.x = a.x) WHERE a.x IN (FROM s.c) AND EXISTS (FROM s.d) AND a.x > ANY (FROM s.e)",
    tables: ["s.a", "s.b", "s.c", "s.d", "s.e"],
  },
  "QUALIFY, HAVING and ORDER BY": {
    sql: "SELECT x FROM s.a GROUP BY x HAVING x > (SELECT max(x) FROM s.b) QUALIFY row_number() OVER (ORDER BY x) < (SELECT count(*) FROM s.c) ORDER BY (SELECT 1 FROM s.d)",
    tables: ["s.a", "s.b", "s.c", "s.d"],
  },
  "set operations": {
    sql: "FROM s.a UNION FROM s.b EXCEPT (FROM s.c INTERSECT FROM s.d)",
    tables: ["s.a", "s.b", "s.c", "s.d"],
  },
  "PIVOT and UNPIVOT": {
    sql: "WITH p AS (PIVOT s.a ON x IN ('u', 'v') USING sum(y)), q AS (UNPIVOT s.b ON u, v INTO NAME n VALUE w) FROM p JOIN q USING (id)",
    tables: ["s.a", "s.b"],
  },
  "arguments of table functions": {
    sql: "FROM range((SELECT max(n) FROM s.a)), unnest([1, 2])",
    tables: ["s.a"],
  },
  "lambdas and list comprehensions": {
    sql: "SELECT [x + 1 FOR x IN l], list_transform(l, lambda x: x + 1) FROM s.a",
    tables: ["s.a"],
  },
  "a CTE": { sql: "WITH a AS (FROM s.b) SELECT * FROM a", tables: ["s.b"] },
  "a CTE named like a table hides only the bare name": {
    sql: "WITH a AS (FROM s.a) FROM a JOIN s.a USING (id)",
    tables: ["s.a", "s.a"],
  },
  "a CTE sees the ones before it": { sql: "WITH a AS (FROM s.x), b AS (FROM a) FROM b", tables: ["s.x"] },
  "a CTE does not see the ones after it": {
    sql: "WITH b AS (FROM a), a AS (FROM s.x) FROM b",
    tables: ["a", "s.x"],
  },
  "a CTE does not see itself": { sql: "WITH a AS (FROM a) FROM a", tables: ["a"] },
  "a recursive CTE sees itself": {
    sql: "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 3) FROM r",
    tables: [],
  },
  "a nested CTE ends with its query": {
    sql: "FROM (WITH a AS (FROM s.x) FROM a) AS q JOIN a ON true",
    tables: ["s.x", "a"],
  },
  "a nested CTE shadows the outer one": {
    sql: "WITH a AS (FROM s.x) FROM (WITH a AS (FROM s.y JOIN a ON true) FROM a)",
    tables: ["s.x", "s.y"],
  },
  "CTE names in another case": {
    sql: 'WITH Latest AS (FROM s.x) FROM LATEST JOIN "latest" ON true',
    tables: ["s.x"],
  },
  "MATERIALIZED CTEs before a set operation": {
    sql: "WITH a AS MATERIALIZED (FROM s.x) (FROM a) UNION (FROM a)",
    tables: ["s.x"],
  },
  "a CTE inside a scalar subquery": {
    sql: "SELECT (WITH a AS (FROM s.x) SELECT max(i) FROM a) FROM s.b",
    tables: ["s.x", "s.b"],
  },
};

describe("the tables a SELECT reads:", () => {
  for (const [name, { sql, tables }] of Object.entries(TABLES)) {
    test(name, async () => assert.deepEqual(await tablesOf(sql), tables));
    test(`${name}, after text that is not ASCII`, async () => {
      assert.deepEqual(await tablesOf(`/* 🍋 é ß */ ${sql}`), tables);
    });
  }
});

describe("what ends a SELECT", () => {
  for (const [text, sql] of [
    ["SELECT 1;", "SELECT 1 "],
    ["SELECT 1 ; ; -- x;", "SELECT 1     -- x;"],
    ["/* ; 🍋 */ SELECT ';', $$;$$ ; /* ; */", "/* ; 🍋 */ SELECT ';', $$;$$   /* ; */"],
    ["SELECT 1 -- no semicolon", "SELECT 1 -- no semicolon"],
  ] as const) {
    test(`is blanked, and nothing else: ${text}`, async () => {
      const { select } = await parse(text);
      assert.equal(select?.sql, sql);
      await database.run(`FROM (\n${select?.sql}\n)`);
    });
  }
});

test("a thousand texts are parsed in one batch, and one bad text does not spoil the others", async () => {
  const texts = Array.from({ length: 1000 }, (_, i) => (i === 500 ? "SELEC" : `SELECT ${i} FROM s.t${i}`));
  const parsed = await parseSelects(database, texts);
  assert.deepEqual(
    parsed.map(({ select }) => select?.tables[0]?.name),
    texts.map((_, i) => (i === 500 ? undefined : `t${i}`)),
  );
  assert.equal(parsed[500]?.problems.length, 1);
});

test("any text gives a SELECT or a problem inside the text, and never throws", async () => {
  const words = fc.constantFrom(
    "SELECT",
    "FROM",
    "s.a",
    "(",
    ")",
    ",",
    ";",
    "'",
    '"',
    "$$",
    "/*",
    "*/",
    "--",
    "\n",
    "x",
    "1",
    "🍋",
    "é",
    "\u00a0",
    "WITH",
    "AS",
    "{",
    "[",
  );
  const text = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.array(words, { maxLength: 12 }).map((list) => list.join(" ")),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(text, { minLength: 20, maxLength: 20 }), async (texts) => {
      for (const [i, { select, problems }] of (await parseSelects(database, texts)).entries()) {
        assert.ok(select !== undefined || problems.length > 0);
        const offsets = [...problems, ...(select?.tables ?? []), ...(select?.calls ?? [])].map(
          ({ offset }) => offset,
        );
        for (const offset of offsets)
          assert.ok(offset >= 0 && offset <= texts[i]!.length, JSON.stringify(texts[i]));
      }
    }),
    { numRuns: 60 },
  );
});

test("no text, no query", async () => assert.deepEqual(await parseSelects(database, []), []));

test("a SELECT that also names a file still tells its tables", async () => {
  const { select, problems } = await parse("FROM 'x.csv' JOIN s.a ON true JOIN read_csv('y') ON true");
  assert.deepEqual(
    select?.tables.map(({ name }) => name),
    ["a"],
  );
  assert.equal(problems.length, 2);
});

test("every position survives spaces that are not ASCII", async () => {
  const text = "SELECT\u00a01,\u2003x FROM\u00a0silver.a";
  const { select } = await parse(text);
  assert.equal(select?.tables[0]?.offset, text.indexOf("silver.a"));
});

test("DuckDB marks no function as unstable that the determinism lint does not know", async () => {
  const { nondeterminism } = await import("../../lake/compile/determinism.ts");
  const harmless = new Set(["error", "sleep_ms"]);
  const rows = await database.rows(
    "SELECT DISTINCT function_name AS name FROM duckdb_functions() WHERE stability <> 'CONSISTENT' AND function_type = 'scalar' ORDER BY name",
  );
  const unstable = rows.map(({ name }) => String(name)).filter((name) => !harmless.has(name));
  assert.ok(unstable.length > 20, "the catalog still tells stability");
  const missed: string[] = [];
  for (const name of unstable) {
    const { select } = await parse(`SELECT ${name}() AS x`);
    if (nondeterminism(select!).length === 0) missed.push(name);
  }
  assert.deepEqual(missed, []);
});

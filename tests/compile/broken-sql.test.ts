/** Each way to get a file wrong: where it is said to be, what is said, what is offered. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Files, problemsOf } from "./compiled.ts";

interface Broken {
  readonly name: string;
  /** The text of `models/silver/charges.sql`, or whole files. */
  readonly files: string | Files;
  /** `where  what`, in order. */
  readonly says: readonly string[];
  /** Part of the hint of the first problem. */
  readonly offers?: string | RegExp;
}

const HERE = "models/silver/charges.sql";
const FROM = "FROM bronze.payments__charges";

const SYNTAX: Broken[] = [
  {
    name: "a misspelled keyword",
    files: `SELEC id ${FROM}`,
    says: [`${HERE}:1:1  syntax error at or near "SELEC"`],
    offers: "did you mean SELECT?",
  },
  {
    name: "a syntax error after an emoji, counted in characters",
    files: `SELECT\n  '🍋é' AS x, id( ${FROM}`,
    says: [`${HERE}:2:18  syntax error at or near "FROM"`],
  },
  {
    name: "an open quote",
    files: "SELECT 'abc",
    says: [`${HERE}:1:8  unterminated quoted string at or near "'abc"`],
  },
  {
    name: "two statements",
    files: `SELECT id ${FROM};\n-- and\nSELECT 2`,
    says: [`${HERE}:3:1  2 statements, expected one SELECT`],
    offers: "one file, one SELECT",
  },
  { name: "no statement", files: "-- later\n", says: [`${HERE}:2:1  there is no SELECT in this file`] },
  {
    name: "not a SELECT",
    files: "/* x */ DELETE FROM silver.charges",
    says: [`${HERE}:1:9  not a SELECT statement`],
  },
  {
    name: "a table made",
    files: "CREATE TABLE x AS SELECT 1",
    says: [`${HERE}:1:1  not a SELECT statement`],
  },
  {
    name: "a PIVOT whose columns depend on the data",
    files: "PIVOT bronze.payments__charges ON currency USING sum(amount)",
    says: [`${HERE}:1:1  not a SELECT statement`],
    offers: /name the values of a PIVOT/,
  },
  {
    name: "DESCRIBE",
    files: "DESCRIBE bronze.payments__charges",
    says: [`${HERE}:1:1  DESCRIBE, SHOW and SUMMARIZE are not a SELECT`],
  },
  {
    name: "bytes that are not UTF-8",
    files: "SELECT '\ufffd'",
    says: [`${HERE}:1:9  the file is not UTF-8 text`],
    offers: "save it as UTF-8",
  },
];

const TABLES: Broken[] = [
  {
    name: "an unknown table of a known layer",
    files: "SELECT * FROM bronze.payments_charges",
    says: [`${HERE}:1:15  unknown table bronze.payments_charges`],
    offers: "did you mean bronze.payments__charges?",
  },
  {
    name: "a table of another layer",
    files: {
      "models/gold/daily.sql": "SELECT * FROM gold.charges",
      "models/silver/charges.sql": `SELECT id ${FROM}`,
    },
    says: ["models/gold/daily.sql:1:15  unknown table gold.charges"],
    offers: "did you mean silver.charges?",
  },
  {
    name: "nothing near it",
    files: "SELECT * FROM bronze.weather",
    says: [`${HERE}:1:15  unknown table bronze.weather`],
    offers: "tables of bronze: bronze.payments__charges, bronze.payments__refunds",
  },
  {
    name: "no layer",
    files: "SELECT * FROM payments__charges c",
    says: [`${HERE}:1:15  table payments__charges has no layer`],
    offers: "write bronze.payments__charges",
  },
  {
    name: "a misspelled CTE",
    files: `WITH latest AS (SELECT id ${FROM}) SELECT * FROM latets`,
    says: [`${HERE}:1:72  unknown table latets`],
    offers: "did you mean latest?",
  },
  {
    name: "a name quoted as a whole",
    files: 'SELECT * FROM "bronze.payments__charges"',
    says: [`${HERE}:1:15  "bronze.payments__charges" is quoted as one name`],
    offers: "write bronze.payments__charges",
  },
  {
    name: "a database before the layer",
    files: "SELECT * FROM memory.bronze.payments__charges",
    says: [`${HERE}:1:15  memory.bronze.payments__charges has three parts, expected <layer>.<table>`],
  },
  {
    name: "the catalog",
    files: "SELECT * FROM information_schema.tables",
    says: [`${HERE}:1:15  unknown table information_schema.tables`],
  },
  {
    name: "several at once",
    files: "SELECT * FROM silver.a JOIN silver.b USING (id)\nWHERE id IN (SELECT id FROM silver.c)",
    says: [
      `${HERE}:1:15  unknown table silver.a`,
      `${HERE}:1:29  unknown table silver.b`,
      `${HERE}:2:29  unknown table silver.c`,
    ],
  },
  {
    name: "a file in place of a table",
    files: "SELECT * FROM 'data/x.parquet'",
    says: [`${HERE}:1:15  'data/x.parquet' is a file, not a table`],
    offers: /read bronze\.<source>__<resource>/,
  },
  ...[
    "read_parquet('x')",
    "read_csv('x')",
    "read_json_auto('x')",
    "glob('*')",
    "parquet_scan('x')",
    "sniff_csv('x')",
    "read_text('x')",
  ].map((call) => ({
    name: call,
    files: `SELECT * FROM ${call}`,
    says: [`${HERE}:1:15  ${call.slice(0, call.indexOf("("))}() reads files`],
    offers: /read bronze\.<source>__<resource>/,
  })),
  ...["query('SELECT 1')", "query_table('silver.charges')", "duckdb_settings()", "duckdb_secrets()"].map(
    (call) => ({
      name: call,
      files: `SELECT * FROM ${call}`,
      says: [`${HERE}:1:15  ${call.slice(0, call.indexOf("("))}() makes rows of more than its arguments`],
    }),
  ),
  {
    name: "a file inside a CTE inside a subquery",
    files: `SELECT id ${FROM} WHERE id IN (WITH x AS (FROM read_csv('y')) SELECT id FROM x)`,
    says: [`${HERE}:1:70  read_csv() reads files`],
  },
];

const COLUMNS: Broken[] = [
  {
    name: "an unknown column, after an emoji",
    files: `SELECT '🍋' AS fruit, amout ${FROM}`,
    says: [`${HERE}:1:22  Referenced column "amout" not found in FROM clause`],
    offers: "did you mean amount?",
  },
  {
    name: "an unknown column of an alias",
    files: `SELECT\n  c.amout\n${FROM} AS c`,
    says: [`${HERE}:2:3  Table "c" does not have a column named "amout"`],
    offers: "did you mean amount?",
  },
  {
    name: "an unknown alias",
    files: `SELECT d.amount ${FROM} AS c`,
    says: [`${HERE}:1:8  Referenced table "d" not found`],
    offers: "did you mean c?",
  },
  {
    name: "a column like none",
    files: `SELECT weather ${FROM}`,
    says: [`${HERE}:1:8  Referenced column "weather" not found in FROM clause`],
    offers: "columns of bronze.payments__charges: id, amount, currency, created, fee, run_id",
  },
  {
    name: "an unknown USING column, which DuckDB does not place",
    files: `SELECT * ${FROM}\nJOIN bronze.payments__refunds USING (chrge)`,
    says: [`${HERE}:2:38  Column "chrge" does not exist on left side of join`],
    offers: "did you mean charge?",
  },
  {
    name: "an unknown EXCLUDE column",
    files: `SELECT * EXCLUDE (run_idd) ${FROM}`,
    says: [`${HERE}:1:19  Column "run_idd" in EXCLUDE list not found in FROM clause`],
    offers: "did you mean run_id?",
  },
  {
    name: "a correlated subquery's column",
    files: `SELECT id, (SELECT max(amonut) FROM bronze.payments__refunds r WHERE r.charge = c.id) AS r ${FROM} c`,
    says: [`${HERE}:1:24  Referenced column "amonut" not found in FROM clause`],
    offers: "did you mean amount?",
  },
  {
    name: "a misspelled function",
    files: `SELECT summ(amount) AS s ${FROM}`,
    says: [`${HERE}:1:8  Scalar Function with name summ does not exist`],
    offers: "did you mean sum?",
  },
  {
    name: "a misspelled macro of a contract",
    files: "SELECT bronze.payments__charge_from_json('{}') AS j FROM bronze.payments__charges",
    says: [`${HERE}:1:8  Scalar Function with name payments__charge_from_json does not exist`],
    offers: "did you mean payments__charges_from_json?",
  },
  {
    name: "types that do not go together",
    files: `SELECT round(currency) AS r ${FROM}`,
    says: [
      `${HERE}:1:8  No function matches the given name and argument types 'round(VARCHAR)'. You might need to add explicit type casts.`,
    ],
  },
  {
    name: "an unknown type",
    files: `SELECT amount::DECIML AS a ${FROM}`,
    says: [`${HERE}:1:16  Type with name DECIML does not exist`],
    offers: /did you mean/,
  },
  {
    name: "a column outside GROUP BY",
    files: `SELECT currency, amount ${FROM} GROUP BY currency`,
    says: [
      `${HERE}:1:18  column "amount" must appear in the GROUP BY clause or must be part of an aggregate function.`,
    ],
  },
  {
    name: "a column twice in the output",
    files: `SELECT c.id, r.* ${FROM} c JOIN bronze.payments__refunds r ON r.charge = c.id`,
    says: [`${HERE}:1:1  two columns are named id`],
    offers: /EXCLUDE/,
  },
  {
    name: "a parameter",
    files: `SELECT id ${FROM} WHERE run_id = $run_id`,
    says: [`${HERE}:1:1  Expected 1 parameters, but none were supplied`],
    offers: /takes no parameters/,
  },
];

const DETERMINISM: Broken[] = [
  ...["now()", "current_date", "current_timestamp", "today()", "get_current_timestamp()", "age(created)"].map(
    (call) => ({
      name: call,
      files: `SELECT id, ${call} AS x ${FROM}`,
      says: [`${HERE}:1:12  ${call.replace("created", "")} is the wall clock: another run gives other rows`],
      offers: /lake\.coverage/,
    }),
  ),
  ...["random()", "uuid()", "gen_random_uuid()"].map((call) => ({
    name: call,
    files: `SELECT id, ${call} AS x ${FROM}`,
    says: [`${HERE}:1:12  ${call} gives another value each run`],
    offers: /derive/,
  })),
  {
    name: "LIMIT without ORDER BY",
    files: `SELECT id ${FROM} LIMIT 10`,
    says: [`${HERE}:1:47  LIMIT without ORDER BY takes any rows`],
    offers: /ORDER BY/,
  },
  {
    name: "DISTINCT ON without ORDER BY",
    files: `SELECT DISTINCT ON (currency) currency, id ${FROM}`,
    says: [`${HERE}:1:21  DISTINCT ON without ORDER BY takes any rows`],
  },
  {
    name: "a sample without a seed",
    files: `SELECT id ${FROM} TABLESAMPLE 10 PERCENT`,
    says: [`${HERE}:1:16  TABLESAMPLE without a seed takes other rows each run`],
    offers: /REPEATABLE/,
  },
  ...["first", "last", "any_value", "string_agg", "list", "array_agg"].map((name) => ({
    name: `${name} without ORDER BY`,
    files: `SELECT currency, ${name}(id) AS x ${FROM} GROUP BY currency`,
    says: [`${HERE}:1:18  ${name}() without ORDER BY depends on the order of the rows`],
    offers: `write ${name}(… ORDER BY …)`,
  })),
  {
    name: "row_number over nothing",
    files: `SELECT id, row_number() OVER (PARTITION BY currency) AS n ${FROM}`,
    says: [`${HERE}:1:12  row_number() over an unordered window depends on the order of the rows`],
  },
];

const PROJECT: Broken[] = [
  {
    name: "a cycle",
    files: {
      "models/silver/a.sql": "SELECT id\nFROM silver.b",
      "models/silver/b.sql": "SELECT id FROM silver.c",
      "models/silver/c.sql": "SELECT id FROM silver.a",
    },
    says: ["models/silver/a.sql:2:6  cycle: silver.a -> silver.b -> silver.c -> silver.a"],
  },
  {
    name: "two cycles, and a model below them that is not itself to blame",
    files: {
      "models/silver/a.sql": "SELECT id FROM silver.a",
      "models/silver/b.sql": "SELECT id FROM silver.c",
      "models/silver/c.sql": "SELECT id FROM silver.b JOIN silver.a USING (id)",
      "models/gold/d.sql": "SELECT whatever FROM silver.c",
    },
    says: [
      "models/silver/a.sql:1:16  cycle: silver.a -> silver.a",
      "models/silver/b.sql:1:16  cycle: silver.b -> silver.c -> silver.b",
    ],
  },
  {
    name: "a gold model that reads bronze",
    files: { "models/gold/x.sql": `SELECT id ${FROM}` },
    says: [
      "models/gold/x.sql:1:16  a gold model reads bronze.payments__charges; gold reads silver and gold only",
    ],
    offers: /silver model/,
  },
  {
    name: "a bronze model that reads silver, and a silver model that reads gold",
    files: {
      "models/bronze/x.sql": "SELECT id FROM silver.y",
      "models/silver/y.sql": "SELECT id FROM gold.z",
      "models/gold/z.sql": "SELECT 1 AS id",
    },
    says: [
      "models/bronze/x.sql:1:16  a bronze model reads silver.y; bronze reads bronze only",
      "models/silver/y.sql:1:16  a silver model reads gold.z; silver reads bronze and silver only",
    ],
    offers: "move this model to models/silver/, or read what lies to its left",
  },
  {
    name: "a model named like a table of landed rows",
    files: { "models/bronze/payments__refunds.sql": "SELECT 1 AS id" },
    says: [
      "models/bronze/payments__refunds.sql:1:1  bronze.payments__refunds is also the name of the table of landed rows",
    ],
  },
  {
    name: "an odd file name",
    files: { "models/silver/Daily-Charges.sql": `SELECT id ${FROM}` },
    says: [
      "models/silver/Daily-Charges.sql:1:1  the file name Daily-Charges.sql is not lower case letters, digits and _",
    ],
    offers: "rename it to daily_charges.sql",
  },
  {
    name: "a model in no layer",
    files: { "models/charges.sql": "SELECT 1 AS id", "models/silver/payments/x.sql": "SELECT 1 AS id" },
    says: [
      "models/charges.sql:1:1  models/charges.sql is in no layer",
      "models/silver/payments/x.sql:1:1  models/silver/payments/x.sql is in no layer",
    ],
    offers: "move it to models/bronze/, models/silver/ or models/gold/",
  },
  {
    name: "an assertion that reads nothing",
    files: { "quality/gold/x.sql": "-- nothing\nSELECT 1 AS id WHERE false" },
    says: ["quality/gold/x.sql:2:1  the assertion reads no table"],
  },
  {
    name: "an assertion with an unknown column",
    files: {
      "models/silver/charges.sql": `SELECT id ${FROM}`,
      "quality/silver/x.sql": "SELECT idd FROM silver.charges",
    },
    says: ['quality/silver/x.sql:1:8  Referenced column "idd" not found in FROM clause'],
    offers: "did you mean id?",
  },
  {
    name: "broken models, and what lies downstream of them",
    files: {
      "models/silver/a.sql": `SELECT amout ${FROM}`,
      "models/silver/b.sql": "SELEC",
      "models/gold/c.sql": "SELECT amount FROM silver.a",
      "models/gold/d.sql": "SELECT nothing FROM silver.b",
      "models/gold/e.sql": "SELECT nothing FROM gold.d",
      "quality/gold/c.sql": "SELECT nothing FROM gold.c",
    },
    says: [
      'models/silver/a.sql:1:8  Referenced column "amout" not found in FROM clause',
      'models/silver/b.sql:1:1  syntax error at or near "SELEC"',
    ],
  },
];

const KINDS = {
  syntax: SYNTAX,
  tables: TABLES,
  columns: COLUMNS,
  determinism: DETERMINISM,
  project: PROJECT,
};

for (const [kind, fixtures] of Object.entries(KINDS)) {
  describe(`a project does not compile for its ${kind}:`, () => {
    for (const { name, files, says, offers } of fixtures) {
      test(name, async () => {
        const problems = await problemsOf(typeof files === "string" ? { [HERE]: files } : files);
        assert.deepEqual(
          problems.map(({ where, what }) => `${where}  ${what}`),
          says,
        );
        if (typeof offers === "string") assert.equal(problems[0]?.hint, offers);
        else if (offers !== undefined) assert.match(problems[0]?.hint ?? "", offers);
      });
    }
  });
}

test("a problem shows its line with a caret below the column", async () => {
  const [problem] = await problemsOf({ [HERE]: `SELECT\n\tid,\n\t'🍋', amout\n${FROM}` });
  assert.equal(problem?.excerpt, "3 |  '🍋', amout\n  |        ^");
});

test("a long line is cut around the column", async () => {
  const [problem] = await problemsOf({ [HERE]: `SELECT ${"id, ".repeat(80)}amout ${FROM}` });
  const [line = "", caret = ""] = problem?.excerpt?.split("\n") ?? [];
  assert.ok(line.length <= 104, line);
  assert.equal(line.slice(caret.indexOf("^"), caret.indexOf("^") + 5), "amout");
});

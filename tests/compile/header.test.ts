/** What is wrong in a header is said with the line and column of the YAML it is about. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { problemsOf } from "./compiled.ts";

const SELECT = "SELECT id, amount, currency, created, fee FROM bronze.payments__charges";

interface BadHeader {
  readonly name: string;
  readonly yaml: string;
  /** `line:column  what  (hint)` of each problem. */
  readonly says: readonly string[];
}

const HEADERS: BadHeader[] = [
  {
    name: "an unknown key, with the nearest",
    yaml: "description: x\nmaterialisation: table",
    says: ["3:1  header: unknown key materialisation  (did you mean materialization?)"],
  },
  {
    name: "an unknown key, with none near",
    yaml: "colour: red",
    says: [
      "2:1  header: unknown key colour  (known keys: description, materialization, partition_by, key, tags, columns, assertions)",
    ],
  },
  {
    name: "a misspelled materialization",
    yaml: "materialization: tabel",
    says: [
      '2:18  header: materialization: expected one of view|table|partitioned, found "tabel"  (did you mean table?)',
    ],
  },
  {
    name: "a key that is no list",
    yaml: "key: id",
    says: ['2:6  header: key: expected array, received string, found "id"  ()'],
  },
  {
    name: "partitioned without a column",
    yaml: "materialization: partitioned",
    says: [
      '2:18  header: materialization: `materialization: partitioned` and `partition_by: <column>` go together, found "partitioned"  ()',
    ],
  },
  {
    name: "YAML that does not parse",
    yaml: "key: [id\ntags: [a]",
    says: [
      "3:1  header: Flow sequence in block collection must be sufficiently indented and end with a ]  ()",
    ],
  },
  { name: "a key twice", yaml: "key: [id]\nkey: [id]", says: ["3:1  header: Map keys must be unique  ()"] },
  {
    name: "an unknown check",
    yaml: "assertions:\n  - not_nul: [id]",
    says: ["3:5  header: assertions.0: unknown key not_nul  (did you mean not_null?)"],
  },
  {
    name: "an unknown option of a check",
    yaml: "assertions:\n  - range: {column: amount, minimum: 0}",
    says: ["3:29  header: assertions.0.range: unknown key minimum  (known keys: column, min, max, severity)"],
  },
  {
    name: "two checks in one item",
    yaml: "assertions:\n  - not_null: [id]\n    unique: [id]",
    says: ["3:5  header: assertions.0: expected one check, as in `- not_null: [id]`  ()"],
  },
  {
    name: "bounds the wrong way round",
    yaml: "assertions:\n  - range: {column: amount, min: 2, max: 1}",
    says: ["3:12  header: assertions.0.range: expected min, max or both, min not above max  ()"],
  },
  {
    name: "columns that the model does not have",
    yaml: "key: [ident]\nassertions:\n  - not_null: [id, amout]\n  - unique: [id, curency]\n  - range: {column: prize, min: 0}",
    says: [
      "2:7  silver.x has no column ident  (columns of silver.x: id, amount, currency, created, fee)",
      "4:20  silver.x has no column amout  (did you mean amount?)",
      "5:18  silver.x has no column curency  (did you mean currency?)",
      "6:21  silver.x has no column prize  (columns of silver.x: id, amount, currency, created, fee)",
    ],
  },
  {
    name: "a partition column that the model does not have",
    yaml: "materialization: partitioned\npartition_by: creatd",
    says: ["3:15  silver.x has no column creatd  (did you mean created?)"],
  },
  {
    name: "columns of another type than a check needs",
    yaml: "assertions:\n  - range: {column: currency, min: 0}\n  - freshness: {column: amount, within_hours: 2}",
    says: [
      "3:21  range needs a number, currency is VARCHAR  ()",
      "4:25  freshness needs a date or time, amount is BIGINT  ()",
    ],
  },
  {
    name: "a relationship to a table or field that is not there",
    yaml: "assertions:\n  - relationships: {column: id, to: silver.y, field: id}\n  - relationships: {column: id, to: bronze.payments__refunds, field: chrge}",
    says: [
      "3:37  unknown table silver.y  (did you mean silver.x?)",
      "4:70  bronze.payments__refunds has no column chrge  (did you mean charge?)",
    ],
  },
  {
    name: "the same check twice",
    yaml: "assertions:\n  - range: {column: amount, min: 0}\n  - range: {column: amount, max: 9}",
    says: ["4:12  range(amount) is declared twice  (keep one of the two)"],
  },
  {
    name: "a declared schema that differs",
    yaml: "columns:\n  id: VARCHAR\n  amout: BIGINT\n  currency: INTEGER\n  created: TIMESTAMPTZ\n  fee: DOUBEL",
    says: [
      "3:3  columns amount not declared  ()"
        .replace("columns amount", "column amount")
        .replace("()", "(amount: BIGINT)"),
      "4:10  declared column amout is missing from silver.x  (did you mean amount?)",
      "5:13  column currency is declared INTEGER, but is VARCHAR  (cast it in the SELECT: ::INTEGER)",
      "7:8  column fee: DOUBEL is not a type  (a DuckDB type, e.g. DECIMAL(38,2))",
    ],
  },
];

for (const { name, yaml, says } of HEADERS) {
  test(`a header with ${name}`, async () => {
    const problems = await problemsOf({ "models/silver/x.sql": `/* @model\n${yaml}\n*/\n${SELECT}` });
    assert.deepEqual(
      problems.map(
        ({ where, what, hint = "" }) => `${where?.replace("models/silver/x.sql:", "")}  ${what}  (${hint})`,
      ),
      says,
    );
  });
}

test("a header on one line keeps its columns", async () => {
  const [problem] = await problemsOf({ "models/silver/x.sql": `/* @model {kye: [id]} */ ${SELECT}` });
  assert.equal(problem?.where, "models/silver/x.sql:1:12");
  assert.equal(problem?.hint, "did you mean key?");
});

test("a header that does not come first is not passed over", async () => {
  const [problem] = await problemsOf({
    "models/silver/x.sql": `-- about\n${SELECT}\n/* @model\nkey: [id] */`,
  });
  assert.deepEqual(
    [problem?.where, problem?.what],
    ["models/silver/x.sql:3:1", "the @model comment must come first in the file"],
  );
});

test("a header of the wrong kind is refused", async () => {
  const problems = await problemsOf({
    "models/silver/x.sql": `/* @assertion severity: warn */ ${SELECT}`,
    "quality/silver/x.sql": "/* @assertion sevrity: warn */ SELECT id FROM silver.x",
  });
  assert.deepEqual(
    problems.map(({ where, what, hint }) => [where, what, hint]),
    [
      ["models/silver/x.sql:1:4", "the header is @assertion, expected @model", "write /* @model … */"],
      ["quality/silver/x.sql:1:15", "header: unknown key sevrity", "did you mean severity?"],
    ],
  );
});

/** Projects that are wrong: settings, TypeScript, models, assertions. */
import assert from "node:assert/strict";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { jsonOf, suggestedIn } from "./failure.ts";
import { fails } from "./fixture.ts";
import type { Shop } from "./shop.ts";

const SOURCE = "extract/shop/source.ts";
const NOTHING_READ = /nothing was read or written/;

fails("settings that are wrong", [
  {
    name: "a bucket that is missing",
    arrange: () => ({ env: { PIPELINE_ENV: "AWS" } }),
    expect: {
      exit: 78,
      code: "config",
      what: /^S3_BUCKET is required when PIPELINE_ENV=AWS$/,
      where: /PIPELINE_ENV/,
      problems: /export S3_BUCKET=…, or PIPELINE_ENV=LOCAL/,
      state: NOTHING_READ,
      next: /lake doctor/,
    },
  },
  {
    name: "a lake on S3, which this version does not keep",
    arrange: () => ({ env: { PIPELINE_ENV: "AWS", S3_BUCKET: "lake" } }),
    expect: {
      exit: 78,
      code: "config",
      what: /S3 is not supported/,
      where: /PIPELINE_ENV/,
      next: /lake doctor/,
    },
  },
  {
    name: "several at once, each with its place",
    arrange: ({ write }) => {
      write("lake.config.ts", 'export default { memoryLimit: "lots", anwser: "FROM x" };\n');
      write(".env", "LAKE_CONNECTIONS=0\n");
      return { env: { LAKE_API: "liev", MAX_PAGE_SIZE: "x" } };
    },
    expect: {
      exit: 78,
      code: "config",
      what: /^5 settings are wrong$/,
      where:
        /lake\.config\.ts\n(.|\n)*LAKE_API \(environment\)\n(.|\n)*lake\.config\.ts: memoryLimit\nLAKE_CONNECTIONS \(\.env\)/,
      problems:
        /unknown setting anwser\n\ndid you mean answer\?(.|\n)*api is liev, expected mock or live\n\ndid you mean live\?/,
      state: NOTHING_READ,
      next: /lake doctor/,
    },
    after: async ({ lake }) => {
      const { code, stdout } = await lake(["doctor"]);
      assert.equal(code, 1);
      assert.match(stdout, /^FAIL {2}settings {2}3 settings are wrong/);
    },
  },
  {
    name: "a config file that cannot be parsed",
    arrange: ({ write }) =>
      write("lake.config.ts", 'import { defineConfig } from "lake";\nexport defualt {};\n'),
    expect: {
      exit: 78,
      code: "config",
      what: /lake\.config\.ts cannot be loaded/,
      where: /^lake\.config\.ts:2:8$/m,
      next: /export default defineConfig/,
    },
  },
  {
    name: "a config file that exports nothing",
    arrange: ({ write }) => write("lake.config.ts", "export const answer = 1;\n"),
    expect: {
      exit: 78,
      code: "config",
      what: /exports no settings/,
      where: /^lake\.config\.ts$/m,
      next: /defineConfig/,
    },
  },
  {
    name: "a project folder that does not exist",
    args: ["run-all", "--project", "nowhere"],
    expect: { exit: 78, code: "config", what: /nowhere does not exist/, next: /lake init/ },
  },
]);

fails("TypeScript of the project that is wrong", [
  {
    name: "a source that cannot be parsed",
    arrange: ({ edit }) => edit(SOURCE, "export default defineSource({", "export default defineSource({{"),
    expect: {
      exit: 78,
      code: "config",
      what: /./,
      where: /^extract\/shop\/source\.ts:\d+:\d+$/m,
      next: /lake check/,
    },
  },
  {
    name: "a source that throws when it is loaded",
    arrange: ({ edit }) =>
      edit(SOURCE, "export default", 'throw new Error("no such region");\nexport default'),
    expect: {
      exit: 78,
      code: "config",
      what: /^no such region$/,
      where: /^extract\/shop\/source\.ts:\d+:7$/m,
      next: /lake check/,
    },
  },
  {
    name: "a definition that lacks what types would have asked for",
    arrange: ({ edit }) => {
      edit(
        SOURCE,
        "limits: { ratePerSecond: 1000, burst: 1000, concurrency: 4 },",
        "limits: { concurrency: 0 },",
      );
      edit(SOURCE, 'key: ["id"]', 'key: ["idd"]');
    },
    expect: {
      exit: 78,
      code: "config",
      what: /2 things are wrong with the sources/,
      problems:
        /limits\.ratePerSecond: expected a number\n(.|\n)*limits\.concurrency: expected a number above 0/,
      where: /extract\/shop\/source\.ts/,
      next: /lake check/,
    },
  },
  {
    name: "a key that is no field",
    arrange: ({ edit }) => edit(SOURCE, 'key: ["id"]', 'key: ["idd"]'),
    expect: {
      exit: 78,
      code: "config",
      what: /orders: its key idd is no field of its contract/,
      where: /extract\/shop\/source\.ts/,
      next: /lake check/,
    },
  },
  {
    name: "a source folder without a source",
    arrange: ({ write }) => write("extract/other/README.md", "soon\n"),
    expect: {
      exit: 78,
      code: "config",
      what: /extract\/other\/source\.ts is missing/,
      where: /extract\/other/,
      next: /./,
    },
  },
  {
    name: "paging that throws",
    arrange: ({ edit }) =>
      edit(SOURCE, "const offset =", 'if (rows.length) throw new Error("boom");\n      const offset ='),
    expect: {
      exit: 1,
      code: "project-code",
      what: /^the project's own code threw Error: boom$/,
      where: /^extract\/shop\/source\.ts:\d+:\d+$/m,
      state: /nothing was published; snapshot 1 is current/,
      next: /correct it/,
    },
  },
  {
    name: "paging that ends the process, with a code that would mean success",
    arrange: ({ edit }) =>
      edit(SOURCE, "const offset =", "if (rows.length) process.exit(0);\n      const offset ="),
    expect: {
      exit: 70,
      code: "ended-early",
      what: /process ended before the command did: process\.exit\(0\) was called/,
      where: /^extract\/shop\/source\.ts:\d+:\d+$/m,
      state: /cut off is cleared away by the next run/,
      next: /throw an error there instead/,
    },
    after: recoversFrom(SOURCE, "process.exit(0)", "undefined"),
  },
  {
    name: "a promise of the project's that nobody waits for",
    arrange: ({ edit }) =>
      edit(SOURCE, "const offset =", 'Promise.reject(new Error("floating"));\n      const offset ='),
    expect: {
      exit: 1,
      code: "project-code",
      what: /threw Error: floating$/,
      where: /^extract\/shop\/source\.ts:\d+:\d+$/m,
      state: /cut off/,
      next: /correct it/,
    },
    after: recoversFrom(SOURCE, 'Promise.reject(new Error("floating"))', "undefined"),
  },
  {
    name: "no mock API where one is asked for",
    arrange: ({ dir }) => rmSync(join(dir, "mock-api"), { recursive: true }),
    expect: {
      exit: 78,
      code: "config",
      what: /no mock-api\/index\.ts/,
      where: /project$/m,
      next: /lake init/,
    },
  },
  {
    name: "a mock API that does not serve the source",
    arrange: ({ edit }) => edit("mock-api/index.ts", "baseUrls: { shop: url }", "baseUrls: {}"),
    expect: {
      exit: 78,
      code: "config",
      what: /mock API does not serve shop/,
      where: /mock-api\/index\.ts/,
      next: /./,
    },
  },
]);

/** The next run, once the code is right, clears up and goes through. */
function recoversFrom(path: string, from: string, to: string): (shop: Shop) => Promise<void> {
  return async ({ edit, lake }) => {
    edit(path, from, to);
    const { code, stderr } = await lake(["run-all"]);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /^recover {2}run 20260310T060000Z-000002 was cut off; it is recorded as aborted$/m);
  };
}

fails("SQL that does not compile costs no request and no run", [
  {
    name: "a syntax error, with a caret below it",
    arrange: ({ write }) => write("models/gold/broken.sql", "SELECT id,\nFROM WHERE silver.orders\n"),
    expect: {
      exit: 1,
      code: "compile",
      what: /1 problem in 1 file/,
      where: /^models\/gold\/broken\.sql:2:6$/m,
      problems: /syntax error at or near "WHERE"\n2 \| FROM WHERE silver\.orders\n {2}\| {6}\^/,
      next: /lake check/,
    },
    after: async ({ lake }) => {
      const { stdout } = await lake(["runs", "--json"]);
      assert.equal(JSON.parse(stdout).runs.length, 1, "only the run before is on record");
      assert.equal((await lake(["check"])).code, 1, "the suggested command tells the same");
    },
  },
  {
    name: "an unknown column, with candidates",
    arrange: ({ edit }) => edit("models/silver/orders.sql", "currency, amount", "curency, amount"),
    expect: {
      exit: 1,
      code: "compile",
      what: /does not compile/,
      where: /^models\/silver\/orders\.sql:8:33$/m,
      problems: /curency(.|\n)*currency/,
      next: /lake check/,
    },
  },
  {
    name: "an unknown table, with candidates",
    arrange: ({ edit }) => edit("models/gold/daily_sales.sql", "silver.orders", "silver.oders"),
    expect: {
      exit: 1,
      code: "compile",
      what: /does not compile/,
      where: /^models\/gold\/daily_sales\.sql:11:6$/m,
      problems: /silver\.oders(.|\n)*silver\.orders/,
      next: /lake check/,
    },
  },
  {
    name: "models that read each other",
    arrange: ({ write }) => {
      write("models/gold/hen.sql", "SELECT * FROM gold.egg\n");
      write("models/gold/egg.sql", "SELECT * FROM gold.hen\n");
    },
    expect: {
      exit: 1,
      code: "compile",
      what: /does not compile/,
      where: /^models\/gold\/(hen|egg)\.sql:1:15$/m,
      problems: /gold\.egg → gold\.hen|gold\.hen → gold\.egg|cycle|circle/,
      next: /lake check/,
    },
  },
  {
    name: "a layer that reads to its right",
    arrange: ({ write }) => write("models/silver/early.sql", "SELECT * FROM gold.daily_sales\n"),
    expect: {
      exit: 1,
      code: "compile",
      what: /does not compile/,
      where: /^models\/silver\/early\.sql:1:15$/m,
      problems: /gold\.daily_sales/,
      next: /lake check/,
    },
  },
  {
    name: "a header key that does not exist",
    arrange: ({ edit }) => edit("models/silver/orders.sql", "key: [id]", "keey: [id]"),
    expect: {
      exit: 1,
      code: "compile",
      what: /does not compile/,
      where: /^models\/silver\/orders\.sql:3:1$/m,
      problems: /keey(.|\n)*key/,
      next: /lake check/,
    },
  },
  {
    name: "columns that a model promises and does not have",
    arrange: ({ edit }) =>
      edit(
        "models/silver/customers.sql",
        "key: [id]",
        "key: [id]\ncolumns: {id: VARCHAR, name: VARCHAR, email: VARCHAR, phone: VARCHAR}",
      ),
    expect: {
      exit: 1,
      code: "compile",
      what: /does not compile/,
      where: /^models\/silver\/customers\.sql:\d+:\d+$/m,
      problems: /email(.|\n)*phone/,
      next: /lake check/,
    },
  },
  {
    name: "an assertion that names what does not exist",
    arrange: ({ edit }) =>
      edit("quality/gold/sales_match_orders.sql", "sum(amount) AS daily", "sum(amonut) AS daily"),
    expect: {
      exit: 1,
      code: "compile",
      what: /does not compile/,
      where: /^quality\/gold\/sales_match_orders\.sql:4:22$/m,
      problems: /amonut(.|\n)*amount/,
      next: /lake check/,
    },
  },
  {
    name: "SQL that would do something",
    arrange: ({ write }) => write("models/gold/copy.sql", "COPY (SELECT 1) TO '/tmp/x'\n"),
    expect: {
      exit: 1,
      code: "compile",
      what: /./,
      where: /^models\/gold\/copy\.sql:1:1$/m,
      next: /lake check/,
    },
  },
]);

fails("models and assertions that fail on the data", [
  {
    name: "a model that cannot be computed",
    arrange: ({ write }) =>
      write("models/gold/numbers.sql", "SELECT id,\n  id::INTEGER AS number\nFROM silver.orders\n"),
    expect: {
      exit: 1,
      code: "build",
      what: /gold\.numbers/,
      where: /^models\/gold\/numbers\.sql(:\d+:\d+)?$/m,
      problems: /Could not convert string 'o_\d+_\d' to INT32/,
      state: /nothing was published; snapshot 1 is current; bronze keeps the 2 resources that landed/,
      next: /./,
    },
    lands: ["shop.customers", "shop.orders"],
  },
  {
    name: "an assertion with failing rows, which are kept",
    arrange: ({ write }) =>
      write("quality/gold/no_euros.sql", "SELECT * FROM gold.daily_sales WHERE currency = 'eur'\n"),
    expect: {
      exit: 1,
      code: "assertion-failed",
      what: /^1 assertion failed on gold\.daily_sales/,
      where: /report\.html\nquality\/gold\/no_euros\.sql:1:1$/,
      problems: /gold\/no_euros: 4 failing rows/,
      state: /nothing was published; snapshot 1 is current/,
      next: /^lake query "FROM '.*\.parquet'"$/,
    },
    lands: ["shop.customers", "shop.orders"],
    after: async ({ lake, dir, root }) => {
      const { error } = JSON.parse((await lake(["runs", "20260310T060000Z-000002", "--json"])).stdout).run;
      assert.ok(existsSync(join(dir, error.where)), "the report that it names");
      const [query] = suggestedIn(error.next);
      assert.equal((jsonOf(await lake([...query!, "--json"])).rows as unknown[]).length, 4);
      assert.ok(existsSync(`${root}/reports/20260310T060000Z-000002/report.json`));
    },
  },
  {
    name: "a check declared in a header, on the model that the next run would publish",
    arrange: ({ edit }) => edit("models/gold/daily_sales.sql", "min: 1}", "min: 250000}"),
    expect: {
      exit: 1,
      code: "assertion-failed",
      what: /gold\.daily_sales/,
      where: /^models\/gold\/daily_sales\.sql:8:\d+$/m,
      problems: /range\(amount\)(.|\n)*failing rows/,
      next: /lake query/,
    },
    lands: ["shop.customers", "shop.orders"],
  },
]);

/** The README is a program: its commands are run, its files are written and compiled, its outputs are compared. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { REPOSITORY } from "../support/lake-process.ts";
import { type LiveDocument, runDocument, settled } from "./live-document.ts";

const readme = readFileSync(join(REPOSITORY, "README.md"), "utf8");
let document: LiveDocument;

before(async () => {
  document = await runDocument(readme);
});
after(() => document[Symbol.dispose]());

test("every command of the README prints what the README says", () => {
  assert.equal(settled(readme), settled(document.text), "README.md is behind: npm run docs");
});

test("every TypeScript file of the README compiles against the public API", () => {
  const tsconfig = {
    extends: join(REPOSITORY, "tsconfig.json"),
    compilerOptions: { noEmit: true, paths: { lake: [join(REPOSITORY, "lake/index.ts")] } },
    include: ["extract", "mock-api", "lake.config.ts", "*.ts"],
    exclude: [],
  };
  unlinkSync(join(document.project, "tsconfig.json"));
  writeFileSync(join(document.project, "tsconfig.json"), JSON.stringify(tsconfig));
  const { stdout, status } = spawnSync(
    process.execPath,
    [join(REPOSITORY, "node_modules/typescript/bin/tsc")],
    {
      cwd: document.project,
      encoding: "utf8",
    },
  );
  assert.equal(status, 0, stdout);
});

test("the first screen has one command, its output, and one query on the Parquet files", () => {
  const [first, query] = [...readme.matchAll(/```console\n\$ (.*)\n/g)].map(([, command]) => command);
  assert.equal(first, "npm ci && npx lake run-all --days 1");
  assert.match(query ?? "", /^npx lake query ".* FROM 'data\/gold\/.*\.parquet'/);
  assert.ok(
    readme.indexOf(`$ ${query}`) < readme.indexOf("\n## "),
    "the query stands below the first heading",
  );
});

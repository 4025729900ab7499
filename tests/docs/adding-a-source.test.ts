/** The guide is a program: its commands are run in a project without a source, its files written and compiled. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { kitProject } from "../support/kit-project.ts";
import { REPOSITORY } from "../support/lake-process.ts";
import { type LiveDocument, runDocument, settled } from "./live-document.ts";

const guide = readFileSync(join(REPOSITORY, "docs/adding-a-source.md"), "utf8");
let document: LiveDocument;

before(async () => {
  document = await runDocument(guide, kitProject);
});
after(() => document[Symbol.dispose]());

test("every command of the guide prints what the guide says", () => {
  assert.equal(settled(guide), settled(document.text), "docs/adding-a-source.md is behind: npm run docs");
});

test("every file of the guide compiles against the public API", () => {
  const tsconfig = {
    extends: join(REPOSITORY, "tsconfig.json"),
    compilerOptions: { noEmit: true, paths: { lake: [join(REPOSITORY, "lake/index.ts")] } },
    include: ["extract", "mock-api", "tests"],
  };
  writeFileSync(join(document.project, "tsconfig.json"), JSON.stringify(tsconfig));
  const tsc = join(REPOSITORY, "node_modules/typescript/bin/tsc");
  const { stdout, status } = spawnSync(process.execPath, [tsc], { cwd: document.project, encoding: "utf8" });
  assert.equal(status, 0, stdout);
});

test("every way of paging and every helper that the guide names is public", () => {
  const api = readFileSync(join(REPOSITORY, "lake/index.ts"), "utf8");
  const named = [...guide.matchAll(/`(\w+)\(/g)].map(([, name = ""]) => name).filter((name) => name !== "z");
  assert.ok(named.includes("byUrl") && named.includes("decimalText"));
  assert.deepEqual(
    named.filter((name) => !new RegExp(`\\b${name}\\b`).test(api)),
    [],
  );
});

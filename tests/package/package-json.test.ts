/** The shape of package.json: small, explicit, and true. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { REPOSITORY } from "../support/lake-process.ts";

const read = (name: string) => JSON.parse(readFileSync(join(REPOSITORY, name), "utf8"));
const own = read("package.json");
const lock = read("package-lock.json");

test("the package is ESM, free of side effects, with one bin and one door", () => {
  assert.equal(own.type, "module");
  assert.equal(own.sideEffects, false);
  assert.deepEqual(own.bin, { lake: "bin/lake.js" });
  assert.deepEqual(Object.keys(own.exports), [".", "./package.json"]);
  assert.deepEqual(Object.keys(own.exports["."]), ["types", "default"]);
});

test("at most ten dependencies, and every one of them is imported somewhere", () => {
  const names = Object.keys(own.dependencies);
  assert.ok(names.length <= 10, names.join(", "));
  const readme = readFileSync(join(REPOSITORY, "ARCHITECTURE.md"), "utf8");
  for (const name of names)
    assert.match(readme, new RegExp(`^\\| ${name} +\\|`, "m"), `ARCHITECTURE.md says no word on ${name}`);
});

test("engines asks for what the strictest dependency asks", () => {
  const [major, minor] = /(\d+)\.(\d+)/.exec(own.engines.node)!.slice(1).map(Number) as [number, number];
  for (const name of Object.keys(own.dependencies)) {
    const needed: string = lock.packages[`node_modules/${name}`].engines?.node ?? ">=0.0";
    const lowest = [...needed.matchAll(/(\d+)(?:\.(\d+))?/g)]
      .map(([, a, b = "0"]) => Number(a) * 1000 + Number(b))
      .at(-1)!;
    assert.ok(lowest <= major * 1000 + minor, `${name} needs node ${needed}`);
  }
  assert.match(own.devDependencies.node, /^\^24\./);
});

test("the lock file names the binaries of every platform, or npm ci refuses it, and no registry", () => {
  const missing = Object.values<{ optionalDependencies?: Record<string, string> }>(lock.packages).flatMap(
    ({ optionalDependencies = {} }) =>
      Object.keys(optionalDependencies).filter((name) => lock.packages[`node_modules/${name}`] === undefined),
  );
  assert.deepEqual(missing, []);
  assert.ok(!JSON.stringify(lock).includes('"resolved"'));
});

test("what the package promises to hold is there", () => {
  for (const path of own.files) if (path !== "dist") assert.ok(existsSync(join(REPOSITORY, path)), path);
});

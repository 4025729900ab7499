/** What the documents name is there, and what is there is documented. */
import assert from "node:assert/strict";
import { existsSync, globSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { GLOBAL_OPTIONS, VERBS } from "../../lake/commands/verbs.ts";
import { EXIT } from "../../lake/errors.ts";
import { REPOSITORY } from "../support/lake-process.ts";

const read = (path: string) => readFileSync(join(REPOSITORY, path), "utf8");
const exists = (path: string) => existsSync(join(REPOSITORY, path));
const readme = read("README.md");

const DOCUMENTS = globSync("{*.md,{docs,lake,extract,mock-api,models,quality,tests,bench,bin,.ci}/**/*.md}", {
  cwd: REPOSITORY,
}).filter((path) => !path.includes("node_modules"));

test("every link leads somewhere", () => {
  const broken = DOCUMENTS.flatMap((path) =>
    [...read(path).matchAll(/\]\(([^)#\s]+)[^)]*\)/g)]
      .map(([, to = ""]) => to)
      .filter((to) => !/^https?:/.test(to) && !exists(join(dirname(path), to)))
      .map((to) => `${path}: ${to}`),
  );
  assert.deepEqual(broken, []);
});

test("every file that ARCHITECTURE.md and GUARANTEES.md name exists", () => {
  const missing = ["ARCHITECTURE.md", "GUARANTEES.md"].flatMap((document) =>
    [...read(document).matchAll(/`([\w./-]+\.(?:ts|js|md)|[\w./-]+\/)`/g)]
      .map(([, path = ""]) => path)
      .filter((path) => !["", "lake/", "lake/commands/"].some((folder) => exists(folder + path)))
      .filter((path) => !/^(raw|bronze|silver|gold|_staging|_state|data)\//.test(path))
      .map((path) => `${document}: ${path}`),
  );
  assert.deepEqual(missing, []);
});

test("every guarantee names tests that exist, by file and by name", () => {
  const [, ...guarantees] = read("GUARANTEES.md").split(/^## /m);
  assert.ok(guarantees.length >= 10);
  for (const guarantee of guarantees) {
    const title = guarantee.split("\n")[0];
    const proofs = [...guarantee.matchAll(/^- `(tests\/[\w./-]+\.test\.ts)`(?: "(.+)"| with `(.+)`)?$/gm)];
    assert.ok(proofs.length > 0, `${title}: no test proves it`);
    const told = guarantee.split("Proved by:\n")[1]?.trim().split("\n").length;
    assert.equal(proofs.length, told, `${title}: a proof is not written as - \`tests/x.test.ts\` "name"`);
    for (const [, file = "", name, folder] of proofs) {
      assert.ok(exists(file), `${title}: ${file}`);
      if (name !== undefined) assert.ok(read(file).includes(name), `${title}: ${file} has no test "${name}"`);
      if (folder !== undefined) assert.ok(exists(folder), `${title}: ${folder}`);
    }
  }
});

test("every verb, option and exit code is in the README", () => {
  const options = [...VERBS.flatMap((verb) => verb.options ?? []), ...GLOBAL_OPTIONS].map(([flag]) => flag);
  const missing = [
    ...VERBS.map(({ name, args }) => `\`lake ${[name, args].filter(Boolean).join(" ")}\``),
    ...options.map((flag) => `\`${flag}\``),
    ...Object.values(EXIT).map((code) => `\n| ${code} `),
  ].filter((wanted) => !readme.includes(wanted));
  assert.deepEqual(missing, []);
});

test("every environment variable that the code reads is in the README", () => {
  const files = globSync("{lake,extract,bin}/**/*.{ts,js}", { cwd: REPOSITORY });
  const names = files.flatMap((file) =>
    [...read(file).matchAll(/\benv\.([A-Z][A-Z0-9_]+)|\b(?:env|secret): "([A-Z][A-Z0-9_]+)"/g)].map(
      ([, a, b]) => a ?? b,
    ),
  );
  assert.ok(names.includes("LAKE_ROOT") && names.includes("STRIPE_API_KEY") && names.includes("NO_COLOR"));
  assert.deepEqual(
    [...new Set(names)].filter((name) => !new RegExp(`\\b${name}\\b`).test(readme)),
    [],
  );
});

test("every public function is shown in the README or said by its own comment", () => {
  const types = read("lake/index.ts");
  const exported = [...types.matchAll(/^ {2}(\w+),$|^export \{ (\w+) \} from "\.\/query/gm)].map(
    ([, a, b]) => a ?? b,
  );
  assert.ok(exported.includes("defineSource") && exported.includes("openLake"));
  const source = globSync("lake/**/*.ts", { cwd: REPOSITORY }).map(read).join("\n");
  const silent = exported.filter(
    (name) =>
      !readme.includes(`${name}`) && !new RegExp(`\\*/\\nexport (async )?function ${name}\\b`).test(source),
  );
  assert.deepEqual(silent, []);
});

test("every folder says what lives in it", () => {
  const folders = globSync("{.ci,bench,bin,extract/*,lake,mock-api,models,quality,tests}/**/", {
    cwd: REPOSITORY,
  })
    .map((path) => path.replace(/\/$/, ""))
    .filter((path) => !/node_modules|^tests\/projects\/|^mock-api\/payments\/./.test(path))
    .filter((path) => readdirSync(join(REPOSITORY, path)).length > 0);
  assert.ok(folders.includes("lake/state"));
  assert.deepEqual(
    folders.filter((path) => !exists(`${path}/README.md`)),
    [],
  );
});

test("the changelog begins with the version of the package", () => {
  const { version } = JSON.parse(read("package.json"));
  assert.equal(/^## (\S+)/m.exec(read("CHANGELOG.md"))?.[1], version);
});

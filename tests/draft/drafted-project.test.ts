/** Sources drafted into a project that has none, and used at once: compiled, formatted, type-checked, run, tested. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import test, { before, describe } from "node:test";
import { readState } from "../../lake/state/read-state.ts";
import { kitProject } from "../support/kit-project.ts";
import { type Finished, lake, REPOSITORY, temporaryFolder } from "../support/lake-process.ts";
import { ANSWERS } from "./answers.ts";

const NOW = "2026-11-21T12:00:00Z";
const folder = temporaryFolder(test);
const project = emptyProject("project");
const root = join(project, "data");

function emptyProject(name: string): string {
  const dir = kitProject(join(folder, name));
  cpSync(join(REPOSITORY, "biome.json"), join(dir, "biome.json"));
  return dir;
}

function typed(args: readonly string[], env: Record<string, string> = {}, cwd = project): Promise<Finished> {
  return lake([...args, "--now", NOW], { cwd, env: { LAKE_ROOT: join(cwd, "data"), ...env } });
}

function succeeded({ code, stdout, stderr }: Finished): string {
  assert.equal(code, 0, stdout + stderr);
  return stdout;
}

before(async () => {
  for (const { source, url, auth, text } of ANSWERS) {
    const sample = join(folder, `${source}.json`);
    writeFileSync(sample, text);
    const given = auth === undefined ? [] : ["--auth", auth];
    succeeded(await typed(["init-source", source, url, "--sample", sample, ...given]));
  }
});

describe("drafts of every shape of answer", () => {
  test("compile against their contracts", async () => {
    const { models } = JSON.parse(succeeded(await typed(["check", "--json"])));
    assert.equal(models.length, ANSWERS.length);
  });

  test("are laid out as the formatter would, and lint clean", () => {
    const biome = join(REPOSITORY, "node_modules/@biomejs/biome/bin/biome");
    const options = ["check", "--error-on-warnings", "--vcs-enabled=false", "extract", "mock-api", "tests"];
    const { status, stdout, stderr } = spawnSync(process.execPath, [biome, ...options], {
      cwd: project,
      encoding: "utf8",
    });
    assert.equal(status, 0, stdout + stderr);
  });

  test("type-check", () => {
    const tsconfig = {
      extends: join(REPOSITORY, "tsconfig.json"),
      compilerOptions: { noEmit: true, paths: { lake: [join(REPOSITORY, "lake/index.ts")] } },
      include: ["extract", "mock-api", "tests"],
    };
    writeFileSync(join(project, "tsconfig.json"), JSON.stringify(tsconfig));
    const tsc = join(REPOSITORY, "node_modules/typescript/bin/tsc");
    const { status, stdout } = spawnSync(process.execPath, [tsc], { cwd: project, encoding: "utf8" });
    assert.equal(status, 0, stdout);
  });

  test("run offline in pages of two, to silver, with every row and every digit", async () => {
    succeeded(await typed(["run-all", "--days", "200"], { MAX_PAGE_SIZE: "2" }));
    const { state } = await readState(root);
    const landed = Object.fromEntries(
      state.landings.map(({ source, bronze }) => [
        source,
        bronze.reduce((sum, { rows }) => sum + Number(rows), 0),
      ]),
    );
    assert.deepEqual(landed, Object.fromEntries(ANSWERS.map(({ source, rows }) => [source, rows])));
    const exact = await typed([
      "query",
      "SELECT entry, amount::VARCHAR AS amount FROM silver.bare_list_ledger",
      "--format",
      "csv",
    ]);
    assert.match(
      succeeded(exact),
      /9007199254740993,12\.3\d*\n9007199254740995,-0\.05\d*\n9007199254740997,100/,
    );
  });

  test("are as old at any time as they were, so that a run of one day finds the newest", async () => {
    const later = ["--now", "2027-03-05T08:00:00Z", "--root", join(folder, "later")];
    const { code, stderr } = await lake(["run-all", "--days", "1", "--source", "stripe_like", ...later], {
      cwd: project,
    });
    assert.equal(code, 0, stderr);
    const { state } = await readState(join(folder, "later"));
    assert.ok(Number(state.landings[0]?.bronze[0]?.rows) >= 1);
  });

  test("bring a test that passes", () => {
    const hooks = join(REPOSITORY, "lake/self.ts");
    const files = globSync("tests/extract/*.test.ts", { cwd: project });
    assert.equal(files.length, ANSWERS.length);
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const options = ["--import", hooks, "--test", "--test-isolation=none", ...files];
    const { status, stdout } = spawnSync(process.execPath, options, { cwd: project, encoding: "utf8", env });
    assert.equal(status, 0, stdout);
    assert.match(stdout, new RegExp(`pass ${ANSWERS.length}\\b`));
  });

  test("drift, as sources do, into _extra and rejected rows", async () => {
    const drifted = [
      "--source",
      "next_url",
      "--root",
      join(folder, "drifted"),
      "--mock-scenario",
      "schema-drift",
    ];
    await typed(["run-all", "--days", "1", ...drifted]);
    const { state } = await readState(join(folder, "drifted"));
    assert.deepEqual(
      state.runs.map(({ landed }) => landed > 0),
      [true],
    );
  });
});

describe("lake init-source asks the service", () => {
  test("once, with the key and the headers, and keeps neither key nor echo", async () => {
    const asked: { url: string | undefined; key: unknown; unit: unknown }[] = [];
    const server = createServer(({ url, headers }, response) => {
      asked.push({ url, key: headers.authorization, unit: headers["x-unit"] });
      response.setHeader("content-type", "application/json");
      response.setHeader("link", '</v1/parts?page=2>; rel="next"');
      response.end(
        JSON.stringify([
          { id: 1, echo: `you sent ${headers.authorization}` },
          { id: 2, echo: "" },
        ]),
      );
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const dir = emptyProject("asking");
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/parts?per_page=2`;
    const args = [
      "init-source",
      "parts",
      url,
      "--auth",
      "bearer=PARTS_KEY",
      "--header",
      "X-Unit: metric",
      "--json",
    ];
    const { guesses } = JSON.parse(succeeded(await typed(args, { PARTS_KEY: "canary-7f3a9c" }, dir)));
    server.close();
    assert.deepEqual(asked, [{ url: "/v1/parts?per_page=2", key: "Bearer canary-7f3a9c", unit: "metric" }]);
    assert.ok(guesses.some(({ what }: { what: string }) => what.startsWith("link")));
    for (const file of globSync("{extract,mock-api,models,quality,tests}/**/*.*", { cwd: dir }))
      assert.ok(!readFileSync(join(dir, file), "utf8").includes("canary"), file);
    assert.match(
      readFileSync(join(dir, "extract/parts/source.ts"), "utf8"),
      /headers: \{ "X-Unit": "metric" \}/,
    );
  });

  const refusals: readonly (readonly [name: string, args: readonly string[], code: number, says: RegExp])[] =
    [
      ["a key in the URL, unseen", ["x", "https://a.example/x?api_key=s3cret"], 2, /holds a key as api_key/],
      [
        "a key in a header, unseen",
        ["x", "https://a.example/x", "--header", "Authorization: s3cret"],
        2,
        /holds a key/,
      ],
      ["a name that is none, and no URL, both at once", ["Bad-Name"], 2, /snake_case[\s\S]*URL is missing/],
      ["a key that is not set", ["x", "https://a.example/x", "--auth", "bearer=NOT_THERE"], 77, /NOT_THERE/],
      ["a sample that is HTML", ["x", "https://a.example/x", "--sample", "page.html"], 65, /HTML, not JSON/],
      [
        "a source that is there",
        ["bare_list", "https://a.example/ledger", "--sample", "list.json"],
        78,
        /exists[\s\S]*nothing was written/,
      ],
    ];
  for (const [name, args, code, says] of refusals)
    test(`and refuses ${name}`, async () => {
      writeFileSync(join(project, "page.html"), "<!doctype html><html></html>");
      writeFileSync(join(project, "list.json"), '[{"id":1}]');
      const before = readFileSync(join(project, "mock-api/index.ts"), "utf8");
      const finished = await typed(["init-source", ...args]);
      assert.equal(finished.code, code, finished.stderr);
      assert.match(finished.stderr, says);
      assert.ok(!finished.stderr.includes("s3cret"));
      assert.equal(readFileSync(join(project, "mock-api/index.ts"), "utf8"), before);
    });

  test("and refuses a project without the kit for mocks", async () => {
    const bare = join(folder, "bare");
    mkdirSync(bare);
    const { code, stderr } = await typed(["init-source", "x", "https://a.example/x"], {}, bare);
    assert.equal(code, 78);
    assert.match(stderr, /mock-api\/provider\.ts is missing/);
  });
});

/** The command line itself: what is typed wrong is refused with a suggestion, what is asked for is documented. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { GLOBAL_OPTIONS, VERBS } from "../../lake/commands/verbs.ts";
import { EXIT } from "../../lake/errors.ts";
import { parseArgv } from "../../lake/parse-argv.ts";
import { lake, REPOSITORY } from "../support/lake-process.ts";
import { assertFailure, jsonOf, wordsOf } from "./failure.ts";
import { DAY_TWO, shop, shopWithRun } from "./shop.ts";

const ESCAPE = "\u001b";
const CONCURRENTLY = { concurrency: 2 };

describe("what is typed wrong is refused, with what was probably meant", CONCURRENTLY, () => {
  const cases: readonly [typed: string[], said: RegExp][] = [
    [["run-al"], /^error {2}unknown command run-al; did you mean run-all\?\nnext {3}lake run-all --help\n$/],
    [["xyzzy"], /^error {2}unknown command xyzzy\nnext {3}lake --help\n$/],
    [["help", "statsu"], /unknown command statsu; did you mean status\?/],
    [
      ["run-all", "--dyas", "1"],
      /unknown option --dyas\nhint {3}did you mean --days\?\nnext {3}lake run-all --help/,
    ],
    [["status", "--days", "1"], /unknown option --days\nhint {3}it is an option of run-all, extract, plan/],
    [["status", "--constructor", "x"], /unknown option --constructor/],
    [["status", "--__proto__=x"], /unknown option --__proto__/],
    [["run-all", "-x"], /unknown option -x/],
    [["run-all", "--days"], /--days <n> needs a value/],
    [["run-all", "--root="], /--root <dir> needs a value/],
    [["run-all", "--days", "1", "--days", "2"], /--days <n> is given 2 times/],
    [["run-all", "extra", "words"], /run-all takes no argument; left over: extra words/],
    [
      ["query", "FROM", "gold.daily_sales"],
      /query takes one argument, \[sql\]; left over: gold.daily_sales\nhint {3}put quotes/,
    ],
    [["run-all", "--dyas", "1", "--days"], /2 things are wrong(.|\n)*--dyas(.|\n)*--days <n> needs a value/],
    [["--quiet"], /no command given, only --quiet/],
    [["run-all", "--days", "x"], /--days is x, expected a whole number\nnext {3}--days 1/],
    [["run-all", "--days", "1.5"], /--days is 1.5, expected a whole number/],
    [["run-all", "--days", "-1"], /unknown option -1/],
    [
      ["run-all", "--api", "mcok"],
      /api is mcok, expected mock or live\nwhere {2}--api\nhint {3}did you mean mock\?/,
    ],
    [
      ["run-all", "--max-page-size", "many"],
      /maxPageSize is many, expected a whole number\nwhere {2}--max-page-size/,
    ],
    [["run-all", "--mock-url", "nowhere"], /mockUrl is nowhere, expected a URL like http/],
    [["status", "--log-level", "wran"], /logLevel is wran, expected (.|\n)*did you mean warn\?/],
    [["status", "--now", "yesterday"], /--now is yesterday, expected a date or an instant with its zone/],
    [["status", "--now", "2026-02-30"], /--now is 2026-02-30/],
    [["status", "--now", "2026-03-10T06:00:00"], /with its zone/],
    [["runs", "--limit", "0"], /--limit is 0, expected a whole number above 0/],
    [["runs", "20260310T000000Z-000002"], /is not in the log(.|\n)*next {3}lake runs/],
    [["archive", "--older-than", "0"], /--older-than is 0, expected a whole number above 0/],
    [["rollback", "1e0"], /the snapshot is 1e0, expected its number/],
    [["mock-api", "--port", "99999"], /--port is 99999, expected a port/],
    [["mock-api", "--scenario", "htlm", "--port", "0"], /no scenario htlm; did you mean html\?/],
    [["query", "SELECT 1", "--format", "xls"], /xls/],
  ];
  for (const [typed, said] of cases) {
    test(`lake ${typed.join(" ")}`, async (t) => {
      const { dir, root } = shop(t);
      const { code, stdout, stderr } = await lake(typed, { cwd: dir, env: { LAKE_ROOT: root } });
      assert.match(stderr, said);
      assert.equal(code, EXIT.usage);
      assert.equal(stdout, "", "nothing on stdout but data");
    });
  }
});

describe("values stay the text that was typed", () => {
  const parsed = (...argv: string[]) => {
    const result = parseArgv(argv);
    assert.equal(result.kind, "command");
    return result as Extract<typeof result, { kind: "command" }>;
  };

  test("ids and paths that look like numbers", () => {
    for (const id of ["007", "1e3", "0x10", "12345678901234567890", "+5", " 7", "Infinity"]) {
      assert.deepEqual(parsed("runs", id).args, [id]);
      assert.deepEqual(parsed("runs", "--json", id).args, [id], "after a switch");
      assert.deepEqual(parsed("runs", "--root", id).flags.root, id);
      assert.deepEqual(parsed("runs", `--root=${id}`).flags.root, id);
    }
  });

  test("SQL that begins with a comment, and whatever follows --", () => {
    assert.deepEqual(parsed("query", "-- all\nFROM t").args, ["-- all\nFROM t"]);
    assert.deepEqual(parsed("query", "--\nFROM t").args, ["--\nFROM t"]);
    assert.deepEqual(parsed("query", "--", "--json").args, ["--json"]);
    assert.deepEqual(parsed("query", "--output", "a=b=c", "x").flags.output, "a=b=c");
  });

  test("an option that may be repeated keeps every value, and one value of it is text", () => {
    assert.deepEqual(parsed("run-all", "--select", "a", "--select=b").flags.select, ["a", "b"]);
    assert.equal(parsed("run-all", "--select", "1").flags.select, "1");
  });

  test("a root named like a number is that folder", async (t) => {
    const { dir } = shop(t);
    const finished = await lake(["status", "--root", "007", "--json"], { cwd: dir });
    assert.equal(jsonOf(finished).root, join(dir, "007"));
  });
});

describe("help", CONCURRENTLY, () => {
  for (const typed of [[], ["--help"], ["-h"], ["help"]]) {
    test(`lake ${typed.join(" ")} shows every command and every exit code`, async () => {
      const { code, stdout, stderr } = await lake(typed);
      assert.equal(code, EXIT.ok);
      assert.equal(stderr, "");
      for (const { name, about } of VERBS) assert.ok(stdout.includes(name) && stdout.includes(about), name);
      for (const exit of Object.values(EXIT)) assert.match(stdout, new RegExp(`^  ${exit} +\\S`, "m"));
      assert.doesNotMatch(stdout, / \n/, "no spaces at line ends");
    });
  }

  for (const verb of VERBS) {
    test(`lake ${verb.name} --help shows its options and examples that can be typed`, async () => {
      const { code, stdout } = await lake([verb.name, "--help"]);
      assert.equal(code, EXIT.ok);
      assert.ok(stdout.includes(verb.about));
      for (const [flag, about] of [...(verb.options ?? []), ...GLOBAL_OPTIONS]) {
        assert.match(stdout, new RegExp(`^  ${flag.replace(/[.]/g, "\\$&")} +\\S`, "m"));
        assert.ok(stdout.includes(about), about);
      }
      assert.ok(verb.examples.length > 0);
      for (const example of verb.examples) {
        assert.ok(stdout.includes(example));
        assert.equal(parseArgv(wordsOf(example.replace(/^.*?\blake /, ""))).kind, "command", example);
      }
      assert.equal(stdout, (await lake(["help", verb.name])).stdout);
    });
  }

  test("--version is the version of the package", async () => {
    const { version } = JSON.parse(readFileSync(join(REPOSITORY, "package.json"), "utf8"));
    for (const flag of ["--version", "-V"]) {
      const { code, stdout } = await lake([flag]);
      assert.deepEqual([code, stdout], [EXIT.ok, `${version}\n`]);
    }
    assert.equal(jsonOf(await lake(["--version", "--json"])).version, version);
  });

  test("--help --json describes every command for programs", async () => {
    const { commands } = jsonOf(await lake(["--help", "--json"])) as { commands?: { name: string }[] };
    assert.deepEqual(
      commands?.map(({ name }) => name),
      VERBS.map(({ name }) => name),
    );
  });
});

describe("--json prints exactly one object, whatever the command", CONCURRENTLY, () => {
  /** Of each verb, a command that succeeds after one run. */
  const typed: Readonly<Record<string, string[]>> = {
    "run-all": ["run-all"],
    extract: ["extract"],
    backfill: ["backfill", "--from", "2026-03-08", "--every", "day"],
    run: ["run"],
    "run-transforms": ["run-transforms"],
    "run-quality": ["run-quality"],
    query: ["query", "FROM gold.daily_sales"],
    plan: ["plan"],
    probe: ["probe"],
    runs: ["runs"],
    status: ["status"],
    limits: ["limits"],
    lineage: ["lineage", "gold.daily_sales"],
    snapshots: ["snapshots"],
    archive: ["archive"],
    doctor: ["doctor"],
    init: ["init", "elsewhere"],
    check: ["check"],
    types: ["types"],
  };

  for (const [name, args] of Object.entries(typed)) {
    test(`lake ${args.join(" ")} --json`, async (t) => {
      const { lake } = await shopWithRun(t);
      const finished = await lake([...args, "--json"]);
      assert.equal(finished.code, EXIT.ok, finished.stderr);
      assert.equal(jsonOf(finished).error, undefined);
      if (name !== "init") assert.equal(finished.stderr, "", "quiet but for data");
    });
  }

  test("rollback, after a second snapshot", async (t) => {
    const { lake } = await shopWithRun(t);
    assert.equal((await lake(["run-all"])).code, EXIT.ok);
    assert.deepEqual(jsonOf(await lake(["rollback", "--json"])).snapshot, 1);
  });

  test("mock-api prints it when it is up, and goes on until Ctrl-C", async (t) => {
    const { dir, lake } = shop(t);
    const finished = await lake(["mock-api", "--port", "0", "--json"], {
      onStart: (child) => child.stdout?.once("data", () => child.kill("SIGINT")),
    });
    assert.equal(finished.code, EXIT.ok, finished.stderr);
    assert.match(String(jsonOf(finished).url), /^http:\/\/127\.0\.0\.1:\d+$/, dir);
  });

  test("init-source, in a project that init wrote", async (t) => {
    const { lake, dir, write } = shop(t);
    assert.equal((await lake(["init", "fresh"])).code, EXIT.ok);
    write("things.json", '[{"id": "t_1", "size": 3}]');
    const draft = ["init-source", "drafted", "https://api.example.com/things"];
    const finished = await lake([
      ...draft,
      "--sample",
      join(dir, "things.json"),
      "--project",
      "fresh",
      "--json",
    ]);
    assert.equal(finished.code, EXIT.ok, finished.stderr);
    assert.equal(jsonOf(finished).error, undefined);
  });

  test("every verb has been tried", () => {
    const tried = [...Object.keys(typed), "rollback", "mock-api", "init-source"];
    assert.deepEqual(tried.toSorted(), VERBS.map(({ name }) => name).toSorted());
  });

  test("a failure, too: code, message, where, state, next, exitCode", async (t) => {
    const { lake } = await shopWithRun(t);
    const finished = await lake(["run-all", "--api", "live", "--json"]);
    const error = assertFailure(finished, { exit: 78, code: "config", what: /mock data/, next: /--root/ });
    assert.deepEqual(Object.keys(error), ["code", "message", "where", "state", "next", "exitCode"]);
    assert.equal(finished.stderr, "");
  });

  test("a run that fails tells how far it came as well", async (t) => {
    const { lake } = await shopWithRun(t);
    const finished = await lake(["run-all", "--days", "1", "--mock-scenario", "drift", "--json"]);
    const { error, runId, outcome } = jsonOf(finished);
    assert.equal(error?.code, "partial-run");
    assert.deepEqual([runId, outcome], ["20260310T060000Z-000002", "failed"]);
  });

  test("errors of parsing, before any command is known", async () => {
    const finished = await lake(["nope", "--json"]);
    assertFailure(finished, { exit: 2, code: "usage", what: /unknown command nope/, next: /lake --help/ });
  });
});

describe("stdout is data, stderr is chatter", CONCURRENTLY, () => {
  test("run-all: the answer on stdout, the progress on stderr, plain when nobody watches", async (t) => {
    const { lake } = shop(t);
    const { code, stdout, stderr } = await lake(["run-all", "--days", "2", "--now", DAY_TWO], {
      env: { NO_COLOR: "" },
    });
    assert.equal(code, EXIT.ok);
    assert.match(stdout, /^day +currency +orders +amount\n─+/);
    assert.match(stdout, /\(4 rows\)\n$/);
    assert.ok(!(stdout + stderr).includes(ESCAPE), "no colour and no moving cursor in a pipe");
    assert.match(stderr, /^run {6}20260310T000000Z-000001\n/);
    assert.match(
      stderr,
      /^source {3}Shop at http:\/\/127\.0\.0\.1:\d+, 2026-03-08T00:00Z to 2026-03-10T00:00Z$/m,
    );
    assert.match(stderr, /^extract {2}shop\.orders +192 rows +4 pages +\d\.\d\d s$/m);
    assert.match(stderr, /^build {4}silver +289 rows +2 tables +\d\.\d\d s$/m);
    assert.match(stderr, /^assert {3}\d+ passed +\d\.\d\d s$/m);
    assert.match(stderr, /^publish {2}snapshot 1: 5 tables, /m);
    assert.match(stderr, /^next {5}lake query "FROM gold\.\w+ LIMIT 5"$/m);
    const seconds = stderr
      .split("\n")
      .flatMap((line) => line.match(/^(extract|build|assert|publish).* s$/)?.[0].length ?? []);
    assert.equal(new Set(seconds).size, 1, `times stand in one column:\n${stderr}`);
  });

  test("an answer that fails does not undo a run that is published: it is a warning", async (t) => {
    const { lake } = await shopWithRun(t);
    const finished = await lake(["run-all"], { env: { LAKE_ANSWER: "FROM gold.nope" } });
    assert.deepEqual([finished.code, finished.stdout], [EXIT.ok, ""]);
    assert.match(finished.stderr, /^publish {2}snapshot 2/m);
    assert.match(finished.stderr, /^warn {5}the setting answer cannot be shown: .*nope/m);
  });

  test("on a terminal, progress moves and is coloured, and the answer stands below it", async (t) => {
    const { dir, root } = shop(t);
    const typed = `'${process.execPath}' '${join(REPOSITORY, "bin/lake.js")}' run-all --days 2 --now ${DAY_TWO}`;
    const { status, stdout, error } = spawnSync("script", ["-qec", typed, "/dev/null"], {
      cwd: dir,
      encoding: "utf8",
      env: { ...process.env, LAKE_ROOT: root, NO_COLOR: "", TERM: "xterm" },
    });
    if (error !== undefined || process.platform !== "linux") return t.skip("no util-linux script here");
    assert.equal(status, EXIT.ok, stdout);
    assert.ok(stdout.includes(`${ESCAPE}[36mextract ${ESCAPE}[0m`));
    assert.match(stdout, new RegExp(`${ESCAPE}\\[\\d+A${ESCAPE}\\[0J`), "the cursor goes up");
    assert.ok(stdout.indexOf("publish") < stdout.indexOf("─"));
    assert.ok(stdout.indexOf("(4 rows)") < stdout.indexOf("next "));
  });

  test("the command that `next` offers runs", async (t) => {
    const { lake } = await shopWithRun(t);
    const { stderr } = await lake(["run-all"]);
    const offered = [...stderr.matchAll(/^next {5}lake (.+)$/gm)].map(([, words = ""]) => wordsOf(words));
    assert.equal(offered.length, 3);
    for (const args of offered) assert.equal((await lake(args)).code, EXIT.ok, args.join(" "));
  });

  test("FORCE_COLOR colours a pipe; NO_COLOR wins over it", async (t) => {
    const { lake } = await shopWithRun(t);
    const coloured = await lake(["run-quality"], { env: { NO_COLOR: "", FORCE_COLOR: "1" } });
    assert.ok(coloured.stderr.includes(`${ESCAPE}[32massert  ${ESCAPE}[0m`));
    const plain = await lake(["run-quality"], { env: { NO_COLOR: "1", FORCE_COLOR: "1" } });
    assert.ok(!plain.stderr.includes(ESCAPE));
  });

  test("--quiet leaves data and errors", async (t) => {
    const { lake } = await shopWithRun(t);
    for (const flag of ["--quiet", "-q"]) {
      const { code, stdout, stderr } = await lake(["run-all", flag]);
      assert.deepEqual([code, stderr], [EXIT.ok, ""]);
      assert.match(stdout, /^day/);
    }
    const refused = await lake(["run-all", "--api", "live", "--quiet"]);
    assert.match(refused.stderr, /^error /);
  });

  test("--log-format json puts NDJSON and nothing else on stderr, from a flag, the environment or the config", async (t) => {
    const { lake, write } = await shopWithRun(t);
    const events = (stderr: string) =>
      stderr
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line));
    const ran = await lake(["run-all", "--log-format", "json", "--log-level", "info"]);
    for (const { level, time, command, run_id } of events(ran.stderr)) {
      assert.equal(level, "info");
      assert.ok(!Number.isNaN(Date.parse(time)));
      assert.match(command, /^lake run-all --log-format json/);
      assert.equal(run_id, "20260310T060000Z-000002");
    }
    const failed = await lake(["run-quality", "--select", "nope"], { env: { LAKE_LOG_FORMAT: "json" } });
    const [only, ...rest] = events(failed.stderr);
    assert.deepEqual([rest.length, only.level, only.code, only.exitCode], [0, "error", "usage", 2]);
    write("lake.config.ts", `export default { logFormat: "json" };\n`);
    assert.equal((await lake(["run-all"])).stderr, "");
  });

  test("--log-level decides what is heard; debug adds stacks to errors", async (t) => {
    const { lake } = await shopWithRun(t);
    const heard = async (level: string) => (await lake(["run-quality", "--log-level", level])).stderr;
    assert.doesNotMatch(await heard("warn"), /^info/m);
    assert.match(await heard("info"), /^info {5}asserted {2}passed=\d+/m);
    const refused = (level: string) => lake(["run-all", "--api", "live", "--log-level", level]);
    assert.doesNotMatch((await refused("warn")).stderr, /\n +at /);
    assert.match((await refused("debug")).stderr, /\n +at /);
  });

  test("a reader that has seen enough is no failure, nor is one that does not listen to stderr", async (t) => {
    const { lake } = await shopWithRun(t);
    const gone = await lake(["run-all"], {
      onStart: (child) => {
        child.stdout?.destroy();
        child.stderr?.destroy();
      },
    });
    assert.equal(gone.code, EXIT.ok);
  });
});

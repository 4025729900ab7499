/** Lakes that are damaged, locked, full, read-only or newer than this version; runs that are interrupted. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { readState } from "../../lake/state/read-state.ts";
import { seal } from "../../lake/state/seal.ts";
import { type Finished, REPOSITORY } from "../support/lake-process.ts";
import { publishedBytes } from "../support/tables.ts";
import { assertFailure, jsonOf } from "./failure.ts";
import { type Shop, shop, shopWithRun } from "./shop.ts";
import { shopApi } from "./shop-api.ts";

const CONCURRENTLY = { concurrency: 2 };

/** What the lake of `shopWithRun` takes on a disk. */
const LAKE_KB = 200;

const commitFile = (root: string, n: number) =>
  join(root, `_state/commits/${String(n).padStart(9, "0")}.json`);

function flipByte(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes[at] = bytes[at]! ^ 1;
  writeFileSync(path, bytes);
}

/** Three commits, so that there is an oldest, a middle and a newest. */
async function withThreeRuns({ lake }: Shop): Promise<void> {
  for (let run = 0; run < 2; run++) {
    const { code, stderr } = await lake(["run-quality"]);
    assert.equal(code, 0, stderr);
  }
}

describe("a damaged log is named, and nothing is done on top of it", CONCURRENTLY, () => {
  const damages: readonly [name: string, said: RegExp, damage: (root: string) => void][] = [
    [
      "one bit of the newest commit",
      /commit 3 was altered: its checksum does not match/,
      (root) => flipByte(commitFile(root, 3), 100),
    ],
    ["a newest commit that is cut", /commit 3 is cut off/, (root) => truncateSync(commitFile(root, 3), 200)],
    ["a newest commit that is empty", /commit 3 is cut off/, (root) => truncateSync(commitFile(root, 3), 0)],
    [
      "one bit of a commit in the middle",
      /commit 2 was altered/,
      (root) => flipByte(commitFile(root, 2), 100),
    ],
    ["a commit that is missing in the middle", /commit 2 is missing/, (root) => rmSync(commitFile(root, 2))],
    [
      "a newest commit that is missing",
      /lacks commits that were made/,
      (root) => rmSync(commitFile(root, 3)),
    ],
  ];
  for (const [name, said, damage] of damages) {
    test(name, async (t) => {
      const damaged = await shopWithRun(t);
      await withThreeRuns(damaged);
      damage(damaged.root);
      // A checkpoint may spare a reader the old part of the log; without it every entry is read.
      rmSync(join(damaged.root, "_state/checkpoint.json"), { force: true });
      const before = publishedBytes(damaged.root);
      const error = assertFailure(await damaged.lake(["run-all", "--days", "1", "--json"]), {
        exit: 74,
        code: "corrupt-lake",
        what: said,
        where: /_state\/commits/,
        next: /restore the (missing )?files? from a backup of LAKE_ROOT; lake doctor checks the rest/,
      });
      assert.deepEqual(publishedBytes(damaged.root), before, error.message);
      const doctor = await damaged.lake(["doctor"]);
      assert.equal(doctor.code, 1);
      assert.match(doctor.stdout, /^FAIL {2}(log|recovery)/m);
    });
  }
});

describe("what can be derived is made again by the next run, and by doctor", CONCURRENTLY, () => {
  const tears: readonly [name: string, tear: (root: string) => void][] = [
    ["a torn watermark", (root) => truncateSync(join(root, "_state/watermarks/shop.orders.json"), 3)],
    ["watermarks that are gone", (root) => rmSync(join(root, "_state/watermarks"), { recursive: true })],
    [
      "a torn _latest",
      (root) => {
        const latest = join(root, "_state/manifests/_latest");
        for (const name of readdirSync(latest)) writeFileSync(join(latest, name), "{");
      },
    ],
    [
      "a manifest that is gone",
      (root) => rmSync(join(root, "_state/manifests/run_20260310T000000Z-000001.json")),
    ],
    ["a current link that is gone", (root) => rmSync(join(root, "current"))],
    [
      "a current link that leads nowhere",
      (root) => {
        rmSync(join(root, "current"));
        symlinkSync("snapshots/none", join(root, "current"));
      },
    ],
    ["a gold link that is gone", (root) => rmSync(join(root, "gold"))],
    ["a torn lake.sql", (root) => truncateSync(join(root, "lake.sql"), 10)],
    [
      "a torn checkpoint",
      (root) => {
        if (existsSync(join(root, "_state/checkpoint.json")))
          truncateSync(join(root, "_state/checkpoint.json"), 10);
      },
    ],
  ];
  for (const [name, tear] of tears) {
    for (const healer of ["doctor", "run-quality"]) {
      test(`${name}: lake ${healer}`, async (t) => {
        const { lake, root } = await shopWithRun(t);
        const whole = derivedFiles(root);
        tear(root);
        const { code, stdout, stderr } = await lake([healer]);
        assert.equal(code, 0, stdout + stderr);
        const healed = derivedFiles(root);
        for (const [path, text] of Object.entries(whole)) {
          if (!path.includes("_latest") || healer === "doctor") assert.equal(healed[path], text, path);
        }
      });
    }
  }
});

/** What the log gives rise to: links by where they lead, files by their text. */
function derivedFiles(root: string): Record<string, string> {
  const links = ["current", "silver", "gold"].map((name) => [name, readlinkSync(join(root, name))]);
  const files = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => /(watermarks|manifests)\/.*\.json$|lake\.sql$/.test(path))
    .map((path) => [path.slice(root.length + 1), readFileSync(path, "utf8")]);
  return Object.fromEntries([...links, ...files]);
}

describe("one run at a time", CONCURRENTLY, () => {
  test("a second run is refused with the pid of the first, which goes through", async (t) => {
    const { lake, published } = await shopWithRun(t);
    let first: { pid?: number | undefined; kill(signal: NodeJS.Signals): boolean } | undefined;
    const running = lake(["run-all"], {
      env: { LAKE_FAILPOINT: "run:staged:pause" },
      onStart: (child) => (first = child),
    });
    const { lock, holder } = await untilLocked(lake);
    assert.match(lock, /running {3}lake run-all .* pid \d+, since 2026-03-10T06:00:00/);
    assertFailure(await lake(["run-all", "--json"]), {
      exit: 75,
      code: "run-locked",
      what: new RegExp(
        `^the lake is locked by \`lake run-all .*\` \\(pid ${holder}, since 2026-03-10T06:00:00.000Z\\)$`,
      ),
      where: /_state\/lock\/\d+\.json$/m,
      next: /wait for that run to end.*lake status/,
    });
    assert.equal(holder, first?.pid);
    first?.kill("SIGCONT");
    const { code, stderr } = await running;
    assert.equal(code, 0, stderr);
    assert.equal((await published()).snapshot, 2);
  });

  test("the lock of a killed run is taken over, and the run recorded as aborted", async (t) => {
    const { lake, root } = await shopWithRun(t);
    assert.equal(
      (await lake(["run-all"], { env: { LAKE_FAILPOINT: "extract:done:kill" } })).signal,
      "SIGKILL",
    );
    const { code, stderr } = await lake(["run-all"]);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /^recover {2}run 20260310T060000Z-000002 was cut off; it is recorded as aborted$/m);
    const { state } = await readState(root);
    assert.deepEqual(
      state.runs.map(({ outcome }) => outcome),
      ["completed", "aborted", "completed"],
    );
    assert.deepEqual(readdirSync(join(root, "_staging")), []);
  });
});

async function untilLocked(lake: Shop["lake"]): Promise<{ lock: string; holder: number }> {
  for (let tries = 0; tries < 100; tries++) {
    const { stdout } = await lake(["status"]);
    const [lock, pid] = /^running .*pid (\d+).*$/m.exec(stdout) ?? [];
    if (lock !== undefined) return { lock, holder: Number(pid) };
  }
  throw new Error("the run never took the lock");
}

describe("an interrupted run", CONCURRENTLY, () => {
  for (const [signal, exit] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const) {
    test(`${signal} ends it as cancelled; the latest stays, and the next run goes through`, async (t) => {
      const { lake, published, root } = await shopWithRun(t);
      const before = await published();
      const { finished, release } = await interrupted(t, lake, (child) => child.kill(signal));
      const { state, outcome } = { ...jsonOf(finished).error, outcome: jsonOf(finished).outcome };
      assertFailure(finished, {
        exit,
        code: "cancelled",
        what: new RegExp(`^cancelled by ${signal}$`),
        state: /^nothing was published; snapshot 1 is current/,
        next: /same command again/,
      });
      assert.equal(outcome, "cancelled", state);
      assert.deepEqual(await published(), before);
      assert.equal((await readState(root)).state.runs.at(-1)?.outcome, "cancelled");
      assert.deepEqual(readdirSync(join(root, "_staging")), []);
      release();
      const { code, stderr } = await lake(["run-all"]);
      assert.equal(code, 0, stderr);
      assert.equal((await published()).snapshot, 3);
    });
  }

  test("Ctrl-C ends a query that would run for hours", async (t) => {
    const { lake } = await shopWithRun(t);
    const hours = "SELECT sum(hash(a.range + b.range)) FROM range(10000000) a, range(10000000) b";
    const finished = await lake(["query", hours, "--json"], {
      onStart: (child) => setTimeout(() => child.kill("SIGINT"), 2000),
    });
    assertFailure(finished, {
      exit: 130,
      code: "cancelled",
      what: /cancelled by SIGINT/,
      next: /same command/,
    });
  });

  test("a second Ctrl-C ends it at once; the next run clears up", async (t) => {
    const { lake, root } = await shopWithRun(t);
    const { finished } = await interrupted(t, lake, (child) => {
      child.kill("SIGSTOP");
      child.kill("SIGINT");
      child.kill("SIGTERM");
      child.kill("SIGCONT");
    });
    assertFailure(finished, {
      exit: finished.code === 143 ? 143 : 130,
      code: "cancelled",
      what: /cancelled by SIG(INT|TERM)/,
      state: /what was cut off is cleared away by the next run/,
      next: /lake status/,
    });
    const { code, stderr } = await lake(["run-all"]);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /recover {2}run 20260310T060000Z-000002 was cut off/);
    assert.deepEqual(readdirSync(join(root, "_staging")), []);
  });
});

/** A run whose API never answers, and what was done to it once it had asked. */
async function interrupted(
  t: TestContext,
  lake: Shop["lake"],
  interrupt: (child: { kill(signal: NodeJS.Signals): boolean }) => void,
): Promise<{ finished: Finished; release: () => void }> {
  let child: { kill(signal: NodeJS.Signals): boolean } | undefined;
  let silent = true;
  const { url } = await shopApi(t, async (request) => {
    if (request.url?.startsWith("/orders") === true && silent) {
      if (child !== undefined) interrupt(child);
      await new Promise(() => {});
    }
    return false;
  });
  const finished = await lake(["run-all", "--json"], {
    env: { LAKE_MOCK_URL: url },
    onStart: (started) => (child = started),
  });
  return { finished, release: () => (silent = false) };
}

describe("a disk that refuses", CONCURRENTLY, () => {
  test("a lake on a read-only volume can be read and not written", async (t) => {
    const volume = mounted(t, ["-t", "tmpfs", "tmpfs"]);
    if (volume === undefined) return;
    const { lake, root } = await shopWithRun(t, join(volume, "lake"));
    const before = publishedBytes(root);
    mount(["-o", "remount,ro", volume]);
    for (const args of [["status"], ["runs"], ["snapshots"], ["query", "FROM gold.daily_sales"], ["plan"]]) {
      const { code, stderr } = await lake(args);
      assert.equal(code, 0, `${args[0]}: ${stderr}`);
    }
    for (const verb of ["run-all", "run-transforms", "rollback"]) {
      assertFailure(await lake([verb, "--json"]), {
        exit: 73,
        code: "storage",
        what: /^cannot write while (taking the run lock|looking for room in .*): EROFS/,
        where: /\/lake(\/|$)/m,
        next: /make LAKE_ROOT writable, or set LAKE_ROOT to a folder that is: lake doctor/,
      });
    }
    const doctor = await lake(["doctor"]);
    assert.equal(doctor.code, 1);
    assert.match(doctor.stdout, /^FAIL {2}disk/m);
    assert.deepEqual(publishedBytes(root), before);
  });

  test("a folder that cannot be made", async (t) => {
    const { lake, dir } = shop(t);
    assertFailure(await lake(["run-all", "--days", "1", "--root", "lake.config.ts/lake", "--json"]), {
      exit: 73,
      code: "storage",
      what: /cannot write/,
      where: new RegExp(`^${dir}/lake\\.config\\.ts`, "m"),
      next: /LAKE_ROOT/,
    });
  });

  for (const kilobytes of [100, 900, 1700, 1900, 2100, 4000]) {
    test(`a disk with ${kilobytes} kB left publishes all or nothing, and goes on once there is space`, async (t) => {
      const volume = mounted(t, ["-t", "tmpfs", "-o", `size=${LAKE_KB + kilobytes}k`, "tmpfs"]);
      if (volume === undefined) return;
      const { lake, root, edit, published } = await shopWithRun(t, join(volume, "lake"));
      edit("extract/shop/source.ts", "pageSize: 50", "pageSize: 2000");
      const before = await published();
      const run = () =>
        lake(["run-all", "--days", "3", "--json"], {
          env: { LAKE_MOCK_SCALE: "60", LAKE_DISK_FREE_MIN: "0B" },
        });
      const finished = await run();
      t.diagnostic(`exit ${finished.code}: ${jsonOf(finished).error?.message ?? "it was enough"}`);
      if (finished.code !== 0) {
        assertFailure(finished, {
          exit: 74,
          code: "storage",
          what: /^disk full while (?!working on the lake)/,
          state: /^nothing was published.*; snapshot 1 is current/,
          next: /^free space on the volume of LAKE_ROOT, then run the same command again$/,
        });
        assert.deepEqual(await published(), before);
      }
      mount(["-o", "remount,size=64m", volume]);
      const again = await run();
      assert.equal(again.code, 0, again.stdout);
      assert.match((await lake(["doctor", "--verify"])).stdout, /^ok {4}files/m);
      assert.deepEqual(readdirSync(join(root, "_staging")), []);
    });
  }

  test("a full stdout is told, and the code is not 0", async (t) => {
    if (!existsSync("/dev/full")) return t.skip("this system has no /dev/full");
    const { dir, root } = await shopWithRun(t);
    const { status, stderr } = spawnSync(
      "sh",
      [
        "-c",
        `"$0" "$1" query "FROM gold.daily_sales" > /dev/full`,
        process.execPath,
        join(REPOSITORY, "bin/lake.js"),
      ],
      {
        cwd: dir,
        encoding: "utf8",
        env: { ...process.env, LAKE_ROOT: root },
      },
    );
    assert.equal(status, 74, stderr);
    assert.match(stderr, /^error {2}disk full while writing to stdout$/m);
  });
});

test("a lake that a newer version wrote is refused with the way to that version", async (t) => {
  const { lake, root } = await shopWithRun(t);
  const commit = JSON.parse(readFileSync(commitFile(root, 1), "utf8"));
  delete commit.checksum;
  rmSync(commitFile(root, 1));
  writeFileSync(commitFile(root, 1), seal({ ...commit, format: 99 }).text);
  for (const verb of ["run-all", "status", "query"]) {
    assertFailure(await lake([verb, "--json"], { input: "FROM gold.daily_sales" }), {
      exit: 78,
      code: "config",
      what: /this lake has format 99; this version of lake reads up to \d+/,
      where: /_state\/commits\/000000001\.json$/m,
      next: /npm install lake@latest/,
    });
  }
});

/** A volume for the length of a test; skips it where this process may not mount. */
function mounted(t: TestContext, args: readonly string[]): string | undefined {
  const volume = mkdtempSync(join(tmpdir(), "lake-volume-"));
  const { status, stderr, error } = mount([...args, volume]);
  t.after(() => {
    if (status === 0) spawnSync("umount", ["-l", volume]);
    rmSync(volume, { recursive: true, force: true });
  });
  if (status === 0) return volume;
  t.skip(`cannot mount here: ${error?.message ?? stderr}`);
  return undefined;
}

function mount(args: readonly string[]) {
  return spawnSync("mount", args, { encoding: "utf8" });
}

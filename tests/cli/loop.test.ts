/** `--loop` on the real process and the real clock, a second apart. */
import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { describe, test } from "node:test";
import type { Finished } from "../support/lake-process.ts";
import { assertFailure } from "./failure.ts";
import { type Rates, rates } from "./rates.ts";

const EVERY_SECOND = ["extract", "--source", "rates.quotes", "--loop", "--interval", "1"];

interface RunJson {
  outcome?: string;
  landed?: { window: { from: string } }[];
  error?: { code: string };
}

/** Lets the loop run until `done` says so of the lines it has printed so far, then sends the signal. */
function looped(
  made: Rates,
  args: readonly string[],
  signal: NodeJS.Signals,
  done: (lines: readonly RunJson[]) => boolean,
): Promise<Finished & { lines: RunJson[] }> {
  const lines: RunJson[] = [];
  const watch = (child: ChildProcess): void => {
    let rest = "";
    child.stdout?.on("data", (text: string) => {
      const parts = (rest + text).split("\n");
      rest = parts.pop() as string;
      lines.push(...parts.map((line) => JSON.parse(line) as RunJson));
      if (parts.length > 0 && done(lines)) child.kill(signal);
    });
  };
  return made
    .lake([...args, "--json"], { now: false, onStart: watch })
    .then((finished) => ({ ...finished, lines }));
}

describe("a loop", { concurrency: 2 }, () => {
  test("runs at each interval, tells each run on a line of its own, until Ctrl-C", async (t) => {
    const made = await rates(t);
    const { code, lines, stderr } = await looped(
      made,
      [...EVERY_SECOND, "--days", "2"],
      "SIGINT",
      (told) => told.length === 3,
    );
    assert.equal(code, 130, stderr);
    assert.deepEqual(
      lines.map(({ outcome }) => outcome),
      ["completed", "completed", "completed"],
    );
    // The first run reads two days; each one after it goes on from the watermark, some seconds ago.
    const starts = lines.map(({ landed }) => Date.parse(landed?.[0]?.window.from as string));
    assert.ok(Date.now() - starts[0]! > 86_400_000);
    assert.ok(Date.now() - starts[1]! < 600_000 && starts[2]! > starts[1]!);
    const { runs } = await made.state();
    const seconds = runs.map(({ startedAt }) => Date.parse(startedAt) / 1000);
    assert.deepEqual(seconds, [...new Set(seconds)], "no second has two runs");
  });

  test("ends at once on Ctrl-C, whether it waits for the next hour or is in the middle of a run", async (t) => {
    const made = await rates(t);
    const hourly = ["extract", "--source", "rates.quotes", "--loop", "--days", "2"];
    const waiting = await looped(made, hourly, "SIGINT", () => true);
    assert.deepEqual([waiting.code, waiting.lines.length], [130, 1]);

    let running: ChildProcess | undefined;
    made.answer = () => {
      running?.kill("SIGINT");
      // A second one would end the process without a word on record.
      running = undefined;
      return true;
    };
    const onStart = (child: ChildProcess) => (running = child);
    const { code, stdout } = await made.lake([...hourly, "--json"], { now: false, onStart });
    assert.equal(code, 130);
    const { outcome, error } = JSON.parse(stdout) as RunJson;
    assert.deepEqual([outcome, error?.code], ["cancelled", "cancelled"]);
    assert.equal((await made.state()).runs.at(-1)?.outcome, "cancelled");
  });

  test("tells a run that fails and goes on; settings are read anew for each", async (t) => {
    const made = await rates(t);
    const config = (size: number) =>
      made.write(
        "lake.config.ts",
        `import { defineConfig } from "lake";\n\nexport default defineConfig({ maxPageSize: ${size} });\n`,
      );
    config(50);
    made.answer = (_, response) => {
      response.writeHead(400).end("{}");
      return true;
    };
    const limits = new Set<string>();
    const { code, lines } = await looped(made, [...EVERY_SECOND, "--days", "2"], "SIGTERM", (told) => {
      if (told.length === 1) {
        config(7);
        made.answer = (url) => {
          limits.add(url.searchParams.get("limit") as string);
          return false;
        };
      }
      return told.at(-1)?.outcome === "completed";
    });
    assert.equal(lines[0]?.error?.code, "bad-response");
    assert.equal(lines.at(-1)?.outcome, "completed");
    assert.deepEqual([...limits], ["7"]);
    // The window is that of the first run until one has completed.
    assert.ok(Date.now() - Date.parse(lines.at(-1)?.landed?.[0]?.window.from as string) > 86_400_000);
    assert.equal(code, 0, "stopped by SIGTERM while it waited: the code of its last run");
  });

  test("needs a window as long as there is no watermark, and takes no end", async (t) => {
    const made = await rates(t);
    const usage = { exit: 2, code: "usage", next: /lake extract/ };
    assertFailure(await made.lake([...EVERY_SECOND, "--json"]), {
      ...usage,
      what: /no watermark to start from/,
    });
    assertFailure(await made.lake([...EVERY_SECOND.slice(0, -1), "0", "--to", "2026-03-01", "--json"]), {
      ...usage,
      what: /--interval is 0, expected whole seconds.*; --loop goes on with time, so it takes no --to/,
    });
    assertFailure(await made.lake(["extract", "--interval", "60", "--json"]), {
      ...usage,
      what: /pause of --loop/,
    });
  });
});

/** Any part of the example is a project: it compiles, and holds nothing of the other sources. */
import assert from "node:assert/strict";
import { existsSync, globSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { lake, temporaryFolder } from "../support/lake-process.ts";

const FOLDERS = globSync("extract/*/").map((path) => path.split("/")[1] ?? "");

for (const { sources, holds, lacks } of [
  { sources: undefined, holds: ["models/gold/daily_revenue.sql"], lacks: ["models/gold/indicators.sql"] },
  {
    sources: "fred,eia,noaa,worldbank",
    holds: ["models/gold/indicators.sql"],
    lacks: ["extract/failover.ts"],
  },
  { sources: "mapbox", holds: ["extract/hazard/places.ts", "models/silver/geocodes.sql"], lacks: [] },
  { sources: "all", holds: ["extract/failover.ts", "flows/refresh-market-data.ts"], lacks: [] },
]) {
  test(`lake init ${sources === undefined ? "" : `--sources ${sources} `}writes a project that compiles`, async (t) => {
    const dir = join(temporaryFolder(t), "project");
    const flags = sources === undefined ? [] : ["--sources", sources];
    const written = await lake(["init", dir, ...flags]);
    assert.equal(written.code, 0, written.stderr);
    for (const path of holds) assert.ok(existsSync(join(dir, path)), path);
    for (const path of lacks) assert.ok(!existsSync(join(dir, path)), path);
    const { code, stdout, stderr } = await lake(["check", "--project", dir]);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^ok /m);
    const there = globSync("*/", { cwd: join(dir, "extract") });
    const mocks = FOLDERS.filter((folder) => existsSync(join(dir, "mock-api", folder)));
    assert.deepEqual(mocks.sort(), there.map((path) => path.replace("/", "")).sort());
  });
}

test("a source that the example does not have is told with the nearest, and nothing is written", async (t) => {
  const dir = join(temporaryFolder(t), "project");
  const { code, stderr } = await lake(["init", dir, "--sources", "fre,payments"]);
  assert.equal(code, 2);
  assert.match(stderr, /the example has no source fre\n.*did you mean fred\?/);
  assert.ok(!existsSync(dir));
});

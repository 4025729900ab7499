/** A run under the mock API talks to this machine only, and asks no name server anything. */
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { lake, REPOSITORY, temporaryFolder } from "./support/lake-process.ts";

/** Loaded into the process before anything else: every name looked up and every socket opened leaves a line. */
const WITNESS = `
import { appendFileSync } from "node:fs";
import dns from "node:dns";
import net from "node:net";
import { syncBuiltinESMExports } from "node:module";
const saw = (what) => appendFileSync(process.env.WITNESS_LOG, what + "\\n");
const { lookup } = dns;
dns.lookup = (name, ...rest) => (saw("lookup " + name), lookup(name, ...rest));
const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function (...args) {
  const [to] = Array.isArray(args[0]) ? args[0] : args;
  saw("connect " + (to?.host ?? to?.path ?? to));
  return connect.apply(this, args);
};
syncBuiltinESMExports();
`;

test("run-all connects to 127.0.0.1 and looks up nothing else", async (t) => {
  const folder = temporaryFolder(t);
  const witness = join(folder, "witness.mjs");
  const log = join(folder, "seen.txt");
  writeFileSync(witness, WITNESS);
  const { code, stderr } = await lake(
    ["run-all", "--days", "1", "--now", "2026-03-10T02:00:00Z", "--quiet"],
    {
      cwd: join(REPOSITORY, "tests/projects/shop"),
      env: {
        LAKE_ROOT: join(folder, "data"),
        NODE_OPTIONS: `--import=${witness}`,
        WITNESS_LOG: log,
        LAKE_MOCK_SCENARIO: "",
      },
    },
  );
  assert.equal(code, 0, stderr);
  assert.ok(existsSync(log), "the witness saw nothing, so it proves nothing");
  const seen = new Set(readFileSync(log, "utf8").trim().split("\n"));
  assert.deepEqual(
    [...seen].filter((line) => !/^(connect|lookup) (127\.0\.0\.1|localhost)$/.test(line)),
    [],
  );
  assert.ok(seen.has("connect 127.0.0.1"), [...seen].join(", "));
});

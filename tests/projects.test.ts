/**
 * A folder is a test: `tests/projects/<behaviour>/input/` is laid over the shop project, the commands of its
 * `commands.txt` are typed one after another, and what they answer must equal `expected/transcript.txt`. A missing
 * transcript is written (never under CI); a differing one is kept beside it as `transcript-changed.txt`.
 */
import assert from "node:assert/strict";
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { test } from "node:test";
import { type Finished, lake, REPOSITORY, temporaryFolder } from "./support/lake-process.ts";

const PROJECTS = join(REPOSITORY, "tests/projects");
const NOW = "2026-03-10T02:00:00Z";

/** Data as it is; of the chatter only what an error says; what differs from run to run made the same. */
function transcriptOf(command: string, { code, stdout, stderr }: Finished, root: string): string {
  const complaint = /^error {2}[\s\S]*/m.exec(stderr)?.[0] ?? "";
  const said = `${stdout}${complaint}`
    .replaceAll(root, "LAKE_ROOT")
    .replaceAll(/(\.\.\/)*(tmp|private|var)\/[^\s"']*?lake-test-\w+\/lake/g, "LAKE_ROOT")
    .replaceAll(/127\.0\.0\.1:\d+/g, "127.0.0.1:PORT")
    .replaceAll(/\d+ ms\b/g, "N ms");
  return `$ ${command}\n${said}${said === "" || said.endsWith("\n") ? "" : "\n"}[exit ${code}]\n`;
}

/** `query "SELECT 1" --json` → its arguments, as a shell would split them. */
function splitWords(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? "");
}

const behaviours = globSync(join(PROJECTS, "*/input/commands.txt")).map((path) => dirname(dirname(path)));

for (const behaviour of behaviours.sort()) {
  test(`project: ${basename(behaviour).replaceAll("-", " ")}`, async (t) => {
    const folder = temporaryFolder(t);
    const project = join(folder, "project");
    const root = join(folder, "lake");
    cpSync(join(PROJECTS, "shop"), project, { recursive: true });
    cpSync(join(behaviour, "input"), project, { recursive: true });
    const commands = readFileSync(join(project, "commands.txt"), "utf8").trim().split("\n");
    let transcript = "";
    for (const command of commands) {
      const [, ...args] = splitWords(command);
      const env = { LAKE_ROOT: root, LAKE_MOCK_SCENARIO: "" };
      const settings = existsSync(join(project, "env.json"))
        ? JSON.parse(readFileSync(join(project, "env.json"), "utf8"))
        : {};
      const finished = await lake([...args, "--now", NOW, "--quiet"], {
        cwd: project,
        env: { ...env, ...settings },
      });
      transcript += transcriptOf(command, finished, root);
    }
    const expected = join(behaviour, "expected/transcript.txt");
    const changed = join(behaviour, "expected/transcript-changed.txt");
    if (!existsSync(expected) && !process.env.CI) {
      mkdirSync(dirname(expected), { recursive: true });
      writeFileSync(expected, transcript);
      t.diagnostic(`! generating ${expected}`);
    }
    assert.ok(existsSync(expected), `${expected} is missing`);
    if (readFileSync(expected, "utf8") !== transcript) writeFileSync(changed, transcript);
    else rmSync(changed, { force: true });
    assert.equal(transcript, readFileSync(expected, "utf8"));
  });
}

test("there are behaviours to test", () => {
  assert.ok(behaviours.length >= 8);
});

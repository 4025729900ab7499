/** What every failure must say, asserted on the JSON twin; and that the command it suggests can be typed. */
import assert from "node:assert/strict";
import { VERBS } from "../../lake/commands/verbs.ts";
import { parseArgv } from "../../lake/parse-argv.ts";
import type { Finished } from "../support/lake-process.ts";

export interface Failure {
  readonly exit: number;
  readonly code: string;
  readonly what: RegExp;
  /** Of the error or of one of its problems: `file:line:column`, `METHOD url → status`, a path. */
  readonly where?: RegExp;
  /** Everything said about the problems: what, excerpt, hint. */
  readonly problems?: RegExp;
  readonly state?: RegExp;
  readonly next: RegExp;
}

interface ErrorJson {
  code: string;
  message: string;
  where?: string;
  state?: string;
  next?: string;
  exitCode: number;
  problems?: { what: string; where?: string; excerpt?: string; hint?: string }[];
}

/** The one JSON object that a command typed with `--json` printed. */
export function jsonOf({ stdout, stderr }: Finished): Record<string, unknown> & { error?: ErrorJson } {
  const lines = stdout.trimEnd().split("\n");
  assert.equal(lines.length, 1, `stdout must be one JSON object:\n${stdout}\nstderr:\n${stderr}`);
  const json = JSON.parse(lines[0]!);
  assert.equal(json.schemaVersion, 1);
  return json;
}

export function assertFailure(finished: Finished, expected: Failure): ErrorJson {
  const { error } = jsonOf(finished);
  assert.ok(error !== undefined, `it did not fail: ${finished.stdout}`);
  const problems = error.problems ?? [];
  const told = JSON.stringify(error, null, 2);
  assert.equal(error.code, expected.code, told);
  assert.equal(finished.code, expected.exit, told);
  assert.equal(error.exitCode, expected.exit, told);
  assert.match(error.message, expected.what);
  const places = [error.where, ...problems.map(({ where }) => where)].join("\n");
  if (expected.where !== undefined) assert.match(places, expected.where, told);
  if (expected.problems !== undefined) {
    const said = problems.map(({ what, excerpt, hint }) => [what, excerpt, hint].join("\n")).join("\n");
    assert.match(said, expected.problems, told);
  }
  if (expected.state !== undefined) assert.match(error.state ?? "", expected.state, told);
  assert.match(error.next ?? "", expected.next, told);
  for (const command of suggestedIn(error.next ?? ""))
    assert.doesNotThrow(() => parseArgv(command), `lake ${command.join(" ")} cannot be typed`);
  return error;
}

const COMMAND = new RegExp(
  `\\blake (${VERBS.map(({ name }) => name).join("|")}|--help)(?![-\\w])((?: --[\\w-]+(?:=[^\\s,;]+| [^\\s,;]*[\\d./][^\\s,;]*)?| "[^"]*"| \\d+)*)`,
  "g",
);

/** `lake extract --source a.b, then lake run-transforms shows it` → both commands, as arguments. */
export function suggestedIn(next: string): string[][] {
  return [...next.matchAll(COMMAND)].map(([, verb = "", rest = ""]) => [verb, ...wordsOf(rest)]);
}

/** As a shell would split them. */
export function wordsOf(typed: string): string[] {
  return [...typed.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare!);
}

/** The dependency rule of ARCHITECTURE.md, enforced: rooms import only what lies below them, each library has one door. */
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";

/** Rooms by height; a room may import at run time what is strictly lower, or itself. */
const HEIGHTS: readonly (readonly string[])[] = [
  ["errors", "failpoint", "nearest", "scrub", "log", "effects", "self", "render-error", "key-id"],
  ["contract", "duckdb", "http", "secrets"],
  ["state", "report"],
  ["failover", "source", "land", "compile", "plan", "build", "assert", "query", "draft", "traffic"],
  ["project", "config", "run", "run-event", "progress", "flows", "probe"],
  ["commands"],
  ["cli", "index", "parse-argv", "render-help"],
];

/** The files of `lake/` itself that tie rooms together stand at the height of `run`. */
const RUN_HEIGHT = 4;

/** Each library and the places that may import it at run time. */
const DOORS: Readonly<Record<string, readonly string[]>> = {
  "@duckdb/node-api": ["lake/duckdb/"],
  undici: ["lake/http/"],
  cac: ["lake/parse-argv.ts"],
  pino: ["lake/log.ts"],
  msw: ["mock-api/"],
  kysely: ["lake/query/kysely.ts"],
  "apache-arrow": ["lake/query/arrow.ts"],
  yaml: ["lake/compile/"],
};

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

function importsOf(file: string): Import[] {
  const text = readFileSync(file, "utf8");
  const statements = [
    ...text.matchAll(/^(?:import|export)\s+(type\s+)?([^;]*?)\s*from\s+"([^"]+)"/gms),
    ...text.matchAll(/\bimport(\s)?(\()\s*"([^"]+)"\)/g),
  ];
  return statements.map(([statement, type, names = "", to = ""]) => ({
    from: file,
    to: to.startsWith(".") ? join(dirname(file), to) : to,
    typeOnly:
      (type !== undefined && type.trim() === "type") ||
      /^\{\s*(type\s+\w+(\s+as\s+\w+)?\s*,?\s*)+\}$/.test(names) ||
      /typeof\s+$/.test(text.slice(0, text.indexOf(statement))),
  }));
}

function roomOf(file: string): string {
  return file
    .replace(/^lake\//, "")
    .split("/")[0]!
    .replace(/\.ts$/, "");
}

function heightOf(file: string): number {
  const height = HEIGHTS.findIndex((rooms) => rooms.includes(roomOf(file)));
  return height < 0 && !file.slice("lake/".length).includes("/") ? RUN_HEIGHT : height;
}

const files = globSync("{lake,extract,mock-api}/**/*.ts").sort();
const imports = files.flatMap(importsOf);

test("every file of lake/ stands in a room that the rule knows", () => {
  assert.deepEqual(
    files.filter((file) => file.startsWith("lake/") && heightOf(file) < 0),
    [],
  );
});

test("a room imports at run time only itself and what lies below it", () => {
  const upward = imports
    .filter(({ from, to, typeOnly }) => !typeOnly && from.startsWith("lake/") && to.startsWith("lake/"))
    .filter(({ from, to }) => roomOf(from) !== roomOf(to))
    .filter(({ from, to }) => {
      const [upper, lower] = [heightOf(from), heightOf(to)];
      return upper < lower || (upper === lower && upper > 0 && upper < RUN_HEIGHT);
    })
    .filter(({ from }) => from !== "lake/index.ts")
    .map(({ from, to }) => `${from} imports ${to}`);
  assert.deepEqual(upward, []);
});

test("lake/ imports nothing of a project: it is discovered at run time", () => {
  const reached = imports.filter(
    ({ from, to }) => from.startsWith("lake/") && /^(extract|mock-api|models|quality|tests)\//.test(to),
  );
  assert.deepEqual(reached, []);
});

test("a project imports the engine by its public name only", () => {
  const reached = imports.filter(({ from, to }) => !from.startsWith("lake/") && to.startsWith("lake/"));
  assert.deepEqual(reached, []);
});

test("each library has one door", () => {
  const elsewhere = imports
    .filter(({ to, typeOnly }) => !typeOnly && DOORS[to] !== undefined)
    .filter(({ from, to }) => !DOORS[to]!.some((door) => from.startsWith(door)))
    .map(({ from, to }) => `${from} imports ${to}`);
  assert.deepEqual(elsewhere, []);
});

test("no file of lake/ is above 500 lines, and half are below 121", () => {
  const lengths = files
    .filter((file) => file.startsWith("lake/"))
    .map((file) => ({ file, lines: readFileSync(file, "utf8").split("\n").length }));
  assert.deepEqual(
    lengths.filter(({ lines }) => lines > 500),
    [],
  );
  const median = lengths.map(({ lines }) => lines).sort((a, b) => a - b)[Math.floor(lengths.length / 2)]!;
  assert.ok(median <= 120, `the median file has ${median} lines`);
});

test("nothing in lake/ reads the wall clock, random numbers or the console past the effects", () => {
  const direct = files
    .filter(
      (file) => file.startsWith("lake/") && !["lake/effects.ts", "lake/cli.ts", "lake/log.ts"].includes(file),
    )
    .filter((file) =>
      /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\b|\bconsole\./.test(
        readFileSync(file, "utf8").replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, ""),
      ),
    );
  assert.deepEqual(direct, []);
});

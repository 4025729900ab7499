/**
 * A document whose outputs are real: every `$ command` in a console block is run, one after another, in a project of its
 * own at a fixed time; every block that names a file is that file; every generated section is made from the code.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { REPOSITORY } from "../support/lake-process.ts";
import { generatedSection } from "./generated-sections.ts";

const NOW = "2026-11-21T12:00:00Z";
const COPIED = ["extract", "flows", "mock-api", "models", "quality", "lake.config.ts", "package.json"];
const LINKED = ["lake", "node_modules", "tsconfig.json"];

const PART = /```(\S+)(?: (\S+))?\n([\s\S]*?)```|<!-- generated: (.+?) -->\n[\s\S]*?<!-- end -->/g;

export interface LiveDocument {
  /** The text with every output and section as it is now. */
  readonly text: string;
  /** The project in which its commands were run, with its files written. */
  readonly project: string;
  [Symbol.dispose](): void;
}

/** @param lay makes the folder of the project; default: this repository's own, with its sources */
export async function runDocument(text: string, lay = wholeProject): Promise<LiveDocument> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "lake-docs-")));
  const project = join(folder, "lake");
  lay(project);
  let fresh = "";
  let end = 0;
  for (const match of text.matchAll(PART)) {
    fresh += text.slice(end, match.index) + (await freshPart(match, project));
    end = match.index + match[0].length;
  }
  fresh += text.slice(end);
  return { text: fresh, project, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

function wholeProject(dir: string): void {
  mkdirSync(dir);
  for (const name of COPIED) cpSync(join(REPOSITORY, name), join(dir, name), { recursive: true });
  for (const name of LINKED) symlinkSync(join(REPOSITORY, name), join(dir, name));
}

async function freshPart(
  [whole, language, file, body = "", section]: RegExpMatchArray,
  project: string,
): Promise<string> {
  if (section !== undefined)
    return `<!-- generated: ${section} -->\n${await generatedSection(section)}<!-- end -->`;
  if (file !== undefined) {
    mkdirSync(dirname(join(project, file)), { recursive: true });
    writeFileSync(join(project, file), body);
  }
  if (language !== "console") return whole;
  const commands = body.split("\n").filter((line) => line.startsWith("$ "));
  return `\`\`\`console\n${commands.map((line) => `${line}\n${outputOf(line.slice(2), project)}`).join("")}\`\`\``;
}

/** stdout and stderr as a terminal shows them. The clock stands still, and nothing is installed again. */
function outputOf(command: string, project: string): string {
  const shims = `npm() { :; }
    npx() {
      local program=$1; shift
      if [ "$program" = node ]; then node --import "$LAKE_SELF" "$@"; else node "$LAKE_BIN" "$@" --now "$LAKE_AT"; fi
    }`;
  const { stdout, status } = spawnSync("bash", ["-c", `${shims}; { ${command}; } 2>&1`], {
    cwd: project,
    encoding: "utf8",
    env: {
      ...withoutLakeSettings(process.env),
      LAKE_BIN: join(REPOSITORY, "bin/lake.js"),
      LAKE_SELF: join(REPOSITORY, "lake/self.ts"),
      LAKE_AT: NOW,
      NO_COLOR: "1",
    },
  });
  if (status !== 0) throw new Error(`$ ${command}\n${stdout}\nended with ${status}`);
  const told = stdout
    .replaceAll(project, "~/lake")
    .replaceAll(` --now ${NOW}`, "")
    .replaceAll(/[ \t]+$/gm, "")
    .trim();
  return told === "" ? "" : `${told}\n`;
}

function withoutLakeSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(
      ([name]) => !name.startsWith("LAKE_") && !["FORCE_COLOR", "NODE_TEST_CONTEXT"].includes(name),
    ),
  );
}

/** The text without what differs from run to run: ports, timings, room on the disk, the order in which resources finish. */
export function settled(text: string): string {
  const lines = text
    .replaceAll(/127\.0\.0\.1:\d+/g, "127.0.0.1:PORT")
    .replaceAll(/ +\d+(\.\d+)? (s|ms)\b/g, " TIME")
    .replaceAll(/\b\d+ ms\b/g, "TIME")
    .replaceAll(/\b[\d.]+ [kMGT]?B free\b/g, "SIZE free")
    .split("\n");
  const isExtract = (line = "") => line.startsWith("extract  ");
  const first = lines.findIndex(isExtract);
  const extracts = lines.filter(isExtract).sort();
  return lines.toSpliced(first, extracts.length, ...extracts).join("\n");
}

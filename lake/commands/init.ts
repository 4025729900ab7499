/** `lake init`: a project that runs offline at once. The package's own example is the template. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { secretNames, sourceFolders, type TemplateFile, templatePart } from "../draft/template-part.ts";
import { ConfigError, UsageError } from "../errors.ts";
import { nearest } from "../nearest.ts";
import { variableOf } from "../secrets/place.ts";
import type { Command } from "./verbs.ts";

/** They hold everything that says *what* the lake is. */
const TEMPLATE = ["extract", "flows", "mock-api", "models", "quality", "lake.config.ts"] as const;

/** What the project needs beside the engine, in the versions the engine is tested with. */
const DEPENDENCIES = ["msw"];
const DEV_DEPENDENCIES = ["@types/node", "node", "typescript"];

interface PackageJson {
  name?: string;
  version?: string;
  private?: boolean;
  type?: string;
  engines?: Record<string, string>;
  scripts?: Record<string, string>;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  allowScripts?: Record<string, boolean>;
}

const init: Command = async ({ args, flags, projectDir }) => {
  const target = resolve(projectDir, args[0] ?? ".");
  const packageRoot = fileURLToPath(
    new URL(import.meta.url.endsWith(".ts") ? "../.." : "../../..", import.meta.url),
  );
  refuseOverwrite(target);
  const example = TEMPLATE.flatMap((part) => filesOf(packageRoot, part));
  const part = templatePart(example, chosenSources(flags.sources, sourceFolders(example)));
  for (const { path, text } of part) {
    mkdirSync(dirname(join(target, path)), { recursive: true });
    writeFileSync(join(target, path), text);
  }
  const needsInstall = writePackageJson(target, packageRoot);
  for (const [name, text] of Object.entries({ ...GENERATED, ".env.example": envExample(part) })) {
    if (!existsSync(join(target, name))) writeFileSync(join(target, name), text);
  }
  const here = relative(process.cwd(), target);
  const steps = [
    here === "" ? [] : [`cd ${here}`],
    needsInstall ? ["npm install"] : [],
    ["npx lake run-all --days 1"],
  ].flat();
  const files = list(target);
  return {
    data: { project: target, files },
    text: `wrote a project of ${files.join(", ")}`,
    next: [steps.join(" && ")],
  };
};

export default init;

function filesOf(root: string, part: string): TemplateFile[] {
  const path = join(root, part);
  if (!existsSync(path)) return [];
  const read = (file: string) => ({
    path: relative(root, file).split(sep).join("/"),
    text: readFileSync(file, "utf8"),
  });
  if (/\.ts$/.test(part)) return [read(path)];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => read(join(entry.parentPath, entry.name)));
}

const DEFAULT_SOURCES = "payments";

/** @throws UsageError naming every source that the example does not have */
function chosenSources(flag: unknown, known: readonly string[]): string[] {
  const names = String(flag ?? DEFAULT_SOURCES)
    .split(",")
    .filter((name) => name !== "");
  if (names.includes("all")) return [...known];
  const problems = names
    .filter((name) => !known.includes(name))
    .map((name) => {
      const near = nearest(name, known);
      return {
        what: `the example has no source ${name}`,
        hint: near === undefined ? `one of ${known.join(", ")}, or all` : `did you mean ${near}?`,
      };
    });
  if (problems.length > 0)
    throw new UsageError("--sources names what does not exist", {
      problems,
      next: `lake init --sources ${DEFAULT_SOURCES}`,
    });
  return names;
}

function envExample(part: readonly TemplateFile[]): string {
  const lines = secretNames(part).map((name) => `${variableOf(name)}=`);
  return ["# Only for --api live; the mock needs no key.", ...lines, ""].join("\n");
}

function refuseOverwrite(target: string): void {
  const taken = TEMPLATE.filter((part) => existsSync(join(target, part)));
  if (taken.length === 0) return;
  throw new ConfigError(`${target} already holds a project`, {
    problems: taken.map((part) => ({ what: `${part} exists`, where: join(target, part) })),
    state: "nothing was written",
    next: "lake init <another folder>",
  });
}

/** Adds what the project needs to an existing package.json, or writes one. True when an install is needed. */
function writePackageJson(target: string, packageRoot: string): boolean {
  const own = readPackageJson(packageRoot) as Required<PackageJson>;
  const found = existsSync(join(target, "package.json")) ? readPackageJson(target) : {};
  const name = basename(target)
    .toLowerCase()
    .replace(/[^a-z0-9-]/g, "-");
  const project: PackageJson = {
    name,
    version: "0.0.0",
    private: true,
    ...found,
    type: "module",
    scripts: { lake: "lake", types: "tsc", test: "node --test", ...found.scripts },
    // By path: a name alone could mean another package of some registry.
    dependencies: {
      lake: `file:${relative(target, packageRoot)}`,
      ...pick(own.dependencies, DEPENDENCIES),
      ...found.dependencies,
    },
    devDependencies: { ...pick(own.devDependencies, DEV_DEPENDENCIES), ...found.devDependencies },
    // Its install script brings the binary.
    allowScripts: { node: true, ...found.allowScripts },
  };
  writeFileSync(join(target, "package.json"), `${JSON.stringify(project, null, 2)}\n`);
  return [...DEPENDENCIES, ...DEV_DEPENDENCIES, "lake"].some(
    (wanted) => !existsSync(join(target, "node_modules", wanted)),
  );
}

function readPackageJson(folder: string): PackageJson {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as PackageJson;
}

function pick(versions: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, versions[name]!]));
}

const TSCONFIG = {
  compilerOptions: {
    target: "es2023",
    lib: ["es2024", "esnext.disposable", "esnext.array"],
    module: "nodenext",
    types: ["node"],
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    verbatimModuleSyntax: true,
    erasableSyntaxOnly: true,
    allowImportingTsExtensions: true,
  },
  include: ["extract", "flows", "mock-api", "tests", "lake.config.ts", "*.ts"],
};

/** Written where nothing of that name is there yet. */
const GENERATED: Readonly<Record<string, string>> = {
  ".gitignore": "node_modules/\ndata/\n.env\n",
  "tsconfig.json": `${JSON.stringify(TSCONFIG, null, 2)}\n`,
  "README.md": `# A lake

\`npx lake run-all --days 1\` reads every source from the mock API, lands bronze, builds silver and gold, asserts and
publishes. Then:

    npx lake status
    npx lake query "SHOW ALL TABLES"

- \`extract/\` sources and their contracts
- \`flows/\` runs with a name and typed arguments
- \`mock-api/\` the same services, offline
- \`models/\` SQL: bronze, silver, gold
- \`quality/\` SQL that must find no rows
- \`data/\` the lake itself, not in git
`,
};

function list(target: string): string[] {
  return readdirSync(target)
    .filter((name) => name !== "node_modules")
    .sort();
}

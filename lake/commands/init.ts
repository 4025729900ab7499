/** `lake init`: a project that runs offline at once. The package's own example is the template. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { ConfigError, EXIT } from "../errors.ts";
import type { Command } from "./verbs.ts";

/** Copied as they are; they hold everything that says *what* the lake is. */
const TEMPLATE = ["extract", "mock-api", "models", "quality", "lake.config.ts"] as const;

interface PackageJson {
  name?: string;
  version?: string;
  private?: boolean;
  type?: string;
  engines?: Record<string, string>;
  scripts?: Record<string, string>;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

const init: Command = async ({ args, projectDir, effects }) => {
  const target = resolve(projectDir, args[0] ?? ".");
  const packageRoot = fileURLToPath(
    new URL(import.meta.url.endsWith(".ts") ? "../.." : "../../..", import.meta.url),
  );
  const own = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")) as Required<PackageJson>;
  refuseOverwrite(target);
  mkdirSync(target, { recursive: true });
  for (const part of TEMPLATE) cpSync(join(packageRoot, part), join(target, part), { recursive: true });
  const packageAbsent = writePackageJson(target, own);
  for (const [name, text] of Object.entries(generated())) {
    if (!existsSync(join(target, name))) writeFileSync(join(target, name), text);
  }
  const here = relative(process.cwd(), target);
  const steps = [
    here === "" ? [] : [`cd ${here}`],
    packageAbsent ? ["npm install"] : [],
    ["npx lake run-all --days 1"],
  ].flat();
  effects.err(`wrote ${[...TEMPLATE, ...Object.keys(generated())].join(", ")}\n`);
  return {
    exitCode: EXIT.ok,
    data: { project: target, files: list(target), next: steps },
    text: `next   ${steps.join(" && ")}`,
  };
};

export default init;

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
function writePackageJson(target: string, own: Required<PackageJson>): boolean {
  const path = join(target, "package.json");
  const found = existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as PackageJson) : undefined;
  const project: PackageJson = {
    name: basename(target)
      .toLowerCase()
      .replace(/[^a-z0-9-]/g, "-"),
    version: "0.0.0",
    private: true,
    ...found,
    type: "module",
    scripts: { lake: "lake", ...found?.scripts },
    dependencies: { lake: `^${own.version}`, msw: own.dependencies.msw!, ...found?.dependencies },
    devDependencies: { node: own.devDependencies.node!, ...found?.devDependencies },
  };
  writeFileSync(path, `${JSON.stringify(project, null, 2)}\n`);
  return !existsSync(join(target, "node_modules", "lake"));
}

function generated(): Record<string, string> {
  return {
    ".gitignore": "node_modules/\ndata/\n.env\n",
    ".env.example": "# Only for --api live; the mock needs no key.\nSTRIPE_API_KEY=\n",
    "tsconfig.json": `${JSON.stringify(
      {
        compilerOptions: {
          target: "es2023",
          module: "nodenext",
          strict: true,
          noEmit: true,
          skipLibCheck: true,
          verbatimModuleSyntax: true,
          erasableSyntaxOnly: true,
          allowImportingTsExtensions: true,
        },
        include: ["extract", "mock-api", "lake.config.ts"],
      },
      null,
      2,
    )}\n`,
    "README.md":
      "# A lake\n\n`npx lake run-all --days 1` extracts payments from the mock API, lands bronze, builds silver and gold,\n" +
      'asserts and publishes. Then:\n\n    npx lake query "FROM gold.daily_revenue"\n\n' +
      "- `extract/` sources and contracts · `mock-api/` the offline API · `models/` SQL · `quality/` assertions · `data/` the lake\n",
  };
}

function list(target: string): string[] {
  return readdirSync(target)
    .filter((name) => name !== "node_modules")
    .sort();
}

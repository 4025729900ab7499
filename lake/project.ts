/** A project on disk: its settings, sources, SQL files and mock API, discovered at run time. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import "./self.ts";
import type { InputTable, SqlFile } from "./compile/graph.ts";
import { CONFIG_FILE, type LoadedConfig, loadConfig } from "./config.ts";
import { bronzeColumns, fromJson } from "./contract/bronze.ts";
import { bronzeTable, type SourceDefinition } from "./contract/definition.ts";
import { definitionProblems } from "./contract/definition-problems.ts";
import type { Effects } from "./effects.ts";
import { ConfigError, type Problem } from "./errors.ts";
import { placeInProject } from "./lake-error-of.ts";
import { openSecrets, type Secrets } from "./secrets/secrets.ts";
import { STAND_IN_COLUMNS } from "./state/stand-ins.ts";

export interface Project extends LoadedConfig {
  /** Absolute folder of the project. */
  readonly dir: string;
  /** Absolute folder of the lake. */
  readonly root: string;
  readonly secrets: Secrets;
}

/** What `mock-api/index.ts` of a project exports. */
export interface MockApiModule {
  serveMockApi(options: {
    port?: number;
    now: Date | (() => Date);
    seed?: string;
    scale?: number;
    scenario?: string;
    /** Only these; default all. */
    sources?: readonly string[];
  }): Promise<MockApi>;
  readonly scenarios: readonly { readonly name: string; readonly description: string }[];
}

export interface MockApi {
  readonly url: string;
  /** Origin to use instead of the live one, by source name. */
  readonly baseUrls: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Columns of `lake.coverage`: which stretches of time each resource has been extracted for, merged. */
export const COVERAGE: InputTable = {
  name: "lake.coverage",
  columns: [
    { name: "source", type: "VARCHAR" },
    { name: "resource", type: "VARCHAR" },
    { name: "covered_from", type: "TIMESTAMP WITH TIME ZONE" },
    { name: "covered_to", type: "TIMESTAMP WITH TIME ZONE" },
  ],
};

/** Columns of `lake.stand_ins`: whose data stand in for whose at the moment, by the failover mapping. */
export const STAND_INS: InputTable = {
  name: "lake.stand_ins",
  columns: STAND_IN_COLUMNS,
};

/** Reads the settings, and has the log follow them. */
export async function openProject(
  dir: string,
  effects: Pick<Effects, "env" | "log" | "logging" | "monotonicMs" | "secrets">,
  flags: Readonly<Record<string, unknown>>,
): Promise<Project> {
  const absolute = resolve(dir);
  if (!existsSync(absolute))
    throw new ConfigError(`the project folder ${dir} does not exist`, { next: "lake init" });
  const config = await loadConfig({ projectDir: absolute, env: effects.env, flags });
  effects.logging.configure({ level: config.settings.logLevel, format: config.settings.logFormat });
  const secrets = openSecrets({ settings: config.settings.secrets, projectDir: absolute, effects });
  return { ...config, dir: absolute, root: resolve(absolute, config.settings.root), secrets };
}

/** Default exports of `extract/<folder>/source.ts`, one source or several, by name. Lists every one that cannot be used. */
export async function loadSources(project: Project): Promise<SourceDefinition[]> {
  const folder = join(project.dir, "extract");
  const names = existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
    : [];
  const sources: SourceDefinition[] = [];
  const problems: Problem[] = [];
  for (const { name } of names.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const where = `extract/${name}/source.ts`;
    const path = join(project.dir, where);
    if (!existsSync(path)) {
      problems.push({
        what: `${where} is missing`,
        where: `extract/${name}/`,
        hint: "export default defineSource({ … })",
      });
      continue;
    }
    try {
      const { default: exported } = (await import(pathToFileURL(path).href)) as {
        default?: SourceDefinition | readonly SourceDefinition[];
      };
      if (exported === undefined)
        problems.push({ what: "no default export", where, hint: "export default defineSource({ … })" });
      const found = exported === undefined ? [] : Array.isArray(exported) ? exported : [exported];
      for (const source of found as readonly SourceDefinition[]) {
        const wrong = definitionProblems(source, name);
        problems.push(...wrong.map((what) => ({ what, where })));
        if (wrong.length === 0) sources.push(source);
      }
    } catch (error) {
      const what = error instanceof Error ? error.message : String(error);
      problems.push({ what, where: placeInProject(error, project.dir) ?? where });
    }
  }
  if (problems.length > 0) {
    throw new ConfigError(
      problems.length === 1 && problems[0] !== undefined
        ? problems[0].what
        : `${problems.length} things are wrong with the sources`,
      { problems, state: "nothing was extracted", next: "correct it, then: lake check" },
    );
  }
  return sources;
}

/** Every `*.sql` below a folder of the project, sorted by path. */
export function readSqlFiles(project: Project, folder: "models" | "quality"): SqlFile[] {
  const top = join(project.dir, folder);
  if (!existsSync(top)) return [];
  return readdirSync(top, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".sql"))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => ({
      path: relative(project.dir, path).split(sep).join("/"),
      text: readFileSync(path, "utf8"),
    }));
}

/** What models may read before any model: one bronze table per resource, `lake.coverage` and `lake.stand_ins`. */
export function inputTables(sources: readonly SourceDefinition[]): InputTable[] {
  const tables = sources.flatMap((source) =>
    source.resources.map((resource) => ({
      name: `bronze.${bronzeTable(source.name, resource.name)}`,
      columns: bronzeColumns(resource.contract),
      fromJson: fromJson(resource.contract),
    })),
  );
  return [COVERAGE, STAND_INS, ...tables];
}

export async function loadMockApi(project: Project): Promise<MockApiModule> {
  const where = "mock-api/index.ts";
  const path = join(project.dir, where);
  if (!existsSync(path)) {
    throw new ConfigError(`this project has no ${where}, so there is no mock API to start`, {
      where: project.dir,
      next: `lake init, or --api live, or cd to the folder that holds ${CONFIG_FILE}`,
    });
  }
  return (await import(pathToFileURL(path).href)) as MockApiModule;
}

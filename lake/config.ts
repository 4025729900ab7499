/** Settings: config file, then environment, then flags; each layer overrides the one before. Validated once, all problems at once. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseEnv } from "node:util";
import { z } from "zod";
import { ConfigError, type LakeErrorDetails, type Problem, UsageError } from "./errors.ts";
import { placeInProject } from "./lake-error-of.ts";
import { nearest } from "./nearest.ts";
import { describePlace, placeOf, SecretSetting, type SecretSettings } from "./secrets/place.ts";

const text = z.string("expected text").min(1, "expected text");
const number = z.coerce.number("expected a number").positive("expected a number above 0");
const wholeNumber = z.coerce
  .number("expected a whole number")
  .int("expected a whole number")
  .positive("expected a whole number above 0");
const oneOf = <const T extends readonly string[]>(names: T) =>
  z.enum(names, `expected ${names.slice(0, -1).join(", ")} or ${names.at(-1)}`);

/** Every setting: its schema with the default, the environment variable that sets it, what it means. */
const SETTINGS = {
  root: {
    schema: text.default("data"),
    env: "LAKE_ROOT",
    about: "folder of the lake, relative to the project",
  },
  api: { schema: oneOf(["mock", "live"]).default("mock"), env: "LAKE_API", about: "where data comes from" },
  sources: {
    schema: text.optional(),
    env: "LAKE_SOURCES",
    about: "what run-all and extract read when --source does not say, comma-separated; default all",
  },
  mockUrl: {
    schema: z.url({ protocol: /^https?$/, error: "expected a URL like http://127.0.0.1:8787" }).optional(),
    env: "LAKE_MOCK_URL",
    about: "a mock API that is already up; else each run starts its own",
  },
  mockSeed: { schema: text.default("lake"), env: "LAKE_MOCK_SEED", about: "seed of the mock's records" },
  mockScale: {
    schema: number.default(1),
    env: "LAKE_MOCK_SCALE",
    about: "multiplies the mock's volume",
  },
  mockScenario: { schema: text.default("steady"), env: "LAKE_MOCK_SCENARIO", about: "how the mock behaves" },
  maxPageSize: {
    schema: wholeNumber.optional(),
    env: "MAX_PAGE_SIZE",
    about: "lowers the page size of every source",
  },
  secrets: {
    schema: z.record(z.string(), SecretSetting, "expected a place for each name").default({}),
    env: "LAKE_SECRETS",
    about: "where keys are kept, by name; default: an environment variable, or .env",
  },
  diskFreeMin: {
    schema: z
      .string("expected a size like 500MB")
      .regex(/^\d+(\.\d+)? ?[KMGT]?B$/i, "expected a size like 500MB")
      .default("1GB"),
    env: "LAKE_DISK_FREE_MIN",
    about: "a run does not begin with less room on the volume of the lake",
  },
  deadlineSeconds: {
    schema: wholeNumber.default(3600),
    env: "LAKE_DEADLINE_SECONDS",
    about: "a run stops extracting after this",
  },
  memoryLimit: {
    schema: z
      .string("expected a size like 4GB")
      .regex(/^\d+(\.\d+)? ?([KMGT]i?B|B)$/i, "expected a size like 4GB")
      .default("4GB"),
    env: "LAKE_MEMORY_LIMIT",
    about: "memory DuckDB may use before it spills to disk",
  },
  connections: {
    schema: wholeNumber.max(64, "expected at most 64").optional(),
    env: "LAKE_CONNECTIONS",
    about: "queries at once; default one per core",
  },
  logLevel: {
    schema: oneOf(["silent", "error", "warn", "info", "debug"]).default("warn"),
    env: "LAKE_LOG_LEVEL",
    about: "least level shown; the run's log file has info",
  },
  logFormat: {
    schema: oneOf(["pretty", "json"]).default("pretty"),
    env: "LAKE_LOG_FORMAT",
    about: "json: NDJSON, and nothing else on stderr",
  },
  pipelineEnv: {
    schema: oneOf(["LOCAL", "AWS"]).default("LOCAL"),
    env: "PIPELINE_ENV",
    about: "LOCAL keeps the lake on this disk",
  },
  s3Bucket: { schema: text.optional(), env: "S3_BUCKET", about: "required when PIPELINE_ENV=AWS" },
  answer: {
    schema: text.optional(),
    env: "LAKE_ANSWER",
    about: "SELECT over gold that run-all prints at the end",
  },
} as const;

type SettingName = keyof typeof SETTINGS;
export type Settings = { readonly [K in SettingName]: z.output<(typeof SETTINGS)[K]["schema"]> };
/** What `lake.config.ts` exports: any of the settings. */
export type Config = { readonly [K in SettingName]?: z.input<(typeof SETTINGS)[K]["schema"]> };

export function defineConfig(config: Config): Config {
  return config;
}

type Origin = "default" | "lake.config.ts" | ".env" | "environment" | "flag";

/** One line of `lake doctor`. */
export interface SettingLine {
  readonly name: string;
  readonly value: unknown;
  readonly origin: Origin;
  readonly variable: string;
  readonly about: string;
}

export interface LoadedConfig {
  readonly settings: Settings;
  readonly lines: readonly SettingLine[];
}

export interface ConfigSources {
  readonly projectDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly flags: Readonly<Record<string, unknown>>;
}

export const CONFIG_FILE = "lake.config.ts";

/**
 * Reads every layer and judges every setting.
 * @throws UsageError when only flags are wrong, else ConfigError; both with every problem
 */
export async function loadConfig({ projectDir, env, flags }: ConfigSources): Promise<LoadedConfig> {
  const file = await readConfigFile(projectDir);
  const dotEnv = readDotEnv(projectDir);
  const problems: Problem[] = unknownSettings(file);
  const settings: Record<string, unknown> = {};
  const lines: SettingLine[] = [];
  let flagsOnly = problems.length === 0;
  for (const [name, setting] of Object.entries(SETTINGS)) {
    const layers: readonly (readonly [Origin, unknown])[] = [
      ["flag", flags[name]],
      ["environment", fromText(name, env[setting.env])],
      [".env", fromText(name, dotEnv[setting.env])],
      ["lake.config.ts", file[name]],
    ];
    const [origin, given] =
      layers.find(([, value]) => value !== undefined) ?? (["default", undefined] as const);
    const parsed = setting.schema.safeParse(given);
    if (parsed.success) settings[name] = parsed.data;
    else {
      problems.push(settingProblem(origin, name, setting.env, given, parsed.error));
      flagsOnly &&= origin === "flag";
    }
    lines.push({
      name,
      value: shownValue(name, settings[name]),
      origin,
      variable: setting.env,
      about: setting.about,
    });
  }
  const unfit = environmentProblems(settings);
  problems.push(...unfit);
  if (problems.length > 0) throw settingsError(problems, flagsOnly && unfit.length === 0);
  return { settings: settings as Settings, lines };
}

function settingsError(problems: readonly Problem[], flagsOnly: boolean): ConfigError | UsageError {
  const [first] = problems;
  const message =
    problems.length === 1 && first !== undefined ? first.what : `${problems.length} settings are wrong`;
  const details: LakeErrorDetails = {
    problems,
    state: "nothing was read or written",
    next: flagsOnly ? "lake --help" : "correct it; lake doctor shows every setting and where it comes from",
  };
  return flagsOnly ? new UsageError(message, details) : new ConfigError(message, details);
}

function settingProblem(
  origin: Origin,
  name: string,
  variable: string,
  given: unknown,
  { issues: [issue] }: z.ZodError,
): Problem {
  const near = issue?.code === "invalid_value" ? nearest(String(given), issue.values.map(String)) : undefined;
  const shown = typeof given === "string" ? given : JSON.stringify(given);
  // Who writes the secret itself where its place belongs does not see it printed.
  const what = name === "secrets" ? [name, ...(issue?.path ?? [])].join(" ") : `${name} is ${shown}`;
  return {
    what: `${what}, ${issue?.message}`,
    where: whereSet(origin, name, variable),
    ...(near === undefined ? {} : { hint: `did you mean ${near}?` }),
  };
}

/** P16: a lake kept on S3 needs its bucket; this version keeps lakes on local disks only, and says so. */
function environmentProblems(settings: Record<string, unknown>): Problem[] {
  if (settings.pipelineEnv !== "AWS") return [];
  if (settings.s3Bucket === undefined) {
    return [
      {
        what: "S3_BUCKET is required when PIPELINE_ENV=AWS",
        where: "PIPELINE_ENV",
        hint: "export S3_BUCKET=…, or PIPELINE_ENV=LOCAL",
      },
    ];
  }
  return [
    {
      what: "PIPELINE_ENV=AWS: keeping the lake on S3 is not supported by this version",
      where: "PIPELINE_ENV",
      hint: "PIPELINE_ENV=LOCAL, then copy LAKE_ROOT/snapshots with your S3 client",
    },
  ];
}

/** What a variable says; an empty one says nothing. */
function fromText(name: string, value: string | undefined): unknown {
  if (value === "") return undefined;
  return name === "secrets" && value !== undefined ? jsonOf(value) : value;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Of a command that prints a secret, only its program. */
function shownValue(name: string, value: unknown): unknown {
  if (name !== "secrets" || value === undefined) return value;
  const settings = value as SecretSettings;
  return Object.fromEntries(Object.keys(settings).map((key) => [key, describePlace(placeOf(key, settings))]));
}

function whereSet(origin: Origin, name: string, variable: string): string {
  if (origin === "flag") return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  return origin === "lake.config.ts" ? `${CONFIG_FILE}: ${name}` : `${variable} (${origin})`;
}

function unknownSettings(file: Record<string, unknown>): Problem[] {
  return Object.keys(file)
    .filter((name) => !(name in SETTINGS))
    .map((name) => ({
      what: `unknown setting ${name}`,
      where: CONFIG_FILE,
      hint: settingHint(name),
    }));
}

function settingHint(name: string): string {
  const near = nearest(name, Object.keys(SETTINGS));
  return near === undefined ? `one of ${Object.keys(SETTINGS).join(", ")}` : `did you mean ${near}?`;
}

async function readConfigFile(projectDir: string): Promise<Record<string, unknown>> {
  const path = join(projectDir, CONFIG_FILE);
  if (!existsSync(path)) return {};
  const next = `${CONFIG_FILE} should be: export default defineConfig({ … })`;
  let loaded: { default?: unknown };
  try {
    // A changed file is another module, so that a loop sees it; the same one is loaded once.
    const version = statSync(path).mtimeMs;
    loaded = (await import(`${pathToFileURL(resolve(path)).href}?version=${version}`)) as typeof loaded;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const where = placeInProject(cause, projectDir) ?? CONFIG_FILE;
    throw new ConfigError(`${CONFIG_FILE} cannot be loaded: ${why}`, { where, next, cause });
  }
  if (typeof loaded.default === "object" && loaded.default !== null && !Array.isArray(loaded.default))
    return { ...loaded.default };
  throw new ConfigError(`${CONFIG_FILE} exports no settings`, { where: CONFIG_FILE, next });
}

function readDotEnv(projectDir: string): Record<string, string | undefined> {
  const path = join(projectDir, ".env");
  return existsSync(path) ? { ...parseEnv(readFileSync(path, "utf8")) } : {};
}

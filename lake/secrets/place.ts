/** Where a secret is kept, as a project writes it down in the setting `secrets`, and as what is to be read. */
import { z } from "zod";

const FORMS = "expected env:VARIABLE, file:PATH[#FIELD], command:PROGRAM ARGUMENTS or shell:LINE";
const SECONDS = z.number("expected seconds").positive("expected seconds above 0");

const From = z.string(FORMS).regex(/^(env|file|command|shell):\s*\S/, FORMS);

/** One entry of the setting: a text, or a text with what does not fit into it. */
export const SecretSetting = z.union(
  [
    From.transform((from) => ({ from })),
    z.strictObject({
      from: From,
      /** Of JSON or KEY=VALUE that a file or command gives; dots lead into objects. */
      field: z.string().min(1).optional(),
      /** How long what a command gave is good for; default: as long as this process. */
      ttlSeconds: SECONDS.optional(),
      /** How long a command may take; default 10. */
      timeoutSeconds: SECONDS.optional(),
    }),
  ],
  `${FORMS}, or { from, field?, ttlSeconds?, timeoutSeconds? }`,
);
type SecretSetting = z.output<typeof SecretSetting> & {
  readonly field?: string | undefined;
  readonly ttlSeconds?: number | undefined;
  readonly timeoutSeconds?: number | undefined;
};
/** By name of a secret; `*` in a name stands for anything, and `{name}` in a place for the whole name. */
export type SecretSettings = Readonly<Record<string, SecretSetting>>;

export type SecretPlace =
  /** A variable of the environment, else of the project's `.env`. */
  | { readonly kind: "environment"; readonly variable: string }
  | { readonly kind: "file"; readonly path: string; readonly field: string | undefined }
  | {
      readonly kind: "command";
      /** Program and arguments. */
      readonly words: readonly string[];
      readonly field: string | undefined;
      readonly ttlMs: number;
      readonly timeoutMs: number;
    };

const COMMAND_SECONDS = 10;

/** The setting that names the secret most closely decides; without one it is an environment variable. */
export function placeOf(name: string, settings: SecretSettings): SecretPlace {
  const [pattern] = Object.keys(settings)
    .filter((pattern) => matches(pattern, name))
    .sort((a, b) => closeness(b) - closeness(a) || (a < b ? -1 : 1));
  const setting = pattern === undefined ? undefined : settings[pattern];
  return setting === undefined ? { kind: "environment", variable: variableOf(name) } : placeIn(setting, name);
}

/** `rapidapi/vehicle-market-value` → `RAPIDAPI_VEHICLE_MARKET_VALUE`. */
export function variableOf(name: string): string {
  return name.replace(/[^A-Za-z0-9]/g, "_").toUpperCase();
}

/** What a person may be shown of a place: a command's arguments may hold what nobody should see. */
export function describePlace(place: SecretPlace): string {
  switch (place.kind) {
    case "environment":
      return `the environment and .env, as ${place.variable}`;
    case "file":
      return `file ${place.path}${place.field === undefined ? "" : `, field ${place.field}`}`;
    case "command":
      return `command ${place.words[0]}${place.field === undefined ? "" : `, field ${place.field}`}`;
  }
}

function placeIn(setting: SecretSetting, name: string): SecretPlace {
  const [, scheme = "", rest = ""] = /^(\w+):(.*)$/s.exec(setting.from) ?? [];
  const fill = (text: string) => text.replaceAll("{name}", () => name);
  const field = setting.field === undefined ? undefined : fill(setting.field);
  if (scheme === "env") return { kind: "environment", variable: fill(rest) };
  if (scheme === "file") {
    const [, path = "", inPath] = /^(.*?)(?:#(.+))?$/s.exec(rest) ?? [];
    return { kind: "file", path: fill(path), field: field ?? (inPath && fill(inPath)) };
  }
  const { ttlSeconds = Number.POSITIVE_INFINITY, timeoutSeconds = COMMAND_SECONDS } = setting;
  const words = scheme === "shell" ? ["sh", "-c", fill(rest)] : wordsOf(rest).map(fill);
  return { kind: "command", words, field, ttlMs: ttlSeconds * 1000, timeoutMs: timeoutSeconds * 1000 };
}

/** Split at spaces; quotes of either kind keep words together, and nothing else means anything. */
function wordsOf(line: string): string[] {
  const words = [...line.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)];
  return words.map(([word]) => word.replace(/"([^"]*)"|'([^']*)'/g, "$1$2"));
}

function matches(pattern: string, name: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "s").test(name);
}

/** A name beats every pattern, and of patterns the one that says most. */
function closeness(pattern: string): number {
  return pattern.includes("*") ? pattern.replaceAll("*", "").length : Number.POSITIVE_INFINITY;
}

/** The config of a flow: the JSON of a file, judged by the flow's own schema. */
import { readFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import { ConfigError, isSystemError, type Problem, UsageError } from "../errors.ts";
import { usageOf } from "./bind-args.ts";
import type { Flow } from "./definition.ts";

/** What `--config` named, or what a caller handed over. */
export type GivenConfig = { readonly file: string } | { readonly value: unknown } | undefined;

/**
 * Undefined for a flow that takes no config.
 * @throws UsageError for one too many or too few, ConfigError with everything wrong in it
 */
export function flowConfig(flow: Flow, given: GivenConfig): unknown {
  if (flow.config === undefined) {
    if (given === undefined) return undefined;
    throw new UsageError(`${flow.name} takes no config`, { next: usageOf(flow) });
  }
  const value = given !== undefined && "file" in given ? jsonIn(given.file) : given?.value;
  const { success, data, error } = flow.config.safeParse(value);
  if (success) return data;
  if (given === undefined) throw new UsageError(`${flow.name} needs a config`, { next: usageOf(flow) });
  const where = "file" in given ? given.file : `config of ${flow.name}`;
  const problems = error.issues.map(
    ({ path, message }): Problem => ({ what: [path.join("."), message].filter(Boolean).join(": "), where }),
  );
  throw new ConfigError(
    problems.length === 1 ? `${problems[0]?.what}` : `${problems.length} things are wrong with ${where}`,
    { problems, state: "nothing was read or written", next: "correct it, then run the same command again" },
  );
}

function jsonIn(file: string): unknown {
  const where = relative(process.cwd(), resolve(file));
  const next = "correct it, then run the same command again";
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    const why = isSystemError(cause) && cause.code === "ENOENT" ? "does not exist" : "cannot be read";
    throw new ConfigError(`the config ${file} ${why}`, { where, next, cause });
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new ConfigError(`the config ${file} is not JSON: ${(cause as Error).message}`, {
      where,
      next,
      cause,
    });
  }
}

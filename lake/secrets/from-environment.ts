/** Secrets in variables of the environment, else of the project's `.env`, which may change under way. */
import { join } from "node:path";
import { parseEnv } from "node:util";
import type { Effects } from "../effects.ts";
import type { LookedUp } from "./looked-up.ts";
import type { changedFileReader } from "./read-changed.ts";

export function fromEnvironment(
  variable: string,
  projectDir: string,
  env: Effects["env"],
  readFile: ReturnType<typeof changedFileReader>,
): LookedUp {
  const set = env[variable];
  if (set !== undefined && set !== "") return { value: set, backend: "environment" };
  const dotEnv = readFile(join(projectDir, ".env"));
  const value = "text" in dotEnv ? parseEnv(dotEnv.text)[variable] : undefined;
  if (value !== undefined && value !== "") return { value, backend: ".env" };
  return { missing: "is not set", hint: `export ${variable}=…, or put it into .env` };
}

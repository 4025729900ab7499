/** Reads the failover mapping of a project, `extract/failover.ts`. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import type { SourceDefinition } from "./contract/definition.ts";
import { ConfigError, type Problem } from "./errors.ts";
import { readMapping, type Substitute } from "./failover/mapping.ts";
import type { Project } from "./project.ts";

const WHERE = "extract/failover.ts";

const DEFINITIONS = z.array(
  z.strictObject({
    of: z.string(),
    by: z.string(),
    place: z.string().optional(),
    factor: z.string().optional(),
    because: z.string(),
  }),
);

/**
 * None when the project has no such file.
 * @throws ConfigError naming everything that is wrong with it
 */
export async function loadFailover(
  project: Project,
  sources: readonly SourceDefinition[],
): Promise<readonly Substitute[]> {
  const path = join(project.dir, WHERE);
  if (!existsSync(path)) return [];
  const { default: exported } = (await import(pathToFileURL(path).href)) as { default?: unknown };
  const parsed = DEFINITIONS.safeParse(exported);
  if (!parsed.success) {
    throw mappingError(
      parsed.error.issues.map(({ path, message }) => ({
        what: `${path.join(".") || "default export"}: ${message}`,
        where: WHERE,
      })),
    );
  }
  const { substitutes, problems } = readMapping(parsed.data as never, sources);
  if (problems.length > 0) throw mappingError(problems.map((problem) => ({ ...problem, where: WHERE })));
  return substitutes;
}

function mappingError(problems: readonly Problem[]): ConfigError {
  const [first] = problems;
  const message =
    problems.length === 1 && first !== undefined
      ? first.what
      : `${problems.length} things are wrong with the failover mapping`;
  return new ConfigError(message, {
    where: WHERE,
    problems,
    state: "nothing was extracted",
    next: "correct it, then: lake check",
  });
}

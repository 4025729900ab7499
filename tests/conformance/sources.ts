/** Every source of the project, found as a run finds them. */
import { describe, test } from "node:test";
import type { SourceDefinition } from "../../lake/contract/definition.ts";
import { systemEffects } from "../../lake/effects.ts";
import { loadSources, openProject } from "../../lake/project.ts";
import { REPOSITORY } from "../support/lake-process.ts";

export const SOURCES: readonly SourceDefinition[] = await loadSources(
  await openProject(REPOSITORY, systemEffects({ env: {} }), {}),
);

/** Sources tried at once; each is mostly waiting for its mock. */
const AT_ONCE = 4;

/** One test per source, named for both. `CONFORMANCE_SOURCE=fred` in the environment tries only sources of that name. */
export function everySource(what: string, check: (source: SourceDefinition) => Promise<void>): void {
  const only = process.env.CONFORMANCE_SOURCE;
  describe(what, { concurrency: AT_ONCE }, () => {
    for (const source of SOURCES.filter(({ name }) => only === undefined || name.startsWith(only)))
      test(`${source.name}: ${what}`, () => check(source));
  });
}

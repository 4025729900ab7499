/** What runs will ask for, from the sources as they are to be asked, the log of earlier runs, and the calls that are counted already. */
import type { SourceDefinition } from "./contract/definition.ts";
import { type Estimate, estimate, type UsedQuota } from "./plan/estimate.ts";
import type { ExtractStage } from "./plan/plan.ts";
import type { Project } from "./project.ts";
import type { LakeState } from "./state/fold.ts";
import { pastLandings } from "./state/past-landings.ts";
import { sourcesAsSet } from "./traffic/settings.ts";

export interface EstimateRunsOptions {
  readonly project: Project;
  readonly sources: readonly SourceDefinition[];
  readonly state: LakeState;
  /** When the first of them starts. */
  readonly startedAt: Date;
  readonly used: (source: string) => UsedQuota;
}

/**
 * Reads what an estimate needs; the function it gives back is pure. `runs`: the extract stages of each, in order;
 * `caution` multiplies the rows that are expected from earlier runs.
 */
export async function estimator({
  project,
  sources: declared,
  state,
  startedAt: now,
  used,
}: EstimateRunsOptions): Promise<(runs: readonly (readonly ExtractStage[])[], caution?: number) => Estimate> {
  const sources = await sourcesAsSet(project.root, declared);
  const keys = new Set(
    sources.flatMap(({ name, resources }) => resources.map((resource) => `${name}.${resource.name}`)),
  );
  const past = await pastLandings(project.root, state, keys);
  const { maxPageSize } = project.settings;
  return (runs, caution = 1) => estimate(runs, { sources, now, maxPageSize, past, used, caution });
}

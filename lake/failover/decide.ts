/** What a run does about a source that is unavailable. Pure; one step only: what stands in is never stood in for itself. */
import { type Substitute, type Target, targetText } from "./mapping.ts";

/** A resource that could not be had, for the datasets that were asked for. */
export interface Missing {
  readonly source: string;
  readonly resource: string;
  /** Null: it has none. */
  readonly datasets: readonly string[] | null;
}

export interface FailoverQuestion {
  readonly missing: readonly Missing[];
  readonly substitutes: readonly Substitute[];
  /** Whether a source has already failed in this run, so that it cannot stand in for another. */
  readonly hasFailed: (source: string) => boolean;
}

export interface FailoverDecision {
  /** What is to be had, and for what it stands in; a target may stand in for several. */
  readonly standIns: readonly Substitute[];
  /** Targets that nothing stands in for. */
  readonly without: readonly Target[];
}

export function decideFailover({ missing, substitutes, hasFailed }: FailoverQuestion): FailoverDecision {
  const byTarget = new Map(substitutes.map((substitute) => [targetText(substitute.of), substitute]));
  const standIns: Substitute[] = [];
  const without: Target[] = [];
  for (const { source, resource, datasets } of missing) {
    for (const dataset of datasets ?? [null]) {
      const target = { source, resource, dataset };
      const substitute = byTarget.get(targetText(target));
      if (substitute === undefined || hasFailed(substitute.by.source)) without.push(target);
      else standIns.push(substitute);
    }
  }
  return { standIns, without };
}

/** After extraction: what the failover mapping and the sources themselves say about those that could not be asked. */
import type { SourceDefinition } from "./contract/definition.ts";
import type { ExtractionRecord } from "./extraction-record.ts";
import { decideFailover } from "./failover/decide.ts";
import type { Substitute, Target } from "./failover/mapping.ts";
import type { ExtractStage } from "./plan/plan.ts";
import type { LandedResource } from "./state/commit.ts";

export interface FailOverOptions {
  readonly sources: readonly SourceDefinition[];
  readonly substitutes: readonly Substitute[];
  /** What was to be extracted. */
  readonly stages: readonly ExtractStage[];
  readonly record: ExtractionRecord;
  /** Extracts further stages; what fails of them is told to the record and fails the run. */
  readonly extract: (stages: readonly ExtractStage[]) => Promise<void>;
}

/** Has stand-ins extracted, and tells the record which sources the run goes on without. */
export async function failOver(options: FailOverOptions): Promise<void> {
  const { sources, substitutes, stages, record, extract } = options;
  const unavailable = record.unavailable();
  if (unavailable.length === 0) return;
  const failed = record.failedSources();
  const stageOf = (of: { readonly source: string; readonly resource: string }) =>
    stages.find(({ source, resource }) => source === of.source && resource === of.resource);
  const missing = unavailable.map((one) => ({
    ...one,
    datasets: stageOf(one)?.datasets?.read.map(({ id }) => id) ?? null,
  }));
  const decision = decideFailover({ missing, substitutes, hasFailed: (source) => failed.has(source) });

  const absent = decision.standIns.filter(({ by }) => !record.landed().some((landed) => holds(landed, by)));
  await extract(standInStages(absent, sources, (of) => stageOf(of)?.window));

  for (const [source, [first]] of Map.groupBy(unavailable, ({ source }) => source)) {
    const own = decision.standIns.filter(({ of }) => of.source === source);
    const landed = (by: Target) => record.landed().some((one) => holds(one, by));
    const served = own.filter(({ by }) => landed(by));
    const without = [
      ...decision.without.filter((target) => target.source === source),
      ...own.filter(({ by }) => !landed(by)).map(({ of }) => of),
    ];
    const goesOn = sources.find(({ name }) => name === source)?.whenUnavailable === "go-on";
    if (without.length === 0 || goesOn) record.goOnWithout(source, first?.why ?? "", served, without);
  }
}

function holds({ source, resource, datasets }: LandedResource, target: Target): boolean {
  if (source !== target.source || resource !== target.resource) return false;
  return target.dataset === null || (datasets?.read.some(({ id }) => id === target.dataset) ?? false);
}

/** One stage for each resource that stands in, with all its datasets that do, for the window of what it stands in for. */
function standInStages(
  standIns: readonly Substitute[],
  sources: readonly SourceDefinition[],
  windowOf: (target: Target) => ExtractStage["window"] | undefined,
): ExtractStage[] {
  const byResource = Map.groupBy(standIns, ({ by }) => `${by.source}.${by.resource}`);
  return [...byResource.values()].flatMap((group) => {
    const [first] = group;
    const window = first === undefined ? undefined : windowOf(first.of);
    if (first === undefined || window === undefined) return [];
    const { source, resource } = first.by;
    const all = sources
      .find(({ name }) => name === source)
      ?.resources.find(({ name }) => name === resource)?.datasets;
    const ids = [...new Set(group.flatMap(({ by }) => by.dataset ?? []))];
    const stage = { kind: "extract" as const, source, resource, window };
    if (all === undefined) return [stage];
    return [{ ...stage, datasets: { read: ids.map((id) => ({ id, ...window })), all: [...all] } }];
  });
}

/** API to bronze: every resource of the plan, all sources side by side, each within its own limits; then failover. */
import type { SourceDefinition, Window } from "./contract/definition.ts";
import { pageReader } from "./contract/scan-page.ts";
import type { Database } from "./duckdb/database.ts";
import type { Effects } from "./effects.ts";
import { failOver } from "./fail-over.ts";
import type { Substitute } from "./failover/mapping.ts";
import { createHttpClient } from "./http/client.ts";
import type { KeyUse } from "./live-keys.ts";
import type { ExtractStage, Plan } from "./plan/plan.ts";
import type { Project } from "./project.ts";
import { openResourceLanding } from "./resource-landing.ts";
import type { RunRecord } from "./run-record.ts";
import { extractAll } from "./source/extract-all.ts";
import { type SourcesUp, sourcesUp } from "./sources-up.ts";
import { recordKeyUsage } from "./state/key-usage.ts";
import type { Staging } from "./state/staging.ts";
import { openTraffic } from "./traffic/open-traffic.ts";

export interface ExtractSourcesOptions {
  readonly project: Project;
  readonly sources: readonly SourceDefinition[];
  /** The failover mapping. */
  readonly substitutes: readonly Substitute[];
  readonly plan: Plan;
  readonly staging: Staging;
  readonly database: Database;
  readonly record: RunRecord;
  readonly effects: Effects;
  readonly signal: AbortSignal;
}

/** What each resource came to is told to the record; rejects only when the run is cancelled or the sources cannot be asked at all. */
export async function extractSources(options: ExtractSourcesOptions): Promise<void> {
  const { sources, substitutes, plan, record } = options;
  const stages = plan.stages.filter((stage) => stage.kind === "extract");
  const extract = (some: readonly ExtractStage[]) => extractStages(options, some);
  await extract(stages);
  await failOver({ sources, substitutes, stages, record: record.extraction, extract });
}

async function extractStages(options: ExtractSourcesOptions, stages: readonly ExtractStage[]): Promise<void> {
  const { project, sources, effects, record, signal } = options;
  const asked = sources.filter((source) => stages.some((stage) => stage.source === source.name));
  if (asked.length === 0) return;
  await using up = await sourcesUp({ project, sources: asked, effects, signal, onKeyUse: noted(options) });
  for (const source of asked) {
    const own = stages.filter((stage) => stage.source === source.name);
    const window = hull(own.map((stage) => stage.window));
    const counts = { resources: own.length, sources: asked.length };
    record.extraction.source(source, up.baseUrl(source), window, counts);
  }
  await Promise.all(
    asked.map((source) =>
      extractSource(
        options,
        source,
        up,
        stages.filter((stage) => stage.source === source.name),
      ),
    ),
  );
}

function noted({ project, staging, effects }: ExtractSourcesOptions): (use: KeyUse) => void {
  const { runId, run } = staging;
  return ({ source, secret, backend, keyId }) => {
    const at = effects.now().toISOString();
    const use = { at, run_id: runId, command: run.command, source, secret, backend, key_id: keyId };
    recordKeyUsage(project.root, use);
    effects.log.info({ event: "key.used", ...use }, "key used");
  };
}

/** From the earliest start to the latest end. */
function hull(windows: readonly { readonly from: string; readonly to: string }[]): Window {
  const [from] = windows.map((window) => window.from).sort();
  const to = windows
    .map((window) => window.to)
    .sort()
    .at(-1);
  return { from: new Date(from ?? 0), to: new Date(to ?? 0) };
}

async function extractSource(
  { project, staging, database, record, effects, signal }: ExtractSourcesOptions,
  source: SourceDefinition,
  up: SourcesUp,
  stages: readonly ExtractStage[],
): Promise<void> {
  const { deadlineSeconds, maxPageSize } = project.settings;
  const traffic = openTraffic({ root: project.root, runId: staging.runId, effects });
  const asked = await traffic.asSet(source);
  const { pageSize } = asked;
  const client = createHttpClient({
    source,
    traffic: traffic.of(source),
    baseUrl: up.baseUrl(source),
    key: up.key(source),
    renewKey: up.renewKey(source),
    effects,
    deadlineMs: effects.monotonicMs() + deadlineSeconds * 1000,
  });
  const landings = stages.map((stage) =>
    openResourceLanding({ source, stage, database, staging, record, effects }),
  );
  try {
    const outcomes = await extractAll({
      source: asked,
      client,
      pageSize: Math.min(pageSize, maxPageSize ?? pageSize),
      parserOf: pageReader,
      now: new Date(staging.run.startedAt),
      effects,
      signal,
      tasks: landings.map(({ task }) => task),
    });
    for (const [i, outcome] of outcomes.entries()) await landings[i]?.close(outcome);
  } finally {
    await client.close();
  }
}

/** API to bronze: every resource of the plan, all sources side by side, each within its own limits. */

import type { SourceDefinition, Window } from "./contract/definition.ts";
import { parsePage } from "./contract/parse-page.ts";
import type { Database } from "./duckdb/database.ts";
import type { Effects } from "./effects.ts";
import { createHttpClient } from "./http/client.ts";
import type { ExtractStage, Plan } from "./plan/plan.ts";
import type { Project } from "./project.ts";
import { openResourceLanding } from "./resource-landing.ts";
import type { RunRecord } from "./run-record.ts";
import { extractAll } from "./source/extract-all.ts";
import { type SourcesUp, sourcesUp } from "./sources-up.ts";
import type { Staging } from "./state/staging.ts";

export interface ExtractSourcesOptions {
  readonly project: Project;
  readonly sources: readonly SourceDefinition[];
  readonly plan: Plan;
  readonly staging: Staging;
  readonly database: Database;
  readonly record: RunRecord;
  readonly effects: Effects;
  readonly signal: AbortSignal;
}

/** What each resource came to is told to the record; rejects only when the run is cancelled or the sources cannot be asked at all. */
export async function extractSources(options: ExtractSourcesOptions): Promise<void> {
  const { project, sources, plan, effects, record, signal } = options;
  const stages = plan.stages.filter((stage) => stage.kind === "extract");
  const asked = sources.filter((source) => stages.some((stage) => stage.source === source.name));
  if (asked.length === 0) return;
  await using up = await sourcesUp({ project, sources: asked, effects, signal });
  for (const source of asked) {
    const windows = stages.filter((stage) => stage.source === source.name).map(({ window }) => window);
    record.extraction.source(source, up.baseUrl(source), hull(windows));
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
  const client = createHttpClient({
    source,
    baseUrl: up.baseUrl(source),
    key: up.key(source),
    effects,
    deadlineMs: effects.monotonicMs() + deadlineSeconds * 1000,
  });
  const landings = stages.map((stage) =>
    openResourceLanding({ source, stage, database, staging, record, effects }),
  );
  try {
    const outcomes = await extractAll({
      source,
      client,
      pageSize: Math.min(source.pageSize, maxPageSize ?? source.pageSize),
      parse: parsePage,
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

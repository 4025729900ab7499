/** One resource on its way from pages to bronze: the task the source drives, and what it came to in the end. */
import type { SourceDefinition, Window } from "./contract/definition.ts";
import type { Database } from "./duckdb/database.ts";
import type { Effects } from "./effects.ts";
import { type Landed, openLanding } from "./land/landing.ts";
import { rejectedShareError } from "./land/rejected-share.ts";
import type { ExtractStage } from "./plan/plan.ts";
import type { RunRecord } from "./run-record.ts";
import type { ResourceOutcome, ResourceTask } from "./source/extract-all.ts";
import type { ExtractCounts } from "./source/extract-resource.ts";
import type { LandedResource } from "./state/commit.ts";
import type { Staging } from "./state/staging.ts";

export interface ResourceLandingOptions {
  readonly source: SourceDefinition;
  readonly stage: ExtractStage;
  readonly database: Database;
  readonly staging: Staging;
  readonly record: RunRecord;
  readonly effects: Effects;
}

export interface ResourceLanding {
  readonly task: ResourceTask;
  /** Tells the record; a resource that did not land whole keeps its evidence and no bronze. */
  close(outcome: ResourceOutcome): Promise<void>;
}

const NOTHING_SENT = { requests: 0, retries: 0, bytes: 0, elapsedMs: 0 };

export function openResourceLanding({
  source,
  stage,
  database,
  staging,
  record,
  effects,
}: ResourceLandingOptions): ResourceLanding {
  const resource = source.resources.find(({ name }) => name === stage.resource);
  if (resource === undefined) throw new Error(`${stage.source} has no resource ${stage.resource}`);
  const observedAt = new Date(staging.run.startedAt);
  const landing = openLanding({
    database,
    source: source.name,
    resource,
    runId: staging.runId,
    observedAt,
    staging: staging.path,
    effects,
  });
  let sent: Pick<ExtractCounts, keyof typeof NOTHING_SENT> = NOTHING_SENT;
  let landed: Landed | undefined;

  const entry = (of: Landed): LandedResource => {
    const { requests, retries, bytes, elapsedMs } = sent;
    return {
      source: source.name,
      resource: resource.name,
      window: stage.window,
      ...(stage.datasets === undefined ? {} : { datasets: stage.datasets }),
      ...(stage.params === undefined ? {} : { params: { ...stage.params } }),
      requests,
      retries,
      bytes,
      elapsedMs: Math.round(elapsedMs),
      ...of,
    };
  };

  return {
    task: {
      resource,
      window: windowOf(stage.window),
      ...(stage.datasets === undefined
        ? {}
        : { datasets: stage.datasets.read.map((one) => ({ id: one.id, window: windowOf(one) })) }),
      ...(stage.params === undefined ? {} : { params: stage.params }),
      land: landing.page,
      onProgress: (counts) => {
        sent = counts;
        record.extraction.progress(source.name, resource.name, counts);
      },
      finish: async () => {
        landed = await landing.finish();
        const error = rejectedShareError(source.name, resource, landed, record.shown);
        if (error !== undefined) throw error;
        record.extraction.resourceLanded(entry(landed));
      },
    },
    close: async (outcome) => {
      if (outcome.state === "completed") return;
      const evidence = landed ?? (await landing.abort());
      record.extraction.resourceFailed(
        entry({ ...evidence, complete: false, files: { ...evidence.files, bronze: [] } }),
        outcome.state === "failed" ? outcome.error : undefined,
      );
    },
  };
}

function windowOf({ from, to }: ExtractStage["window"]): Window {
  return { from: new Date(from), to: new Date(to) };
}

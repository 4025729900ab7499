/** The windows of a backfill, one run and one commit each, then everything that is built of them. */
import type { SourceDefinition } from "./contract/definition.ts";
import type { Effects } from "./effects.ts";
import type { LakeError } from "./errors.ts";
import { estimator } from "./estimate-runs.ts";
import type { Backfill, BackfillStep } from "./plan/backfill.ts";
import type { Estimate, UsedQuota } from "./plan/estimate.ts";
import { extractStages } from "./plan/plan.ts";
import { lackingQuotas, mostThatFits, overQuota } from "./plan/quota-refusal.ts";
import { planResources } from "./plan-resources.ts";
import type { Progress } from "./progress.ts";
import type { Project } from "./project.ts";
import { CAUTION } from "./require-quota.ts";
import { type RunRequest, run } from "./run.ts";
import type { RunResult } from "./run-record.ts";
import type { LakeState } from "./state/fold.ts";

export interface BackfillContext {
  readonly project: Project;
  readonly sources: readonly SourceDefinition[];
  readonly state: LakeState;
  readonly startedAt: Date;
  readonly used: (source: string) => UsedQuota;
  /** What each of its runs is asked, but for what it reads. */
  readonly request: RunRequest;
}

/** What the windows that are not covered yet take, all together. */
export async function estimateBackfill({ steps }: Backfill, context: BackfillContext): Promise<Estimate> {
  const estimateOf = await estimator(context);
  return estimateOf(steps.map((step) => stagesOf(step, context)));
}

/** @throws RetryLaterError when a quota has less left than the windows take, with how many of them fit */
export async function requireBackfillQuota({ steps }: Backfill, context: BackfillContext): Promise<void> {
  const estimateOf = await estimator(context);
  const stages = steps.map((step) => stagesOf(step, context));
  const lacking = lackingQuotas(estimateOf(stages));
  if (lacking.length === 0) return;
  const most = mostThatFits(
    steps.length - 1,
    (windows) => lackingQuotas(estimateOf(stages.slice(0, windows), CAUTION)).length === 0,
  );
  const end = steps[most - 1]?.window.to.toISOString().replace("T00:00:00.000Z", "");
  const narrower =
    end === undefined ? undefined : `--to ${end} (the first ${most} of ${steps.length} windows)`;
  throw overQuota(lacking, narrower);
}

function stagesOf({ reads }: BackfillStep, { request, ...context }: BackfillContext) {
  return extractStages(planResources({ ...context, request: { ...request, reads } }));
}

export interface BackfillResult {
  /** Of the runs that were made, in order. */
  readonly runs: readonly RunResult["summary"][];
  /** Windows that were read whole. */
  readonly read: number;
  /** Why it ended before its time. */
  readonly error: LakeError | undefined;
}

/** `watch` is called before each window that is read. Stops at the first that fails: what landed is covered, so the same backfill goes on from there. */
export async function runBackfill(
  { steps }: Backfill,
  { project, request }: Pick<BackfillContext, "project" | "request">,
  effects: Effects,
  watch: (step: BackfillStep) => Pick<Progress, "show" | "stop"> | undefined = () => undefined,
): Promise<BackfillResult> {
  const runs: RunResult["summary"][] = [];
  const due = steps.filter(({ reads }) => reads.length > 0);
  let read = 0;
  for (const step of due) {
    const progress = watch(step);
    const asked = { ...request, verb: "extract" as const, reads: step.reads };
    const { summary, error } = await run(project, asked, effects, progress?.show).finally(() =>
      progress?.stop(),
    );
    runs.push(summary);
    if (error !== undefined) {
      const far = `${read} of ${due.length} windows ${read === 1 ? "is" : "are"} read`;
      error.state = `${error.state}; ${far}, and the same backfill goes on from there`;
      return { runs, read, error };
    }
    read += 1;
  }
  return { runs, read, error: undefined };
}

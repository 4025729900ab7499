/** Refuses a run that would not fit a quota before anything is asked, and says what would fit. */
import type { SourceDefinition } from "./contract/definition.ts";
import { UsageError } from "./errors.ts";
import { type EstimateRunsOptions, estimator } from "./estimate-runs.ts";
import type { Estimate } from "./plan/estimate.ts";
import { extractStages, type Plan } from "./plan/plan.ts";
import { type LackingQuota, lackingQuotas, mostThatFits, overQuota } from "./plan/quota-refusal.ts";
import type { PlanOptions } from "./plan-lake.ts";
import { planResources } from "./plan-resources.ts";
import { sourcesAsSet } from "./traffic/settings.ts";
import { usedCalls } from "./used-calls.ts";

export interface RequireQuotaOptions extends Omit<EstimateRunsOptions, "used"> {
  readonly plan: Plan;
  readonly request: PlanOptions;
}

const DAY_MS = 86_400_000;
/** What is said to fit must fit, though a day may have more rows than those before it. */
export const CAUTION = 1.1;

/** @throws RetryLaterError naming each quota that has less left than the run takes, with the window that would fit */
export async function requireQuota(options: RequireQuotaOptions): Promise<void> {
  const { project, plan, startedAt } = options;
  const sources = await sourcesAsSet(project.root, options.sources);
  const stages = plan.stages.filter((stage) => stage.kind === "extract");
  const asked = sources.filter(({ name }) => stages.some(({ source }) => source === name));
  const used = await usedCalls(project.root, asked, startedAt);
  const isBounded = ({ name, limits }: SourceDefinition) =>
    limits.perDay !== undefined || limits.perMonth !== undefined || used(name).said !== undefined;
  if (!asked.some(isBounded)) return;
  const estimateOf = await estimator({ ...options, used });
  const lacking = lackingQuotas(estimateOf([stages]));
  if (lacking.length === 0) return;
  const estimateFor = (changes: Partial<PlanOptions>) => {
    const request = { ...options.request, ...changes };
    return estimateOf([extractStages(planResources({ ...options, request }))], CAUTION);
  };
  throw overQuota(lacking, narrower(options, lacking, estimateFor));
}

type EstimateFor = (changes: Partial<PlanOptions>) => Estimate;

/** The longest window that fits, else the most datasets, as options to type. */
function narrower(
  options: RequireQuotaOptions,
  lacking: readonly LackingQuota[],
  estimateFor: EstimateFor,
): string | undefined {
  const fits = (changes: Partial<PlanOptions>): boolean => {
    try {
      return lackingQuotas(estimateFor(changes)).length === 0;
    } catch (error) {
      // A window that ends before a resource's watermark is none for it.
      if (error instanceof UsageError) return false;
      throw error;
    }
  };
  return narrowerWindow(options, lacking, fits) ?? fewerDatasets(options, lacking, fits);
}

type Fits = (changes: Partial<PlanOptions>) => boolean;

function narrowerWindow(
  { plan, request }: RequireQuotaOptions,
  lacking: readonly LackingQuota[],
  fits: Fits,
): string | undefined {
  const { window, reads } = request;
  if (reads !== undefined) return undefined;
  if (window.days !== undefined) {
    const days = mostThatFits(window.days - 1, (n) => fits({ window: { days: n } }));
    return days === 0 ? undefined : `--days ${days}`;
  }
  const short = new Set(lacking.map(({ of }) => of.source));
  const windows = plan.stages.flatMap((stage) =>
    stage.kind === "extract" && short.has(stage.source) ? [stage.window] : [],
  );
  const fromMs = Math.min(...windows.map(({ from }) => Date.parse(from)));
  const toMs = Math.max(...windows.map(({ to }) => Date.parse(to)));
  const endOf = (n: number) => new Date(Math.floor(fromMs / DAY_MS + n) * DAY_MS).toISOString().slice(0, 10);
  const days = mostThatFits(Math.ceil((toMs - fromMs) / DAY_MS) - 1, (n) =>
    fits({ window: { ...window, to: endOf(n) } }),
  );
  return days === 0 ? undefined : `--to ${endOf(days)}`;
}

function fewerDatasets(
  { plan, request }: RequireQuotaOptions,
  lacking: readonly LackingQuota[],
  fits: Fits,
): string | undefined {
  const [{ of }, ...others] = lacking as readonly [LackingQuota, ...LackingQuota[]];
  if (request.reads !== undefined || others.some((other) => other.of.source !== of.source)) return undefined;
  const ids = [
    ...new Set(
      plan.stages.flatMap((stage) =>
        stage.kind === "extract" && stage.source === of.source
          ? (stage.datasets?.read.map(({ id }) => id) ?? [])
          : [],
      ),
    ),
  ];
  const most = mostThatFits(ids.length - 1, (n) => fits({ sources: [of.source], datasets: ids.slice(0, n) }));
  return most === 0 ? undefined : `--source ${of.source} --datasets ${ids.slice(0, most).join(",")}`;
}

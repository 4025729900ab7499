/** The plan of one run: which resources for which window, which models, from the request and the state of the lake. */
import type { Graph } from "./compile/graph.ts";
import type { SourceDefinition } from "./contract/definition.ts";
import { ConfigError } from "./errors.ts";
import { type Plan, type PlanCommand, planRun, type Read } from "./plan/plan.ts";
import { selectModels } from "./plan/select.ts";
import { planResources } from "./plan-resources.ts";
import type { Project } from "./project.ts";
import type { LakeState } from "./state/fold.ts";

export interface PlanOptions {
  readonly verb: PlanCommand;
  readonly window: {
    readonly days?: number | undefined;
    readonly from?: string | undefined;
    readonly to?: string | undefined;
  };
  /** `payments`, `payments.charges`, or a folder of several sources; empty for those of the settings. */
  readonly sources: readonly string[];
  /** Ids of datasets; only these of the resources that have them, and no other resources. Default: all. */
  readonly datasets?: readonly string[];
  /** Values in place of the defaults of the resources' params, by name. */
  readonly params?: Readonly<Record<string, string>>;
  /** Only resources that list what there is to read. */
  readonly catalogOnly?: boolean;
  /** Exactly these windows, in place of all of the above. */
  readonly reads?: readonly Read[];
  /** Selections of models; empty for all. */
  readonly select: readonly string[];
  readonly exclude: readonly string[];
}

export interface LakePlan {
  readonly plan: Plan;
  readonly selected: ReadonlySet<string>;
}

export interface PlanLakeOptions {
  readonly project: Project;
  readonly sources: readonly SourceDefinition[];
  readonly graph: Graph;
  readonly state: LakeState;
  readonly request: PlanOptions;
  readonly startedAt: Date;
}

/** When a run that begins now starts: windows and watermarks are whole seconds, as the cursors of most APIs are. */
export function startOfRun(now: Date): Date {
  return new Date(Math.floor(now.getTime() / 1000) * 1000);
}

/** @throws UsageError when the request names what does not exist, ConfigError when it would mix mock and live data */
export function planLake({ project, sources, graph, state, request, startedAt }: PlanLakeOptions): LakePlan {
  const extracts = request.verb === "run-all" || request.verb === "extract";
  if (extracts) refuseMixedData(project, state);
  if (request.verb === "run-quality" && state.snapshot === null) {
    throw new ConfigError("nothing has been published yet, so there is nothing to check", {
      next: "lake run-all --days 1",
    });
  }
  const selected = selectModels(graph, request.select, request.exclude);
  const resources = extracts ? planResources({ project, sources, state, request, startedAt }) : [];
  const published = new Set(Object.keys(state.snapshot?.models ?? {}));
  return { plan: planRun({ graph, command: request.verb, resources, selected, published }), selected };
}

/** Mock and live records would be told apart by nobody once they are summed. */
function refuseMixedData(project: Project, state: LakeState): void {
  const { api } = project.settings;
  if (state.api === null || state.api === api) return;
  throw new ConfigError(
    `this lake holds ${state.api} data and the run would bring ${api} data; they never share a lake`,
    {
      where: project.root,
      state: "nothing was written",
      next: `--root data-${api} for a lake of its own, or --api ${state.api}`,
    },
  );
}

/** How many requests one extract stage takes, from what is known before the first: chains of pages, and earlier runs. Pure. */
import type { Dataset, SourceDefinition, Window } from "../contract/definition.ts";
import type { PastLanding } from "../state/past-landings.ts";
import { contextFor, firstRequests, isWindowed } from "./asked.ts";
import type { ExtractStage } from "./plan.ts";
import type { Target } from "./targets.ts";

export interface RequestsOptions {
  readonly sources: readonly SourceDefinition[];
  readonly now: Date;
  /** Lowers the page size of every source. */
  readonly maxPageSize?: number | undefined;
  /** Earlier runs, by `<source>.<resource>`. */
  readonly past: ReadonlyMap<string, PastLanding>;
  /** Multiplies the rows that are expected from earlier runs. Default 1. */
  readonly caution?: number;
}

export interface ResourceEstimate {
  readonly source: string;
  readonly resource: string;
  readonly requests: number;
  /** Where the number comes from: an earlier run, the resource itself, or one page for each chain, which is the least. */
  readonly basis: "history" | "declared" | "least";
}

export function estimateRequests(stage: ExtractStage, options: RequestsOptions): ResourceEstimate {
  const { source, resource } = stage;
  const target = targetOf(stage, options.sources);
  const pageSize = Math.min(target.source.pageSize, options.maxPageSize ?? target.source.pageSize);
  const params = stage.params === undefined ? {} : { params: stage.params };
  const context = contextFor(target, { ...timesOf(stage), now: options.now, pageSize, ...params });
  const chains = target.resource.paging.start(context).length;
  const declared = target.resource.estimatePages?.(context);
  if (declared !== undefined)
    return { source, resource, requests: Math.max(chains, declared), basis: "declared" };
  const past = stage.params === undefined ? options.past.get(`${source}.${resource}`) : undefined;
  if (past !== undefined) {
    const perChain = pagesPerChain(target, stage, past, { pageSize, caution: options.caution ?? 1 });
    return { source, resource, requests: Math.ceil(chains * perChain), basis: "history" };
  }
  return { source, resource, requests: chains, basis: "least" };
}

/**
 * As many as before, for what is read whole; else as many as the rows of the window need, if they come as they came
 * before. A chain has one page at least.
 */
function pagesPerChain(
  target: Target,
  stage: ExtractStage,
  { landed, startedAt }: PastLanding,
  { pageSize, caution }: { readonly pageSize: number; readonly caution: number },
): number {
  const { pages, fetched } = landed;
  const chains = Math.max(1, firstRequests(target, { ...timesOf(landed), now: startedAt }).length);
  const before = Math.max(1, pages / chains);
  const pastMs = lengthMs(landed);
  if (pastMs === 0 || !isWindowed(target, timesOf(stage).window, startedAt)) return before;
  const rows = caution * (fetched / chains) * (lengthMs(stage) / pastMs);
  const rowsPerPage = pages > chains ? fetched / pages : pageSize;
  return Math.max(1, Math.ceil(rows / Math.max(1, rowsPerPage)));
}

type Times = Pick<ExtractStage, "window" | "datasets">;

/** Of the window, or of its datasets' on the average. */
function lengthMs(times: Times): number {
  const { window, datasets } = timesOf(times);
  const windows = datasets?.map((one) => one.window) ?? [window];
  const all = windows.reduce((ms, { from, to }) => ms + to.getTime() - from.getTime(), 0);
  return windows.length === 0 ? 0 : all / windows.length;
}

function timesOf({ window, datasets }: Times): { window: Window; datasets?: readonly Dataset[] } {
  const dates = ({ from, to }: Times["window"]): Window => ({ from: new Date(from), to: new Date(to) });
  const read = datasets?.read.map((one) => ({ id: one.id, window: dates(one) }));
  return { window: dates(window), ...(read === undefined ? {} : { datasets: read }) };
}

function targetOf(stage: ExtractStage, sources: readonly SourceDefinition[]): Target {
  const source = sources.find(({ name }) => name === stage.source);
  const resource = source?.resources.find(({ name }) => name === stage.resource);
  if (source === undefined || resource === undefined)
    throw new Error(`no source declares ${stage.source}.${stage.resource}`);
  return { source, resource, datasets: stage.datasets?.read.map(({ id }) => id) };
}

/** Reads several resources of one source at once. Each ends on its own; what concerns the whole source ends them all. */
import type { ResourceDefinition, Window } from "../contract/definition.ts";
import { AuthError, BadResponseError, ContractViolationError, SourceUnavailableError } from "../errors.ts";
import { type ExtractCounts, type ExtractOptions, extractResource } from "./extract-resource.ts";
import type { FetchedPage, PageCounts } from "./fetched-page.ts";

export interface ResourceTask {
  readonly resource: ResourceDefinition;
  readonly window: Window;
  readonly datasets?: ExtractOptions["datasets"];
  readonly params?: ExtractOptions["params"];
  readonly land: (page: FetchedPage) => Promise<PageCounts>;
  readonly onProgress?: (counts: ExtractCounts) => void;
  /** Run right after the last page, as part of the resource: closes its files, judges its rejected rows. */
  readonly finish?: () => Promise<void>;
}

export type ResourceOutcome =
  | { readonly resource: ResourceDefinition; readonly state: "completed"; readonly counts: ExtractCounts }
  | { readonly resource: ResourceDefinition; readonly state: "failed"; readonly error: unknown }
  /** Ended before its time by another resource's failure, which is told there. */
  | { readonly resource: ResourceDefinition; readonly state: "stopped" };

export interface ExtractAllOptions
  extends Omit<ExtractOptions, "resource" | "window" | "datasets" | "params" | "land" | "onProgress"> {
  readonly tasks: readonly ResourceTask[];
  /** Resources at once; what they send is bounded by the source's limits in any case. Default: all. */
  readonly concurrency?: number;
}

/** One outcome per task, in the order of the tasks. Rejects only with the signal's reason, after all have ended. */
export async function extractAll(options: ExtractAllOptions): Promise<ResourceOutcome[]> {
  const { tasks, concurrency = tasks.length, signal: outer } = options;
  const whole = new AbortController();
  const signal = AbortSignal.any([outer, whole.signal]);
  const outcomes: ResourceOutcome[] = [];
  const queue = tasks.entries();

  async function work(): Promise<void> {
    for (const [index, task] of queue) outcomes[index] = await outcomeOf(task);
  }

  async function outcomeOf(task: ResourceTask): Promise<ResourceOutcome> {
    const { resource } = task;
    if (signal.aborted) return { resource, state: "stopped" };
    try {
      const counts = await extractResource({ ...options, ...task, signal });
      await task.finish?.();
      return { resource, state: "completed", counts };
    } catch (error) {
      if (signal.aborted && error === signal.reason) return { resource, state: "stopped" };
      if (concernsWholeSource(error)) whole.abort(error);
      return { resource, state: "failed", error };
    }
  }

  await Promise.all(Array.from({ length: Math.min(concurrency, tasks.length) }, work));
  outer.throwIfAborted();
  return outcomes;
}

/** A bad answer and bad rows concern one resource; a full disk, a lost host or a bug concern all. */
function concernsWholeSource(error: unknown): boolean {
  if (error instanceof BadResponseError || error instanceof ContractViolationError) return false;
  if (error instanceof SourceUnavailableError || error instanceof AuthError) return error.wholeSource;
  return true;
}

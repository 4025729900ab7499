/** What a source is asked for when it is probed: the first page of something small. Pure. */
import {
  type PageRequest,
  type PagingContext,
  pagingContext,
  type ResourceDefinition,
  type SourceDefinition,
} from "../contract/definition.ts";

export interface Sample {
  readonly resource: ResourceDefinition;
  readonly request: PageRequest;
  readonly context: PagingContext;
}

const DAY_MS = 86_400_000;
/** Enough to see a contract broken, too few to be a load. */
const ROWS = 10;

/** Of the last day, and of one dataset; undefined for a source that has no page to ask for then. */
export function sampleOf({ resources, pageSize }: SourceDefinition, now: Date): Sample | undefined {
  const window = { from: new Date(now.getTime() - DAY_MS), to: now };
  for (const resource of [...resources].sort((a, b) => size(a) - size(b))) {
    const datasets = resource.datasets?.slice(0, 1).map((id) => ({ id, window }));
    const given = { window, now, pageSize: Math.min(pageSize, ROWS), ...(datasets && { datasets }) };
    const context = pagingContext(resource, given);
    const [request] = resource.paging.start(context);
    if (request !== undefined) return { resource, request, context };
  }
  return undefined;
}

/** Catalogues are small and are there every day; what has datasets may be empty for the one that is asked. */
function size({ catalog, datasets }: ResourceDefinition): number {
  return catalog === true ? 0 : datasets === undefined ? 1 : 2;
}

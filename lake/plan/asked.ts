/** What a resource is asked for, as far as it is known before the first answer. Pure, as paging is. */
import { type PageRequest, type PagingContext, pagingContext, type Window } from "../contract/definition.ts";
import type { Target } from "./targets.ts";

export type Asked = Pick<PagingContext, "window" | "now"> & Partial<PagingContext>;

/** Default: every dataset of the target, for the whole window, with the source's page size. */
export function contextFor({ source, resource, datasets }: Target, asked: Asked): PagingContext {
  const { window } = asked;
  const all = datasets === undefined ? {} : { datasets: datasets.map((id) => ({ id, window })) };
  return pagingContext(resource, { pageSize: source.pageSize, ...all, ...asked });
}

/** The first request of each chain of pages. */
export function firstRequests(target: Target, asked: Asked): readonly PageRequest[] {
  return target.resource.paging.start(contextFor(target, asked));
}

const FIVE_YEARS_MS = 5 * 366 * 86_400_000;

/**
 * Whether the window matters: by its cursor, by how far it looks back, or because another window is asked for otherwise.
 * What answers the same whatever the window is always read whole.
 */
export function isWindowed(target: Target, { from, to }: Window, now: Date): boolean {
  const { cursor, lookbackSeconds } = target.resource;
  if (cursor !== undefined || lookbackSeconds !== undefined) return true;
  const earlier = (at: Date) => new Date(at.getTime() - FIVE_YEARS_MS);
  const asked = (window: Window) => JSON.stringify(firstRequests(target, { window, now }));
  return asked({ from, to }) !== asked({ from: earlier(from), to: earlier(to) });
}

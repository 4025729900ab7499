/** What a run would land from the mock API, without HTTP: the rows of every list, as one clock and window show them. */

import { eventRecord } from "../../mock-api/payments/records/event.ts";
import { stateAt } from "../../mock-api/payments/story.ts";
import { createTimeline, type ListName, type Timeline } from "../../mock-api/payments/timeline.ts";

export const RESOURCES: readonly ListName[] = [
  "customers",
  "payment_intents",
  "charges",
  "refunds",
  "disputes",
  "payouts",
  "balance_transactions",
  "invoices",
  "events",
];

export type ApiRecord = Readonly<Record<string, unknown>> & { readonly id: string; readonly created: number };

/** Rows of one run: bronze before it is typed. Times are epoch seconds. */
export interface Landing {
  readonly runId: string;
  /** The clock of the run. */
  readonly now: number;
  readonly from: number;
  readonly to: number;
  /** Newest first, by resource. */
  readonly rows: Readonly<Partial<Record<ListName, readonly ApiRecord[]>>>;
}

export const SEED = "lake";
export const DAY = 86_400;

export function mockTimeline(): Timeline {
  return createTimeline(SEED, 1);
}

/** Epoch seconds of a UTC time, e.g. `2026-03-01` or `2026-03-01T12:25:00Z`. */
export function seconds(iso: string): number {
  return Date.parse(iso) / 1000;
}

/**
 * The rows of each list that the API shows at `now`, created in [from, to), newest first. Day by day, because the mock
 * remembers few days at once.
 */
export function readLists<N extends ListName>(
  timeline: Timeline,
  lists: readonly N[],
  window: { readonly from: number; readonly to: number },
  now: number,
): Record<N, ApiRecord[]> {
  const rows = Object.fromEntries(lists.map((list) => [list, []])) as unknown as Record<N, ApiRecord[]>;
  const end = Math.min(window.to, now);
  for (let day = Math.floor((end - 1) / DAY) * DAY; day + DAY > window.from; day -= DAY) {
    const from = Math.max(day, window.from);
    const to = Math.min(day + DAY, end);
    for (const list of lists) rows[list].push(...rowsOf(timeline, list, from, to, now));
  }
  return rows;
}

function rowsOf(timeline: Timeline, list: ListName, from: number, to: number, now: number): ApiRecord[] {
  const rows: unknown[] = [];
  for (const { entity, happening } of timeline.entries(list, from, to, "newest-first")) {
    if (happening !== undefined) rows.push(eventRecord(happening));
    else if (entity.deletedAt === undefined || entity.deletedAt >= now) rows.push(stateAt(entity, now));
  }
  return rows as ApiRecord[];
}

/** One run at `now` over [from, to); `to` defaults to `now`. */
export function land(timeline: Timeline, commit: number, now: number, from: number, to = now): Landing {
  const stamp = new Date(now * 1000).toISOString().replace(/[-:]|\.000/g, "");
  const runId = `${stamp}-${String(commit).padStart(6, "0")}`;
  return { runId, now, from, to, rows: readLists(timeline, RESOURCES, { from, to }, now) };
}

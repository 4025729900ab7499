/** Pages of a list, and single objects, as the account stands at a time. */
import type { ListQuery } from "./list-query.ts";
import { LISTS } from "./lists.ts";
import { matches } from "./matches.ts";
import { eventRecord } from "./records/event.ts";
import { type Scope, scopeOf } from "./scope.ts";
import { stateAt } from "./story.ts";
import { resourceMissing } from "./stripe-error.ts";
import { type Entry, type ListName, newestFirst, type Timeline } from "./timeline.ts";
import { EVENTS_REACH_BACK, type View } from "./view.ts";

export type Row = Readonly<Record<string, unknown>>;

export interface ListPage {
  readonly rows: readonly Row[];
  readonly hasMore: boolean;
}

/** @throws StripeError when a cursor or a filter names what does not exist */
export function listPage(timeline: Timeline, query: ListQuery, view: View): ListPage {
  const { list, limit, endingBefore } = query;
  const cursor = cursorOf(timeline, query, view);
  const scope = scopeOf(timeline, query, view);
  const backwards = endingBefore !== undefined;
  const rows: Row[] = [];
  let hasMore = false;
  for (const entry of candidates(timeline, query, scope, cursor)) {
    const row = show(entry, list, view);
    if (row === undefined || !passes(row, query, scope)) continue;
    hasMore = rows.length === limit;
    if (hasMore) break;
    rows.push(row);
  }
  return { rows: backwards ? rows.reverse() : rows, hasMore };
}

/**
 * The object with that id.
 * @throws StripeError 404 when there is none at that time
 */
export function retrieve(timeline: Timeline, list: ListName, id: string, view: View): Row {
  const entry = timeline.find(list, id);
  const { noun } = LISTS[list];
  const row = entry === undefined ? undefined : show(entry, list, view);
  if (row !== undefined) return row;
  if (entry !== undefined && isDeleted(entry, view)) return { id, object: noun, deleted: true };
  throw resourceMissing(404, noun, id, "id");
}

/** The row as it is seen; undefined before it exists and after it is deleted. */
function show(entry: Entry, list: ListName, view: View): Row | undefined {
  const seen = view.now - view.lateness(entry.story);
  if (entry.at >= seen) return undefined;
  if (list !== "events") return isDeleted(entry, view) ? undefined : stateAt(entry.entity, seen);
  return entry.at < view.now - EVENTS_REACH_BACK ? undefined : eventRecord(entry.happening!);
}

function isDeleted({ entity, story }: Entry, view: View): boolean {
  return entity.deletedAt !== undefined && entity.deletedAt < view.now - view.lateness(story);
}

function passes(row: Row, { ranges, filters }: ListQuery, { payout }: Scope): boolean {
  for (const [name, { from, to }] of ranges) {
    const time = row[name];
    if (typeof time !== "number" || time < from || time >= to) return false;
  }
  return filters.every((filter) => matches(row, filter, payout));
}

function cursorOf(timeline: Timeline, query: ListQuery, view: View): Entry | undefined {
  const { list, startingAfter, endingBefore } = query;
  const id = startingAfter ?? endingBefore;
  if (id === undefined) return undefined;
  const entry = timeline.find(list, id);
  if (entry !== undefined && entry.at < view.now) return entry;
  throw resourceMissing(
    400,
    LISTS[list].noun,
    id,
    endingBefore === undefined ? "starting_after" : "ending_before",
  );
}

/** Rows that may pass, from the cursor on, in the order in which they are read. */
function* candidates(
  timeline: Timeline,
  query: ListQuery,
  { from, to, story }: Scope,
  cursor: Entry | undefined,
): Iterable<Entry> {
  const backwards = query.endingBefore !== undefined;
  const start = backwards && cursor !== undefined ? Math.max(from, cursor.at) : from;
  const end = !backwards && cursor !== undefined ? Math.min(to, cursor.at + 1) : to;
  const entries =
    story === undefined
      ? timeline.entries(query.list, start, end, backwards ? "oldest-first" : "newest-first")
      : timeline.entriesOf(story, query.list).sort(backwards ? (a, b) => newestFirst(b, a) : newestFirst);
  for (const entry of entries) {
    const beyond = cursor === undefined ? 1 : newestFirst(entry, cursor);
    if (backwards ? beyond < 0 : beyond > 0) yield entry;
  }
}

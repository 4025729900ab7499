/** Where rows that pass the filters of a query can be found, so that a filter by id costs its answer, not the history. */
import { DAY, dayOf } from "./calendar.ts";
import { decodeId } from "./ids.ts";
import type { Filter, ListQuery, Range } from "./list-query.ts";
import { LISTS } from "./lists.ts";
import { ID_PREFIXES, type Records, type Story } from "./story.ts";
import { resourceMissing } from "./stripe-error.ts";
import type { Entry, ListName, Timeline } from "./timeline.ts";
import { EVENTS_REACH_BACK, type View } from "./view.ts";

export interface Scope extends Range {
  /** The only story they can be in, when a filter names one of its objects. */
  readonly story: Story | undefined;
  /** The payout whose transactions are asked for. */
  readonly payout: Records["payouts"] | undefined;
}

/** A returning customer's last order comes within this many days of the first. */
const CUSTOMER_RETURNS_WITHIN = 61;

/** What a payout pays was created within this many days before it. */
const PAYOUT_REACHES_BACK = 14;

/** @throws StripeError 400 when a filter names what does not exist */
export function scopeOf(timeline: Timeline, query: ListQuery, view: View): Scope {
  const created = query.ranges.get("created");
  let from = created?.from ?? 0;
  let to = Math.min(created?.to ?? view.now, view.now);
  let story: Story | undefined;
  let payout: Records["payouts"] | undefined;
  if (query.list === "events") from = Math.max(from, view.now - EVENTS_REACH_BACK);
  for (const filter of query.filters) {
    if (filter.kind !== "id" && filter.kind !== "payout") continue;
    const named = namedBy(timeline, filter, view);
    if (filter.kind === "payout") {
      from = Math.max(from, (dayOf(named.at) - PAYOUT_REACHES_BACK) * DAY);
      to = Math.min(to, (dayOf(named.at) + 1) * DAY);
      payout = named.entity.record as Records["payouts"];
    } else if (filter.name === "customer") {
      from = Math.max(from, named.at);
      to = Math.min(to, named.at + CUSTOMER_RETURNS_WITHIN * DAY);
    } else {
      story = named.story;
    }
  }
  return { from, to, story, payout };
}

function namedBy(timeline: Timeline, { name, values }: Filter, view: View): Entry {
  const id = values[0]!;
  const list = listOf(timeline.seed, id);
  const entry = list === undefined ? undefined : timeline.find(list, id);
  if (list !== undefined && entry !== undefined && entry.at < view.now) return entry;
  throw resourceMissing(400, list === undefined ? name : LISTS[list].noun, id, name);
}

function listOf(seed: number, id: string): ListName | undefined {
  const prefix = decodeId(seed, id)?.prefix;
  const lists = Object.keys(ID_PREFIXES) as ListName[];
  return lists.find((list) => ID_PREFIXES[list] === prefix);
}

/**
 * The account's records in order of time. Days are cut into parts of a few hundred orders; a part is told when it is
 * asked for, and forgotten when others are asked for, so that memory does not grow with volume or history.
 */

import { textSeed } from "../random.ts";
import { DAY, dayOf, OPENED } from "./calendar.ts";
import { FATES } from "./fates.ts";
import { decodeId } from "./ids.ts";
import { LeastRecent } from "./least-recent.ts";
import { createLedger, type Ledger } from "./ledger.ts";
import { CURRENCIES } from "./market.ts";
import { createOrders, type Orders } from "./order.ts";
import { orderStory } from "./order-story.ts";
import { FIRST_PAYOUT_INDEX, PAYOUT_HOURS, PAYOUT_LASTS_DAYS, payoutStory } from "./payout-story.ts";
import type { Entity, Happening, ResourceName, Story } from "./story.ts";

export type ListName = ResourceName | "events";

/** A row of a list: an object, or an event. */
export interface Entry {
  readonly id: string;
  /** `created`, epoch seconds. */
  readonly at: number;
  readonly story: Story;
  readonly entity: Entity;
  /** Set for events. */
  readonly happening: Happening | undefined;
}

class EventEntry implements Entry {
  readonly story: Story;
  readonly happening: Happening;

  constructor(story: Story, happening: Happening) {
    this.story = story;
    this.happening = happening;
  }

  get id() {
    return this.happening.id;
  }
  get at() {
    return this.happening.at;
  }
  get entity() {
    return this.happening.entity;
  }
}

export interface Timeline {
  readonly seed: number;
  readonly ledger: Ledger;
  /** Rows created in [from, to), newest first, then by id, descending; or the exact reverse. */
  entries(list: ListName, from: number, to: number, order: "newest-first" | "oldest-first"): Iterable<Entry>;
  /** The rows of one story, in no order. */
  entriesOf(story: Story, list: ListName): Entry[];
  /** The row with that id, at whatever time it is created; undefined when the id was never issued. */
  find(list: ListName, id: string): Entry | undefined;
}

const ORDERS_PER_PART = 256;
const PARTS_KEPT = 24;
const DAYS_KEPT = 12;
/** An order is through with its own day within this many seconds. */
const ORDER_LASTS = 400;

/** Which stories can bring rows of a list, so that a short list does not cost the telling of a long one. */
type Origin = "any story" | "eventful orders" | "payouts";

const ORIGINS: Partial<Record<ListName, Origin>> = {
  refunds: "eventful orders",
  disputes: "eventful orders",
  payouts: "payouts",
};

type Part = ReadonlyMap<ListName, readonly Entry[]>;

export function createTimeline(seedText: string, scale: number): Timeline {
  const seed = textSeed(seedText);
  const orders = createOrders(seed, scale);
  const parts = new LeastRecent<string, Part>(PARTS_KEPT);
  const laterByDay = new LeastRecent<number, LaterByPart>(DAYS_KEPT);
  const ledger = createLedger(orders, (day) => laterStories(orders, day));

  const story = (day: number, index: number) =>
    index >= FIRST_PAYOUT_INDEX ? payoutStory(seed, ledger, day, index) : orderStory(orders, day, index);

  const partsOf = (day: number) => Math.max(1, Math.ceil(orders.countOn(day) / ORDERS_PER_PART));

  function tellPart(day: number, part: number, origin: Origin): Part {
    const count = partsOf(day);
    const from = day * DAY + Math.ceil((part * DAY) / count);
    const to = day * DAY + Math.ceil(((part + 1) * DAY) / count);
    const stories = new Map<string, Story>();
    const tell = (storyDay: number, index: number) => {
      const key = `${storyDay} ${index}`;
      if (!stories.has(key)) stories.set(key, story(storyDay, index));
    };
    if (origin === "any story") {
      for (const index of placedBetween(orders, day, from - ORDER_LASTS, to)) tell(day, index);
    }
    if (origin !== "payouts") {
      const later = laterByDay.get(day, () => laterByPart(orders, day, count));
      for (const [storyDay, index] of later[part]!) tell(storyDay, index);
    }
    const hasPayouts =
      origin !== "eventful orders" &&
      from < day * DAY + PAYOUT_HOURS.to &&
      to > day * DAY + PAYOUT_HOURS.from;
    for (let payoutDay = day - PAYOUT_LASTS_DAYS; hasPayouts && payoutDay <= day; payoutDay++) {
      for (const n of CURRENCIES.keys()) tell(payoutDay, FIRST_PAYOUT_INDEX + n);
    }
    return sortEntries(stories.values(), from, to);
  }

  function* entries(list: ListName, from: number, to: number, order: "newest-first" | "oldest-first") {
    const newestFirst = order === "newest-first";
    const origin = ORIGINS[list] ?? "any story";
    const first = Math.max(OPENED, dayOf(from));
    const last = dayOf(to - 1);
    for (let day = newestFirst ? last : first; day >= first && day <= last; day += newestFirst ? -1 : 1) {
      const count = partsOf(day);
      const low = partAt(Math.max(from, day * DAY), count);
      const high = partAt(Math.min(to, (day + 1) * DAY) - 1, count);
      for (let part = newestFirst ? high : low; part >= low && part <= high; part += newestFirst ? -1 : 1) {
        const found =
          parts.get(`${day} ${part} ${origin}`, () => tellPart(day, part, origin)).get(list) ?? [];
        for (const entry of newestFirst ? found : found.toReversed()) {
          if (entry.at >= from && entry.at < to) yield entry;
        }
      }
    }
  }

  return {
    seed,
    ledger,
    entries,
    entriesOf,
    find(list, id) {
      const place = decodeId(seed, id);
      if (place === undefined) return undefined;
      const exists = place.index < orders.countOn(place.day) || place.index >= FIRST_PAYOUT_INDEX;
      if (!exists) return undefined;
      return entriesOf(story(place.day, place.index), list).find((entry) => entry.id === id);
    },
  };
}

function entriesOf(story: Story, list: ListName): Entry[] {
  return [...entriesIn(story)].filter(([name]) => name === list).map(([, entry]) => entry);
}

/** Orders on which something happens that day because of their fate, as [day, index]. */
function* laterOrders(orders: Orders, day: number): Iterable<readonly [day: number, index: number]> {
  for (const [n, fate] of FATES.entries()) {
    for (const later of fate.days) {
      for (const index of orders.withFate(day - later, n)) yield [day - later, index];
    }
  }
}

function* laterStories(orders: Orders, day: number): Iterable<Story> {
  for (const [storyDay, index] of laterOrders(orders, day)) yield orderStory(orders, storyDay, index);
}

type LaterByPart = readonly (readonly (readonly [day: number, index: number])[])[];

function laterByPart(orders: Orders, day: number, count: number): LaterByPart {
  if (count === 1) return [[...laterOrders(orders, day)]];
  const byPart = Array.from({ length: count }, (): (readonly [number, number])[] => []);
  for (const place of laterOrders(orders, day)) {
    const story = orderStory(orders, ...place);
    const times = story.entities.flatMap((entity) => entity.changes.map((change) => change.at));
    const touched = new Set(times.filter((time) => dayOf(time) === day).map((time) => partAt(time, count)));
    for (const part of touched) byPart[part]!.push(place);
  }
  return byPart;
}

/** Which of a day's `count` parts a time is in. */
function partAt(time: number, count: number): number {
  return Math.floor(((time % DAY) * count) / DAY);
}

/** Indices of the orders placed in [from, to); times ascend with the index. */
function* placedBetween(orders: Orders, day: number, from: number, to: number): Iterable<number> {
  let low = 0;
  let high = orders.countOn(day);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (orders.timeOf(day, middle) < from) low = middle + 1;
    else high = middle;
  }
  for (let index = low; index < orders.countOn(day) && orders.timeOf(day, index) < to; index++) yield index;
}

function sortEntries(stories: Iterable<Story>, from: number, to: number): Part {
  const part = new Map<ListName, Entry[]>();
  for (const story of stories) {
    for (const [list, entry] of entriesIn(story)) {
      if (entry.at < from || entry.at >= to) continue;
      const entries = part.get(list);
      if (entries === undefined) part.set(list, [entry]);
      else entries.push(entry);
    }
  }
  for (const entries of part.values()) entries.sort(newestFirst);
  return part;
}

function* entriesIn(story: Story): Iterable<readonly [ListName, Entry]> {
  for (const entity of story.entities) {
    const { id, created } = entity.record;
    yield [entity.resource, { id, at: created, story, entity, happening: undefined }];
  }
  for (const happening of story.happenings) {
    yield ["events", new EventEntry(story, happening)];
  }
}

/** By time, then by id, both descending. */
export function newestFirst(a: Pick<Entry, "at" | "id">, b: Pick<Entry, "at" | "id">): number {
  if (a.at !== b.at) return b.at - a.at;
  return a.id < b.id ? 1 : a.id > b.id ? -1 : 0;
}

/** A story: the objects that one order (or payout) brings into being, and every change they will ever go through. */
import type {
  BalanceTransaction,
  Charge,
  Customer,
  Dispute,
  Invoice,
  PaymentIntent,
  Payout,
  Refund,
} from "../../extract/payments/contract.ts";
import { encodeId } from "./ids.ts";

/** The record of each resource but events, which are made from the changes of the others. */
export interface Records {
  readonly customers: Customer;
  readonly payment_intents: PaymentIntent;
  readonly charges: Charge;
  readonly refunds: Refund;
  readonly disputes: Dispute;
  readonly payouts: Payout;
  readonly balance_transactions: BalanceTransaction;
  readonly invoices: Invoice;
}

export type ResourceName = keyof Records;

export const ID_PREFIXES: Record<ResourceName | "events", string> = {
  customers: "cus",
  payment_intents: "pi",
  charges: "ch",
  refunds: "re",
  disputes: "du",
  payouts: "po",
  balance_transactions: "txn",
  invoices: "in",
  events: "evt",
};

/** What one second did to an object. The first change of an entity is its creation and sets nothing. */
export interface Change<R> {
  /** Epoch seconds. */
  readonly at: number;
  readonly set: Partial<R>;
  /** Types of the events that tell of it. */
  readonly events: readonly string[];
}

export interface Entity<N extends ResourceName = ResourceName> {
  readonly resource: N;
  /** As it was created. */
  readonly record: Records[N];
  readonly changes: readonly Change<Records[N]>[];
  /** When it leaves the lists, if ever. */
  readonly deletedAt: number | undefined;
}

/** One event: what a change was, under one of the names it goes by. */
export class Happening {
  readonly type: string;
  readonly at: number;
  readonly entity: Entity;
  /** Which of the entity's changes it tells of. */
  readonly change: number;
  readonly #makeId: () => string;
  #id: string | undefined;

  constructor(type: string, at: number, entity: Entity, change: number, makeId: () => string) {
    this.type = type;
    this.at = at;
    this.entity = entity;
    this.change = change;
    this.#makeId = makeId;
  }

  /** Made when asked for: most events are passed over on the way to a page. */
  get id(): string {
    this.#id ??= this.#makeId();
    return this.#id;
  }
}

export class Story {
  readonly day: number;
  readonly index: number;
  readonly entities: Entity[] = [];
  readonly happenings: Happening[] = [];
  readonly #seed: number;
  readonly #ordinals = new Map<string, number>();

  constructor(seed: number, day: number, index: number) {
    this.#seed = seed;
    this.day = day;
    this.index = index;
  }

  /** The next id of that prefix in this story. */
  newId(prefix: string): string {
    const ordinal = this.#ordinals.get(prefix) ?? 0;
    this.#ordinals.set(prefix, ordinal + 1);
    return this.#id(prefix, ordinal);
  }

  #id(prefix: string, ordinal: number): string {
    return encodeId(this.#seed, prefix, { day: this.day, index: this.index, ordinal });
  }

  open<N extends ResourceName>(resource: N, record: Records[N], ...events: string[]): Entity<N> {
    const entity = { resource, record, changes: [], deletedAt: undefined };
    this.entities.push(entity as unknown as Entity);
    this.change(entity as Entity<N>, record.created, {}, ...events);
    return entity as Entity<N>;
  }

  /** Later changes of an entity come at later seconds, so that it has one state per second. */
  change<N extends ResourceName>(
    entity: Entity<N>,
    at: number,
    set: Partial<Records[N]>,
    ...events: string[]
  ) {
    const changes = entity.changes as Change<Records[N]>[];
    if (changes.length > 0 && changes.at(-1)!.at >= at) {
      throw new Error(`${entity.record.id} would change twice in one second, or backwards, at ${at}`);
    }
    changes.push({ at, set, events });
    for (const type of events) {
      const ordinal = this.happenings.length;
      const makeId = () => this.#id("evt", ordinal);
      this.happenings.push(new Happening(type, at, entity as unknown as Entity, changes.length - 1, makeId));
    }
  }

  delete(entity: Entity, at: number, ...events: string[]) {
    this.change(entity, at, {}, ...events);
    (entity as { deletedAt: number | undefined }).deletedAt = at;
  }
}

/** The object as it was after its first `count` changes. */
export function stateAfter<N extends ResourceName>(entity: Entity<N>, count: number): Records[N] {
  const state = { ...entity.record };
  for (const change of entity.changes.slice(0, count)) Object.assign(state, change.set);
  return state;
}

/** The object as a list shows it at time `now`: changes of seconds before it have happened. */
export function stateAt<N extends ResourceName>(entity: Entity<N>, now: number): Records[N] {
  const state = stateAfter(entity, entity.changes.filter((change) => change.at < now).length);
  if (entity.resource !== "balance_transactions") return state;
  // The one thing that changes with time alone, and without an event.
  const transaction = state as BalanceTransaction;
  return { ...state, status: transaction.available_on <= now ? "available" : "pending" };
}

/** The latest state of an entity of a story that is still being told. */
export function latest<N extends ResourceName>(entity: Entity<N>): Records[N] {
  return stateAfter(entity, entity.changes.length);
}

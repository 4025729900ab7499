/** What becomes of an order: every way it can go, how often, and on which days after its own. */

export type FateKind =
  | "paid"
  | "challenged"
  | "declined-then-paid"
  | "declined"
  | "captured-later"
  | "captured-then-refunded"
  | "authorisation-expired"
  | "refunded"
  | "partly-refunded"
  | "refunded-twice"
  | "refund-pending"
  | "refund-failed"
  | "dispute-won"
  | "dispute-lost"
  | "dispute-ignored"
  | "inquiry"
  | "invoice-uncollectible"
  | "invoice-voided"
  | "customer-updated"
  | "customer-deleted";

export interface Fate {
  readonly kind: FateKind;
  /** Share of all orders, 0 to 1. */
  readonly share: number;
  /** UTC days after the order's own on which something happens, ascending; empty when all is done on the day itself. */
  readonly days: readonly number[];
}

const SOON = [0, 1, 2, 3, 4, 5, 6, 7, 9, 11, 14, 18, 23, 28];
const WEEKS = [3, 5, 8, 12, 17, 23, 30, 38, 45];

/** Fates whose first day is one of `first`, sooner ones more often; later days follow from it. */
function spread(
  kind: FateKind,
  share: number,
  first: readonly number[],
  then: (day: number) => readonly number[] = (day) => [day],
): Fate[] {
  const weights = first.map((day) => 1 / (4 + day));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return first.map((day, n) => ({ kind, share: (share * weights[n]!) / total, days: then(day) }));
}

const RARE: readonly Fate[] = [
  { kind: "challenged", share: 0.08, days: [] },
  { kind: "declined-then-paid", share: 0.05, days: [] },
  { kind: "declined", share: 0.035, days: [] },
  ...spread("captured-later", 0.05, [1, 2, 3, 4, 5, 6]),
  ...spread("captured-then-refunded", 0.01, [1, 2, 3, 4], (day) => [day, day + 6]),
  { kind: "authorisation-expired", share: 0.008, days: [7] },
  ...spread("refunded", 0.04, SOON),
  ...spread("partly-refunded", 0.02, SOON),
  ...spread("refunded-twice", 0.008, [0, 2, 4, 8, 15], (day) => [day, day + 5]),
  ...spread("refund-pending", 0.008, [0, 1, 3, 6, 10], (day) => [day, day + 1]),
  ...spread("refund-failed", 0.004, [1, 3, 7, 12], (day) => [day, day + 3]),
  ...spread("dispute-won", 0.003, WEEKS, (day) => [day, day + 4, day + 26]),
  ...spread("dispute-lost", 0.004, WEEKS, (day) => [day, day + 6, day + 29]),
  ...spread("dispute-ignored", 0.002, WEEKS, (day) => [day, day + 14]),
  ...spread("inquiry", 0.002, WEEKS, (day) => [day, day + 10]),
  { kind: "invoice-uncollectible", share: 0.004, days: [14] },
  { kind: "invoice-voided", share: 0.003, days: [5] },
  ...spread("customer-updated", 0.05, [1, 2, 4, 7, 13, 21, 34]),
  // Later than any return of the customer, so that nobody deleted buys again.
  ...spread("customer-deleted", 0.006, [61, 62, 64, 67]),
];

const rareShare = RARE.reduce((sum, fate) => sum + fate.share, 0);

export const FATES: readonly Fate[] = [...RARE, { kind: "paid", share: 1 - rareShare, days: [] }];

/** Where each fate's stratum starts in [0, 1). */
export const FATE_STARTS: readonly number[] = startsOf(FATES);

function startsOf(fates: readonly Fate[]): number[] {
  let start = 0;
  return fates.map(({ share }) => {
    start += share;
    return start - share;
  });
}

const UNPAID: ReadonlySet<FateKind> = new Set(["declined", "invoice-uncollectible", "invoice-voided"]);

const AUTHORISED_FIRST: ReadonlySet<FateKind> = new Set([
  "captured-later",
  "captured-then-refunded",
  "authorisation-expired",
]);

/** No card is ever charged with success. */
export function isUnpaid(kind: FateKind): boolean {
  return UNPAID.has(kind);
}

/** The card is only authorised on the day of the order. */
export function isAuthorisedFirst(kind: FateKind): boolean {
  return AUTHORISED_FIRST.has(kind);
}

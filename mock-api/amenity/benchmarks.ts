/** What the vendor found by a month: for each submarket and amenity one row. A month fills while it lasts, then it stays. */
import type { Call } from "../provider.ts";

export type Benchmark = {
  readonly submarket_id: string;
  readonly amenity: string;
  /** Percent. */
  readonly adoption_rate: number;
  readonly premium_usd: number | null;
  readonly sample_size: number;
  readonly as_of: string;
};

const CITIES = ["austin", "boulder", "denver", "houston", "los-angeles", "san-diego"];
const PARTS = ["downtown", "north", "south", "suburbs"];

/** Percent that offer it, and dollars a month it is worth. */
const AMENITIES: Readonly<Record<string, readonly [adoption: number, premium: number]>> = {
  bike_storage: [41, 12],
  coworking: [28, 35],
  ev_charging: [33, 48],
  fitness_center: [72, 55],
  in_unit_laundry: [64, 95],
  package_lockers: [58, 15],
  pool: [49, 60],
  smart_locks: [37, 22],
};

const FIRST_MONTH = "2018-01";

/** By submarket and amenity. Empty for a month that has not begun. */
export function benchmarksOf(
  { now, roll, scale }: Pick<Call, "now" | "roll" | "scale">,
  asOf: string,
): Benchmark[] {
  const done = shareDone(asOf, now);
  if (asOf < FIRST_MONTH || done === 0) return [];
  return submarkets(scale).flatMap((submarket) =>
    Object.entries(AMENITIES).map(([amenity, [adoption, premium]]): Benchmark => {
      const about = `${submarket} ${amenity}`;
      const size = Math.max(1, Math.round((20 + 180 * roll(`${submarket} buildings`)) * done));
      const drift = (Number(asOf.slice(0, 4)) - 2022) * 1.5;
      const share =
        adoption + drift + 20 * (roll(about) - 0.5) + 3 * (roll(`${about} ${asOf} ${size}`) - 0.5);
      const worth = premium * (0.7 + 0.6 * roll(`${about} premium`)) + 4 * (roll(`${about} ${asOf}`) - 0.5);
      return {
        submarket_id: submarket,
        amenity,
        adoption_rate: Math.round(10 * Math.min(100, Math.max(0, share))) / 10,
        // Too few buildings to tell.
        premium_usd: size < 5 ? null : Math.round(100 * worth) / 100,
        sample_size: size,
        as_of: asOf,
      };
    }),
  );
}

function submarkets(scale: number): string[] {
  const known = CITIES.flatMap((city) => PARTS.map((part) => `${city}-${part}`));
  const wanted = Math.max(1, Math.round(known.length * scale));
  return Array.from({ length: wanted }, (_, n) => known[n] ?? `submarket-${n}`).sort();
}

/** How much of the month is over, in whole days: 0 before it, 1 after it. */
function shareDone(asOf: string, now: Date): number {
  const [year = 0, month = 0] = asOf.split("-").map(Number);
  const startMs = Date.UTC(year, month - 1, 1);
  const days = (Date.UTC(year, month, 1) - startMs) / 86_400_000;
  const passed = Math.ceil((now.getTime() - startMs) / 86_400_000);
  return Math.min(1, Math.max(0, passed / days));
}

/** What a vehicle is worth at an hour. */
import { between, type Draw, pick } from "../random.ts";

type Model = readonly [name: string, worth: number];

/** By the first letters of a VIN, which tell who made it. */
const MAKERS: Readonly<Record<string, Model>> = {
  "1FT": ["Ford F-150 XLT", 41_000],
  "2T1": ["Toyota Corolla S", 21_000],
  "5YJ": ["Tesla Model 3 Standard Range Plus", 44_000],
};

const MODELS: readonly Model[] = [
  ...Object.values(MAKERS),
  ["Honda Civic EX", 24_000],
  ["Subaru Outback Premium", 31_000],
  ["Chevrolet Equinox LT", 28_000],
];

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export interface Question {
  /** VIN, or plate and state. */
  readonly id: string;
  readonly mileage: number | undefined;
  /** Days of sales. */
  readonly period: number;
  readonly now: Date;
  /** Streams of draws, by a text. */
  readonly draws: (text: string) => Draw;
}

/** The body of a successful answer. A vehicle is valued anew every one, two or three hours. */
export function valuation({ id, mileage, period, now, draws }: Question): Readonly<Record<string, unknown>> {
  const draw = draws(id);
  const drawn = pick(draw, MODELS);
  const [model, worth] = MAKERS[id.slice(0, 3)] ?? drawn;
  const year = between(draw, 2012, 2022);
  const usual = between(draw, 30_000, 140_000) + 0.16;
  const every = between(draw, 1, 3);
  const phase = draw() * 2 * Math.PI;
  const hour = Math.floor(now.getTime() / HOUR_MS / every) * every;
  const today = draws(`${id} ${hour}`);
  const trend = 1 + 0.03 * Math.sin(hour / 190 + phase) + 0.006 * (today() - 0.5);
  const adjustment = mileage === undefined ? 0 : cents((usual - mileage) * 0.04);
  const average = cents(Math.max(1500, worth * 0.88 ** (2026 - year) * trend + adjustment));
  const deviation = cents(average * 0.22);
  const count = between(today, 180, 320);
  return {
    status: "SUCCESS",
    vehicle: `${year} ${model}`,
    mileage: mileage ?? Math.round(usual),
    average_market_price: Math.floor(average),
    standard_deviation: Math.floor(deviation),
    count,
    statistical_confidence: `${between(today, 88, 99)}%`,
    market_prices: {
      below: cents(average - deviation),
      average,
      above: cents(average + deviation),
      distribution: distribution(average, deviation, count),
    },
    sales_period: [dayOf(now, period), dayOf(now, 1)],
    adjustments: {
      mileage: { adjustment: Math.round(adjustment), average: usual, input: mileage ?? usual },
      condition: { adjustment: 0, input: null },
    },
  };
}

/** Six groups of equal width round the average, which hold all sales. */
function distribution(average: number, deviation: number, count: number): readonly unknown[] {
  const shares = [0.05, 0.15, 0.3, 0.3, 0.15];
  const low = Math.round(average - 1.5 * deviation);
  const width = Math.round(deviation / 2);
  const counts = shares.map((share) => Math.floor(count * share));
  const rest = count - counts.reduce((sum, one) => sum + one, 0);
  return [...counts, rest].map((one, n) => ({
    group: { count: one, min: low + n * width, max: low + (n + 1) * width },
  }));
}

function dayOf(now: Date, daysAgo: number): string {
  return new Date(now.getTime() - daysAgo * DAY_MS).toISOString().slice(0, 10);
}

function cents(dollars: number): number {
  return Math.round(dollars * 100) / 100;
}

/** Plausible values: a trend and a swing by series, noise by seed. */
import type { Draw } from "../random.ts";

interface Course {
  /** By years since 2000. */
  readonly at: (years: number) => number;
  /** Most that noise moves a first value, and that a revision moves it; a share where `relative`. */
  readonly noise: number;
  readonly revision: number;
  readonly relative: boolean;
  readonly decimals: number;
}

const absolute = { relative: false } as const;
const relative = { relative: true } as const;

const COURSES: Readonly<Record<string, Course>> = {
  CPIAUCSL: {
    at: (t) => 169.3 * Math.exp(0.0258 * t),
    noise: 8e-4,
    revision: 3e-4,
    ...relative,
    decimals: 3,
  },
  DCOILWTICO: {
    at: (t) => 71 + 9 * Math.sin(0.8 * t),
    noise: 1.5,
    revision: 0.1,
    ...absolute,
    decimals: 2,
  },
  DEXUSEU: {
    at: (t) => 1.14 + 0.08 * Math.sin(0.9 * t),
    noise: 6e-3,
    revision: 5e-4,
    ...absolute,
    decimals: 4,
  },
  DGS10: { at: (t) => 3.7 + 1.1 * Math.sin(0.5 * t), noise: 0.08, revision: 0.02, ...absolute, decimals: 2 },
  FEDFUNDS: { at: (t) => 2.6 + 2.2 * Math.sin(0.45 * t), noise: 0.05, revision: 0, ...absolute, decimals: 2 },
  GDP: { at: (t) => 10_002 * Math.exp(0.0435 * t), noise: 4e-3, revision: 3e-3, ...relative, decimals: 3 },
  PAYEMS: {
    at: (t) => 131_000 * Math.exp(0.0072 * t),
    noise: 1e-3,
    revision: 3e-4,
    ...relative,
    decimals: 0,
  },
  UNRATE: { at: (t) => 5.4 + 1.6 * Math.sin(0.7 * t), noise: 0.15, revision: 0.15, ...absolute, decimals: 1 },
};

/** The value first published for a period, then as each of `revisions` moved it. As text, digits kept. */
export function valueText(id: string, date: string, first: Draw, revisions: readonly Draw[]): string {
  const course = COURSES[id];
  if (course === undefined) throw new RangeError(`the mock has no course for ${id}`);
  const { at, noise, revision, relative: share, decimals } = course;
  const base = at((Date.parse(date) - Date.UTC(2000, 0, 1)) / (365.25 * 86_400_000));
  const spread = (draw: Draw) => 2 * draw() - 1;
  const moved = revisions.reduce((sum, draw) => sum + revision * spread(draw), noise * spread(first));
  return (share ? base * (1 + moved) : base + moved).toFixed(decimals);
}

/**
 * Dealing out fates. The orders of a day are put into a random-looking order by a permutation that can be run backwards,
 * and shares of that order become strata. So "which orders of that day are refunded 9 days later" costs its answer, not
 * a walk over the day, and the shares come out even on every day.
 */
import { mix } from "../random.ts";

export interface Deal {
  /** The stratum of an index. */
  stratumOf(index: number): number;
  /** How many are in a stratum. */
  sizeOf(stratum: number): number;
  /** The index of the n-th member of a stratum. */
  member(stratum: number, n: number): number;
}

/** @param cumulative where each stratum starts, ascending from 0; the last one ends at 1. */
export function deal(size: number, cumulative: readonly number[], ...words: number[]): Deal {
  const step = coprimeStep(size);
  const inverse = modularInverse(step, size);
  const offset = size === 0 ? 0 : mix(...words, 1) % size;
  const phase = mix(...words, 2) / 0x1_0000_0000;
  const startOf = (stratum: number) =>
    stratum <= 0
      ? 0
      : stratum >= cumulative.length
        ? size
        : Math.min(size, Math.max(0, Math.ceil(cumulative[stratum]! * size - phase)));
  return {
    stratumOf(index) {
      const position = (index * step + offset) % size;
      let low = 0;
      let high = cumulative.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (startOf(middle) <= position) low = middle;
        else high = middle - 1;
      }
      return low;
    },
    sizeOf: (stratum) => startOf(stratum + 1) - startOf(stratum),
    member: (stratum, n) => (((startOf(stratum) + n - offset + size) % size) * inverse) % size,
  };
}

/** Near the golden section, so that neighbours in a stratum are far apart in the day. */
function coprimeStep(size: number): number {
  let step = Math.max(1, Math.round(size * 0.618034));
  while (greatestCommonDivisor(step, size) !== 1) step++;
  return step;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

function modularInverse(step: number, size: number): number {
  let [previous, current, a, b] = [0, 1, size, step];
  while (b > 1) {
    const quotient = Math.floor(a / b);
    [a, b] = [b, a % b];
    [previous, current] = [current, previous - quotient * current];
  }
  return size <= 1 ? 0 : ((current % size) + size) % size;
}

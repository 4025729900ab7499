/** One answer of a service, from which a source is drafted. */
import { isRawNumber, type RawNumber } from "../contract/exact-json.ts";

export interface Sample {
  /** Where it came from, without the key. */
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed; each number is a RawNumber. */
  readonly body: unknown;
}

export type SampleRow = Readonly<Record<string, unknown>>;

/** How much the sample says for a guess: it follows from it, it is usual, or it was not to be seen. */
export type Sureness = "sure" | "likely" | "a guess";

export interface Guess {
  /** `rows`, `paging`, `key`, … */
  readonly about: string;
  readonly what: string;
  readonly sure: Sureness;
}

export function isRecord(value: unknown): value is SampleRow {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isRawNumber(value);
}

export function isNumber(value: unknown): value is RawNumber {
  return isRawNumber(value);
}

/** A value inside a body, with its path; numbers in a path index arrays. */
export interface Leaf {
  readonly path: readonly string[];
  readonly value: unknown;
}

const DEPTH_MAX = 4;

/** Every single value of the body that is not among its rows. */
export function leavesAround(body: unknown, rowsPath: readonly string[]): Leaf[] {
  const rowsAt = rowsPath.join("\0");
  const walk = (value: unknown, path: readonly string[]): Leaf[] => {
    if (path.length > DEPTH_MAX || (path.length === rowsPath.length && path.join("\0") === rowsAt)) return [];
    if (isRecord(value) || Array.isArray(value))
      return Object.entries(value).flatMap(([name, inner]) => walk(inner, [...path, name]));
    return [{ path, value }];
  };
  return walk(body, []);
}

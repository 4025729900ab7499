/** What each source's mock is: made from settings, served by `server.ts`. */
import type { RequestHandler } from "msw";

export interface MockSettings {
  /** The clock that the records follow. */
  readonly now: () => Date;
  /** Other seed, other records. */
  readonly seed: string;
  /** Multiplies the volume. */
  readonly scale: number;
  /** One of `scenarios.ts`; a mock that has nothing of its own for it plays `steady`. */
  readonly scenario: string;
  /** False: nothing is refused as too much, for a test that has no time to wait. Default true. */
  readonly limited?: boolean;
}

export interface Mock {
  /** Name of the source it stands in for. */
  readonly source: string;
  readonly handlers: readonly RequestHandler[];
}

/** @throws RangeError for an unknown scenario */
export type MakeMock = (settings: MockSettings) => Mock;

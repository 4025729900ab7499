/** What the resources of one source came to, for a run of so many sources that a line for each resource would be too long. */
import type { RunEvent } from "./run-event.ts";

type ResourceEvent = Extract<RunEvent, { kind: "resource" }>;

export interface SourceTotal {
  readonly resources: number;
  readonly landed: number;
  readonly pages: number;
  readonly rejected: number;
  readonly duplicate: number;
  readonly retries: number;
  /** Of the longest resource: they run side by side. */
  readonly elapsedMs: number;
}

const NOTHING: SourceTotal = {
  resources: 0,
  landed: 0,
  pages: 0,
  rejected: 0,
  duplicate: 0,
  retries: 0,
  elapsedMs: 0,
};

export class SourceTally {
  readonly #expected: number;
  #ended = 0;
  #total = NOTHING;

  /** `resources`: how many the run has of the source. */
  constructor(resources: number) {
    this.#expected = resources;
  }

  /** A resource landed or failed; what has landed is summed up. */
  ended(event: ResourceEvent): void {
    this.#ended += 1;
    if (event.state !== "landed") return;
    const { resources, landed, pages, rejected, duplicate, retries, elapsedMs } = this.#total;
    this.#total = {
      resources: resources + 1,
      landed: landed + event.landed,
      pages: pages + event.pages,
      rejected: rejected + event.rejected,
      duplicate: duplicate + event.duplicate,
      retries: retries + event.retries,
      elapsedMs: Math.max(elapsedMs, event.elapsedMs),
    };
  }

  /** Once every resource has ended; undefined before, and when none landed. */
  get whole(): SourceTotal | undefined {
    return this.#ended >= this.#expected && this.#total.resources > 0 ? this.#total : undefined;
  }
}

/**
 * Retries a source may cost: a share of the requests made, so that an outage is never answered with a storm. Each request
 * earns a tenth of a retry; twenty are free, so that a short run can retry at all.
 */
export class RetryBudget {
  #tokens: number;
  readonly #share: number;

  constructor({ share = 0.1, floor = 20 }: { readonly share?: number; readonly floor?: number } = {}) {
    this.#share = share;
    this.#tokens = floor;
  }

  /** Retries that may be made now. */
  get left(): number {
    // Ten tenths of a token are one: floating point may fall short of it by a hair.
    return Math.floor(this.#tokens + 1e-9);
  }

  earn(): void {
    this.#tokens += this.#share;
  }

  spend(): void {
    this.#tokens -= 1;
  }
}

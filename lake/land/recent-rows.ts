/**
 * Rows landed a moment ago, to tell a row sent twice from a new version of it. A repeated row has the same key and the
 * same content; pages shift and overlap, so repeats come close together, and the window is bounded: the last
 * 16,384 rows or 8 MiB of bodies at least, twice that at most. A repeat from further back lands again, as a version
 * equal to the first.
 *
 * Keys are remembered as 32-bit hashes in flat arrays, which cost the garbage collector nothing. A hash that was seen
 * is no verdict: the two rows are compared by their exact text.
 */
import { type KeyOf, keyHash } from "./key-hash.ts";
import type { PageText } from "./page-text.ts";

const GENERATION_ROWS = 16_384;
const GENERATION_BYTES = 8 * 1024 * 1024;
const SLOTS = GENERATION_ROWS * 2;
const STRIDE = 4;

export class RecentRows {
  readonly #key: KeyOf;
  #young = new Generation();
  #old = new Generation();

  constructor(key: KeyOf) {
    this.#key = key;
  }

  /** True when the row repeats one that landed; otherwise it is remembered as landed. Rows of a page come in order. */
  isDuplicate(row: Readonly<Record<string, unknown>>, page: PageText, index: number): boolean {
    const hash = keyHash(row, this.#key);
    if (this.#young.has(hash, page, index) || this.#old.has(hash, page, index)) return true;
    if (this.#young.isFull) {
      [this.#young, this.#old] = [this.#old, this.#young];
      this.#young.clear();
    }
    this.#young.add(hash, page, index);
    return false;
  }
}

/** A hash table of rows by open addressing. */
class Generation {
  /** Three numbers for each row, side by side: its hash, its page's number from 1 (0: empty), its place in the page. */
  readonly #slots = new Int32Array(SLOTS * STRIDE);
  readonly #texts: PageText[] = [];
  /** Bodies are copied here: to hold on to the received ones would age them, and the collector would pay for that. */
  readonly #slab = Buffer.allocUnsafeSlow(GENERATION_BYTES);
  #latest: PageText | undefined;
  #rows = 0;
  #bytes = 0;

  get isFull(): boolean {
    return this.#rows >= GENERATION_ROWS || this.#bytes >= GENERATION_BYTES;
  }

  has(hash: number, page: PageText, index: number): boolean {
    const slots = this.#slots;
    for (let at = first(hash); slots[at + 1] !== 0; at = next(at)) {
      if (slots[at] !== hash) continue;
      const seen = this.#texts[(slots[at + 1] as number) - 1] as PageText;
      if (seen.row(slots[at + 2] as number) === page.row(index)) return true;
    }
    return false;
  }

  add(hash: number, page: PageText, index: number): void {
    if (this.#latest !== page) {
      this.#texts.push(page.copy(this.#slab, this.#bytes));
      this.#latest = page;
      this.#bytes += page.bytes;
    }
    const slots = this.#slots;
    let at = first(hash);
    while (slots[at + 1] !== 0) at = next(at);
    slots[at] = hash;
    slots[at + 1] = this.#texts.length;
    slots[at + 2] = index;
    this.#rows++;
  }

  clear(): void {
    this.#slots.fill(0);
    this.#texts.length = 0;
    this.#latest = undefined;
    this.#rows = 0;
    this.#bytes = 0;
  }
}

function first(hash: number): number {
  return (hash & (SLOTS - 1)) * STRIDE;
}

function next(at: number): number {
  return (at + STRIDE) & (SLOTS * STRIDE - 1);
}

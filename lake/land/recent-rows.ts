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

/** A hash table of rows by open addressing; a slot holds its page's number from 1, 0 is empty. */
class Generation {
  readonly #hashes = new Int32Array(SLOTS);
  readonly #pages = new Int32Array(SLOTS);
  readonly #indexes = new Int32Array(SLOTS);
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
    for (let slot = hash & (SLOTS - 1); this.#pages[slot] !== 0; slot = (slot + 1) & (SLOTS - 1)) {
      if (this.#hashes[slot] !== hash) continue;
      const seen = this.#texts[(this.#pages[slot] as number) - 1] as PageText;
      if (seen.row(this.#indexes[slot] as number) === page.row(index)) return true;
    }
    return false;
  }

  add(hash: number, page: PageText, index: number): void {
    if (this.#latest !== page) {
      this.#texts.push(page.copy(this.#slab, this.#bytes));
      this.#latest = page;
      this.#bytes += page.bytes;
    }
    let slot = hash & (SLOTS - 1);
    while (this.#pages[slot] !== 0) slot = (slot + 1) & (SLOTS - 1);
    this.#hashes[slot] = hash;
    this.#pages[slot] = this.#texts.length;
    this.#indexes[slot] = index;
    this.#rows++;
  }

  clear(): void {
    this.#pages.fill(0);
    this.#texts.length = 0;
    this.#latest = undefined;
    this.#rows = 0;
    this.#bytes = 0;
  }
}

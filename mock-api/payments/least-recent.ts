/** A cache that forgets what was used least recently. */
export class LeastRecent<K, V> {
  readonly #kept = new Map<K, V>();
  readonly #capacity: number;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** The value kept for the key, or the one `make` returns, which is then kept. */
  get(key: K, make: () => V): V {
    const value = this.#kept.has(key) ? this.#kept.get(key)! : make();
    this.#kept.delete(key);
    this.#kept.set(key, value);
    if (this.#kept.size > this.#capacity) this.#kept.delete(this.#kept.keys().next().value!);
    return value;
  }
}

/**
 * Reads chains side by side and gives their items in one fixed order: all of the first chain, then all of the second.
 *
 * The chain being given is read one item ahead. Later chains are read ahead as long as what waits stays below a bound in
 * bytes, so a slow consumer slows the sources down and memory stays flat however many chains there are.
 */
export interface InOrderOptions<T> {
  /** Chains read at once. */
  readonly concurrency: number;
  readonly aheadBytesMax: number;
  readonly bytesOf: (item: T) => number;
  /** Called when nothing more will be taken, so that what the readers wait for can be called off. */
  readonly onStop: () => void;
}

export async function* inOrder<T>(
  chains: readonly AsyncIterable<T>[],
  options: InOrderOptions<T>,
): AsyncGenerator<T> {
  const ahead = new Ahead(chains, options);
  try {
    for (let index = 0; index < chains.length; index += 1) {
      for (let item = await ahead.take(index); item !== undefined; item = await ahead.take(index)) yield item;
    }
  } finally {
    options.onStop();
    await ahead.stop();
  }
}

class Ahead<T> {
  readonly #chains: readonly AsyncIterable<T>[];
  readonly #options: InOrderOptions<T>;
  readonly #waiting: T[][];
  readonly #ended: boolean[];
  readonly #readers: Promise<void>[];
  #waitingBytes = 0;
  /** The chain being given. */
  #head = 0;
  #next = 0;
  #failure: { readonly error: unknown } | undefined;
  #stopped = false;
  #changed = Promise.withResolvers<void>();

  constructor(chains: readonly AsyncIterable<T>[], options: InOrderOptions<T>) {
    this.#chains = chains;
    this.#options = options;
    this.#waiting = chains.map(() => []);
    this.#ended = chains.map(() => false);
    this.#readers = Array.from({ length: Math.min(options.concurrency, chains.length) }, () => this.#read());
  }

  /** The next item of a chain; undefined at its end. The first failure of any chain comes out here. */
  async take(index: number): Promise<T | undefined> {
    this.#head = index;
    this.#notify();
    const waiting = this.#waiting[index] as T[];
    await this.#until(() => waiting.length > 0 || this.#ended[index] === true || this.#failure !== undefined);
    if (this.#failure !== undefined) throw this.#failure.error;
    const item = waiting.shift();
    if (item !== undefined) this.#waitingBytes -= this.#options.bytesOf(item);
    this.#notify();
    return item;
  }

  /** Ends the readers; those that wait for an item end when it comes or fails. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#notify();
    await Promise.all(this.#readers);
  }

  /** One reader takes chains from the front and reads each to its end. */
  async #read(): Promise<void> {
    try {
      while (this.#next < this.#chains.length) {
        const index = this.#next;
        this.#next += 1;
        await this.#readChain(index);
        if (this.#stopped) return;
      }
    } catch (error) {
      this.#failure ??= { error };
      this.#stopped = true;
      this.#notify();
    }
  }

  async #readChain(index: number): Promise<void> {
    await this.#until(() => this.#stopped || this.#mayRead(index));
    if (this.#stopped) return;
    for await (const item of this.#chains[index] as AsyncIterable<T>) {
      this.#waiting[index]?.push(item);
      this.#waitingBytes += this.#options.bytesOf(item);
      this.#notify();
      await this.#until(() => this.#stopped || this.#mayRead(index));
      if (this.#stopped) return;
    }
    this.#ended[index] = true;
    this.#notify();
  }

  #mayRead(index: number): boolean {
    return index === this.#head
      ? this.#waiting[index]?.length === 0
      : this.#waitingBytes < this.#options.aheadBytesMax;
  }

  async #until(holds: () => boolean): Promise<void> {
    while (!holds()) await this.#changed.promise;
  }

  #notify(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}

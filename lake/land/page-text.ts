/** A page whose exact content is worked out when it is first asked for, and then kept. */
import { parseExactly } from "../contract/exact-json.ts";

export class PageText {
  readonly #body: Buffer;
  readonly #rowsOf: (body: unknown) => readonly unknown[];
  #texts: readonly string[] | undefined;

  constructor(body: Buffer, rowsOf: (body: unknown) => readonly unknown[]) {
    this.#body = body;
    this.#rowsOf = rowsOf;
  }

  get bytes(): number {
    return this.#body.length;
  }

  /** The same page on memory of its own: in `slab` from `at` on where it fits, else newly allotted. */
  copy(slab: Buffer, at: number): PageText {
    const own =
      at + this.bytes <= slab.length
        ? slab.subarray(at, at + this.bytes)
        : Buffer.allocUnsafeSlow(this.bytes);
    this.#body.copy(own);
    return new PageText(own, this.#rowsOf);
  }

  /** Rows with the text of their numbers kept. They are new objects on each call. */
  exactRows(): readonly unknown[] {
    return this.#rowsOf(parseExactly(this.#body.toString("utf8")));
  }

  /** Exact text of one row, printed without the white space that was sent. */
  row(index: number): string {
    this.#texts ??= this.exactRows().map((row) => JSON.stringify(row));
    return this.#texts[index] as string;
  }
}

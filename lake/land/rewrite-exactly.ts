/** A segment that DuckDB refused, printed again row by row: what validation saw, and only that. */
import { createWriteStream } from "node:fs";
import { open } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ContractColumn } from "../contract/columns.ts";
import { encode } from "../contract/encode.ts";
import { parseExactly } from "../contract/exact-json.ts";
import type { Shape } from "../contract/shape.ts";

/** A stretch of a segment's file. */
export interface Piece {
  readonly offset: number;
  readonly bytes: number;
  /** Where a comma became a line break, for rows as they were sent; absent for rows that are encoded already. */
  readonly commas?: readonly number[];
}

const COMMA = 0x2c;

/** In constant memory. Every row was found to fit before it was written, so encoding reports nothing. */
export async function rewriteExactly(
  from: string,
  pieces: readonly Piece[],
  columns: readonly ContractColumn[],
  to: string,
): Promise<void> {
  const shape: Shape = { kind: "struct", fields: columns };
  const file = await open(from);
  async function* lines(): AsyncGenerator<Buffer | string> {
    for (const { offset, bytes, commas } of pieces) {
      const piece = Buffer.allocUnsafe(bytes);
      await file.read(piece, 0, bytes, offset);
      if (commas === undefined) {
        yield piece;
        continue;
      }
      for (const comma of commas) piece[comma] = COMMA;
      const rows = parseExactly(`[${piece.toString("utf8")}]`) as unknown[];
      yield rows.map((row) => `${JSON.stringify(encode(shape, row, [], refuse))}\n`).join("");
    }
  }
  try {
    await pipeline(Readable.from(lines()), createWriteStream(to));
  } finally {
    await file.close();
  }
}

function refuse({ message }: { readonly message: string }): never {
  throw new Error(message);
}

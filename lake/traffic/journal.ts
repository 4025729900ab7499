/**
 * An append-only file of lines that processes share. Its order is the order of events, the same for everybody: who appends
 * a line and reads up to it knows all that came before. A line is one write, and a local file system keeps writes whole.
 */
import { type FileHandle, open } from "node:fs/promises";
import { dirname } from "node:path";
import { makeDirectory, syncDirectory } from "../state/durable.ts";
import { ignoreMissing } from "../state/ignore-missing.ts";

const READ_BYTES = 16_384;

export class Journal {
  readonly path: string;
  #reader: FileHandle | undefined;
  #writer: FileHandle | undefined;
  #offset = 0;
  /** What follows the last line break: nothing, or the start of a line. */
  #rest: Buffer = Buffer.alloc(0);

  constructor(path: string) {
    this.path = path;
  }

  /** The lines that were appended since the last time, by anybody. One that a crash cut off is among them, as it is. */
  async news(): Promise<string[]> {
    this.#reader ??= await open(this.path, "r").catch(ignoreMissing);
    const pieces = [this.#rest];
    for (;;) {
      const piece = Buffer.allocUnsafe(READ_BYTES);
      const { bytesRead = 0 } = (await this.#reader?.read(piece, 0, READ_BYTES, this.#offset)) ?? {};
      this.#offset += bytesRead;
      pieces.push(piece.subarray(0, bytesRead));
      if (bytesRead < READ_BYTES) break;
    }
    const bytes = Buffer.concat(pieces);
    const end = bytes.lastIndexOf("\n") + 1;
    this.#rest = bytes.subarray(end);
    return bytes
      .toString("utf8", 0, end)
      .split("\n")
      .filter((line) => line !== "");
  }

  /** `durable`: the line is on disk when this returns. The news are to be read before and after. */
  async append(line: string, { durable }: { readonly durable: boolean }): Promise<void> {
    this.#writer ??= await this.#openToWrite(durable);
    // What a crash cut off is a line of its own.
    await this.#writer.appendFile(`${this.#rest.length > 0 ? "\n" : ""}${line}\n`);
    if (durable) await this.#writer.datasync();
  }

  async close(): Promise<void> {
    await this.#reader?.close();
    await this.#writer?.close();
    this.#reader = undefined;
    this.#writer = undefined;
  }

  async #openToWrite(durable: boolean): Promise<FileHandle> {
    const folder = dirname(this.path);
    await makeDirectory(folder);
    const handle = await open(this.path, "a");
    if (durable) await syncDirectory(folder);
    return handle;
  }
}

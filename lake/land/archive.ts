/** The raw archive of one resource: each response body as a zstd frame of its own, and a record of each request. */
import { createHash, hash } from "node:crypto";
import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { constants, zstdCompressSync } from "node:zlib";
import type { LakeFile } from "../state/commit.ts";

export interface Frame {
  /** Where it starts in `bodies.zst`. */
  readonly offset: number;
  readonly compressedBytes: number;
  /** Of the frame as stored. The body inside carries zstd's own checksum. */
  readonly sha256: string;
}

const FLUSH_BYTES = 1024 * 1024;

/** The fastest level that still finds what repeats from row to row. */
const LEVEL = 1;

export class Archive {
  readonly #path: string;
  readonly #relative: string;
  readonly #digest = createHash("sha256");
  #fd: number | undefined;
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #bytes = 0;

  constructor(path: string, relative: string) {
    this.#path = path;
    this.#relative = relative;
  }

  add(body: Uint8Array): Frame {
    const frame = zstdCompressSync(body, {
      pledgedSrcSize: body.byteLength,
      params: { [constants.ZSTD_c_compressionLevel]: LEVEL, [constants.ZSTD_c_checksumFlag]: 1 },
    });
    const offset = this.#bytes;
    this.#digest.update(frame);
    this.#pending.push(frame);
    this.#pendingBytes += frame.length;
    this.#bytes += frame.length;
    if (this.#pendingBytes >= FLUSH_BYTES) this.#flush();
    return { offset, compressedBytes: frame.length, sha256: hash("sha256", frame, "hex") };
  }

  /** The file, or undefined when no body came. */
  finish(): LakeFile | undefined {
    if (this.#bytes === 0) return undefined;
    closeSync(this.#flush());
    return { path: this.#relative, bytes: this.#bytes, rows: null, sha256: this.#digest.digest("hex") };
  }

  #flush(): number {
    if (this.#fd === undefined) {
      mkdirSync(dirname(this.#path), { recursive: true });
      this.#fd = openSync(this.#path, "w");
    }
    const bytes = Buffer.concat(this.#pending);
    for (let done = 0; done < bytes.length; ) done += writeSync(this.#fd, bytes, done);
    this.#pending = [];
    this.#pendingBytes = 0;
    return this.#fd;
  }
}

/** The raw archive of one resource: each response body as a zstd frame of its own, one after another. */
import { createHash } from "node:crypto";
import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import type { LakeFile } from "../state/commit.ts";
import { compressAside } from "./compress-aside.ts";
import { compressBodies, type Frames } from "./compress-bodies.ts";

/** Where a body is in the archive. */
export interface ArchivedBody {
  readonly offset: number;
  readonly compressedBytes: number;
  /** Of the frame as stored. */
  readonly sha256: string;
}

/** A small resource is compressed where it is; a second thread would take longer to start. */
const ASIDE_AFTER_BYTES = 4 * 1024 * 1024;
const BATCH_BYTES = 512 * 1024;
const UNDER_WAY_BYTES_MAX = 8 * 1024 * 1024;

interface Batch {
  readonly bodies: Uint8Array[];
  readonly stored: ((body: ArchivedBody) => void)[];
  bytes: number;
}

export class Archive {
  readonly #path: string;
  readonly #relative: string;
  readonly #digest = createHash("sha256");
  #batch: Batch = { bodies: [], stored: [], bytes: 0 };
  /** Settles when every batch so far is stored. */
  #storing: Promise<void> = Promise.resolve();
  #underWay = 0;
  #received = 0;
  #stored = 0;
  #fd: number | undefined;
  #failure: unknown;

  constructor(path: string, relative: string) {
    this.#path = path;
    this.#relative = relative;
  }

  /** `stored` is called in the order of the bodies, now or later. A body must not change before that. */
  add(body: Uint8Array, stored: (body: ArchivedBody) => void): void {
    this.#received += body.byteLength;
    if (this.#received <= ASIDE_AFTER_BYTES) {
      this.#store(compressBodies([body]), [stored]);
      return;
    }
    this.#batch.bodies.push(body);
    this.#batch.stored.push(stored);
    this.#batch.bytes += body.byteLength;
    if (this.#batch.bytes >= BATCH_BYTES) this.#send();
  }

  /** Waits while too much is under way. Rejects when an earlier body could not be stored. */
  async ready(): Promise<void> {
    if (this.#underWay > UNDER_WAY_BYTES_MAX) await this.#storing;
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** The file, or undefined when no body came. */
  async finish(): Promise<LakeFile | undefined> {
    if (this.#batch.bodies.length > 0) this.#send();
    await this.#storing;
    if (this.#fd !== undefined) closeSync(this.#fd);
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#fd === undefined) return undefined;
    return { path: this.#relative, bytes: this.#stored, rows: null, sha256: this.#digest.digest("hex") };
  }

  #send(): void {
    const { bodies, stored, bytes } = this.#batch;
    this.#batch = { bodies: [], stored: [], bytes: 0 };
    this.#underWay += bytes;
    const frames = compressAside(bodies);
    this.#storing = this.#storing
      .then(async () => this.#store(await frames, stored))
      .catch((error: unknown) => {
        this.#failure ??= error;
      })
      .finally(() => {
        this.#underWay -= bytes;
      });
  }

  #store({ bytes, frames }: Frames, stored: readonly ((body: ArchivedBody) => void)[]): void {
    for (const [i, { length, sha256 }] of frames.entries()) {
      stored[i]?.({ offset: this.#stored, compressedBytes: length, sha256 });
      this.#stored += length;
    }
    this.#digest.update(bytes);
    this.#write(bytes);
  }

  #write(bytes: Uint8Array): void {
    if (this.#fd === undefined) {
      mkdirSync(dirname(this.#path), { recursive: true });
      this.#fd = openSync(this.#path, "w");
    }
    for (let done = 0; done < bytes.length; ) done += writeSync(this.#fd, bytes, done);
  }
}

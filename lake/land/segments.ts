/**
 * Rows on their way to Parquet: lines of JSON gather in a file, and each file that is large enough is typed by DuckDB
 * while the next one fills. At most as many are under way as DuckDB has connections; then `ready` waits.
 */
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import type { ContractColumn } from "../contract/columns.ts";
import type { RowLines } from "../contract/parse-page.ts";
import type { Database } from "../duckdb/database.ts";
import { engineError } from "../duckdb/engine-error.ts";
import type { Effects } from "../effects.ts";
import { asStorageError, ContractViolationError } from "../errors.ts";
import type { LakeFile } from "../state/commit.ts";
import { copySegment } from "./copy-segment.ts";
import { lakeFile } from "./lake-file.ts";
import { type Piece, rewriteExactly } from "./rewrite-exactly.ts";

export interface SegmentsOptions {
  readonly database: Pick<Database, "rows" | "parallelism">;
  readonly columns: readonly ContractColumn[];
  readonly observedAt: Date;
  /** `payments.charges`, for file names and messages. */
  readonly name: string;
  /** Folder of the Parquet files, relative to the lake root. */
  readonly folder: string;
  readonly staging: (relative: string) => string;
  /** Bytes of JSON after which a segment is closed. */
  readonly segmentBytes: number;
  readonly effects: Pick<Effects, "reach" | "log">;
}

interface Segment {
  readonly index: number;
  readonly path: string;
  readonly firstRow: number;
  readonly fd: number;
  rows: number;
  bytes: number;
  longestLine: number;
  readonly pieces: Piece[];
}

/** What DuckDB calls an error that lies in the data, not in the disk, the memory or the user who pressed Ctrl-C. */
const REFUSALS = ["Invalid Input", "Conversion"];
const LINE_BREAK = 0x0a;
const SPACE = 0x20;
const BUFFER_BYTES = 1024 * 1024;

export class Segments {
  readonly #options: SegmentsOptions;
  readonly #buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  readonly #files: LakeFile[] = [];
  readonly #converting = new Set<Promise<void>>();
  #buffered = 0;
  #open: Segment | undefined;
  #opened = 0;
  #rows = 0;
  #failure: unknown;

  constructor(options: SegmentsOptions) {
    this.#options = options;
  }

  /** `_row` of the next row. */
  get rows(): number {
    return this.#rows;
  }

  /** Rows as they were sent. */
  appendSent(lines: RowLines): void {
    const rows = lines.commas.length + 1;
    const segment = this.#segment();
    segment.pieces.push({ offset: segment.bytes, bytes: lines.bytes.length, commas: lines.commas });
    const target = this.#room(segment, lines.bytes.length + 1);
    lines.bytes.copy(target);
    if (lines.bytes.includes(LINE_BREAK)) {
      for (let i = 0; i < lines.bytes.length; i++) if (target[i] === LINE_BREAK) target[i] = SPACE;
    }
    for (const comma of lines.commas) target[comma] = LINE_BREAK;
    target[lines.bytes.length] = LINE_BREAK;
    this.#added(segment, target, rows);
  }

  /** Rows printed again, each with its line break, in the form that `encode` gives. */
  appendEncoded(text: string, rows: number): void {
    if (rows === 0) return;
    const bytes = Buffer.from(text);
    const segment = this.#segment();
    segment.pieces.push({ offset: segment.bytes, bytes: bytes.length });
    const target = this.#room(segment, bytes.length);
    bytes.copy(target);
    this.#added(segment, target, rows);
  }

  /** Waits until another segment may be filled. Rejects when an earlier one failed. */
  async ready(): Promise<void> {
    while (this.#failure === undefined && this.#converting.size >= this.#options.database.parallelism) {
      await Promise.race(this.#converting);
    }
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Every Parquet file, in the order of their rows; one without rows when there were none. */
  async finish(): Promise<LakeFile[]> {
    if (this.#open !== undefined) this.#close(this.#open);
    else if (this.#opened === 0) this.#convert({ ...this.#describe(), fd: -1 });
    await Promise.all(this.#converting);
    if (this.#failure !== undefined) throw this.#failure;
    return this.#files;
  }

  /** Waits for what is under way and gives up the rest. */
  async discard(): Promise<void> {
    if (this.#open !== undefined) closeSync(this.#open.fd);
    this.#open = undefined;
    await Promise.all(this.#converting);
  }

  #describe(): Omit<Segment, "fd"> {
    const index = this.#opened++;
    const path = this.#options.staging(`segments/${this.#options.name}-${index}.ndjson`);
    return { index, path, firstRow: this.#rows, rows: 0, bytes: 0, longestLine: 0, pieces: [] };
  }

  #segment(): Segment {
    if (this.#open !== undefined) return this.#open;
    const described = this.#describe();
    mkdirSync(dirname(described.path), { recursive: true });
    this.#open = { ...described, fd: openSync(described.path, "w") };
    return this.#open;
  }

  /** Where the next `bytes` of the segment go: the buffer, or memory of their own when they outgrow it. */
  #room(segment: Segment, bytes: number): Buffer {
    if (this.#buffered + bytes > this.#buffer.length) this.#flush(segment);
    if (bytes > this.#buffer.length) return Buffer.allocUnsafe(bytes);
    return this.#buffer.subarray(this.#buffered, this.#buffered + bytes);
  }

  #added(segment: Segment, written: Buffer, rows: number): void {
    if (written.length > this.#buffer.length) writeAll(segment.fd, written);
    else this.#buffered += written.length;
    segment.bytes += written.length;
    segment.longestLine = Math.max(segment.longestLine, written.length);
    segment.rows += rows;
    this.#rows += rows;
    if (segment.bytes >= this.#options.segmentBytes) this.#close(segment);
  }

  #flush(segment: Segment): void {
    writeAll(segment.fd, this.#buffer.subarray(0, this.#buffered));
    this.#buffered = 0;
  }

  #close(segment: Segment): void {
    this.#flush(segment);
    closeSync(segment.fd);
    this.#open = undefined;
    this.#convert(segment);
  }

  #convert(segment: Segment): void {
    const conversion = this.#type(segment)
      .catch((error: unknown) => {
        this.#failure ??= asStorageError(error, `landing ${this.#options.name}`);
      })
      .finally(() => this.#converting.delete(conversion));
    this.#converting.add(conversion);
  }

  async #type(segment: Segment): Promise<void> {
    const { columns, folder, staging, effects, name } = this.#options;
    const relative = `${folder}/part-${segment.index}.parquet`;
    const to = staging(relative);
    mkdirSync(dirname(to), { recursive: true });
    const from = segment.rows === 0 ? undefined : segment.path;
    try {
      await this.#copy(segment, from, to);
    } catch (error) {
      const { type, message: reason } = engineError(error);
      if (from === undefined || !REFUSALS.includes(type)) throw error;
      effects.log.warn(
        { resource: name, segment: segment.index, reason },
        `${name}: printing a segment's rows again`,
      );
      await this.#copyRewritten(segment, columns, to);
    }
    rmSync(segment.path, { force: true });
    this.#files[segment.index] = await lakeFile(to, relative, segment.rows);
    effects.reach("land:segment");
  }

  /** JSON that validation accepts and DuckDB does not, such as a key sent twice, passes once it is printed again. */
  async #copyRewritten(segment: Segment, columns: readonly ContractColumn[], to: string): Promise<void> {
    const rewritten = `${segment.path}.exact`;
    try {
      await rewriteExactly(segment.path, segment.pieces, columns, rewritten);
      await this.#copy(segment, rewritten, to);
    } catch (error) {
      const { type, message } = engineError(error);
      if (!REFUSALS.includes(type)) throw error;
      throw new ContractViolationError(`${this.#options.name}: DuckDB cannot type the rows: ${message}`, {
        next: "compare the contract's .meta({ duckdb }) types with the data, then run the same command again",
        cause: error,
      });
    } finally {
      rmSync(rewritten, { force: true });
    }
  }

  async #copy(segment: Segment, from: string | undefined, to: string): Promise<void> {
    const { database, columns, observedAt } = this.#options;
    const sql = copySegment({ ...segment, columns, observedAt, from, to });
    const [result] = await database.rows(sql);
    if (Number(result?.Count) !== segment.rows) {
      throw new Error(
        `${this.#options.name}: ${segment.rows} rows written, DuckDB read ${String(result?.Count)}`,
      );
    }
  }
}

function writeAll(fd: number, bytes: Buffer): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done);
}

/** Records that gather on disk while a resource lands, and become one Parquet file at its end. */
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { identifier, literal } from "../contract/column-sql.ts";
import type { Database } from "../duckdb/database.ts";
import type { LakeFile } from "../state/commit.ts";
import { lakeFile } from "./lake-file.ts";

export interface LedgerOptions {
  readonly database: Pick<Database, "run">;
  /** Column names and DuckDB types. */
  readonly columns: Readonly<Record<string, string>>;
  /** Where the Parquet file will lie, relative to the lake root. */
  readonly path: string;
  /** Where the records gather, relative likewise. */
  readonly gather: string;
  readonly staging: (relative: string) => string;
}

const FLUSH_CHARACTERS = 256 * 1024;

export class Ledger {
  readonly #options: LedgerOptions;
  #fd: number | undefined;
  #pending = "";
  #longestLine = 0;
  #rows = 0;

  constructor(options: LedgerOptions) {
    this.#options = options;
  }

  add(record: Readonly<Record<string, unknown>>): void {
    const line = `${JSON.stringify(record)}\n`;
    this.#pending += line;
    // A character takes at most three bytes of UTF-8.
    this.#longestLine = Math.max(this.#longestLine, line.length * 3);
    this.#rows++;
    if (this.#pending.length >= FLUSH_CHARACTERS) this.#flush();
  }

  /** The Parquet file, or undefined when nothing was recorded. */
  async finish(): Promise<LakeFile | undefined> {
    if (this.#rows === 0) return undefined;
    const { database, columns, path, staging } = this.#options;
    const from = this.#flush();
    closeSync(this.#fd as number);
    const types = Object.entries(columns).map(([name, type]) => `${literal(name)}: ${literal(type)}`);
    const names = Object.keys(columns).map(identifier).join(", ");
    const to = staging(path);
    mkdirSync(dirname(to), { recursive: true });
    await database.run(
      `COPY (SELECT ${names} FROM read_json(${literal(from)}, format = 'newline_delimited', ` +
        `columns = {${types.join(", ")}}, maximum_object_size = ${Math.max(this.#longestLine, 1024 * 1024)})) ` +
        `TO ${literal(to)} (FORMAT parquet, COMPRESSION zstd)`,
    );
    rmSync(from);
    return lakeFile(to, path, this.#rows);
  }

  #flush(): string {
    const path = this.#options.staging(this.#options.gather);
    if (this.#fd === undefined) {
      mkdirSync(dirname(path), { recursive: true });
      this.#fd = openSync(path, "w");
    }
    const bytes = Buffer.from(this.#pending);
    for (let done = 0; done < bytes.length; ) done += writeSync(this.#fd, bytes, done);
    this.#pending = "";
    return path;
  }
}

/** SQL that turns landed lines of JSON into typed Parquet. */
import { identifier, literal } from "../contract/column-sql.ts";
import type { ContractColumn } from "../contract/columns.ts";

/**
 * Pinned: the same rows give the same bytes. Against DuckDB's defaults, level 1 and giving up early on dictionaries of
 * ids take a quarter off the time, and the files come out no larger.
 */
export const PARQUET_OPTIONS =
  "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, WRITE_BLOOM_FILTER false, DICTIONARY_SIZE_LIMIT 4096, ROW_GROUP_SIZE 122880";

export interface CopySegment {
  readonly columns: readonly ContractColumn[];
  readonly observedAt: Date;
  /** `_row` of the segment's first row. */
  readonly firstRow: number;
  /** Path of the file with one JSON object per line; undefined for a segment of no rows. */
  readonly from: string | undefined;
  readonly to: string;
  /** Bytes of the longest line. */
  readonly longestLine: number;
}

export function copySegment(segment: CopySegment): string {
  const { columns, observedAt, firstRow, from, to } = segment;
  const own = columns.map((column) => `${column.expression} AS ${identifier(column.name)}`);
  const select = [
    ...own,
    "_extra::JSON AS _extra",
    `TIMESTAMPTZ ${literal(observedAt.toISOString())} AS _observed_at`,
    `row_number() OVER () - 1 + ${firstRow} AS _row`,
  ];
  const source = from === undefined ? noLines(columns) : readLines(segment, from);
  return `COPY (SELECT ${select.join(", ")} FROM ${source}) TO ${literal(to)} (${PARQUET_OPTIONS})`;
}

/** DuckDB allots twice this much per scan; small buffers stay in the processor's cache. */
const LINE_BYTES_MIN = 2 * 1024 * 1024;

function readLines({ columns, longestLine }: CopySegment, from: string): string {
  const types = columns.map((column) => `${literal(column.name)}: ${literal(column.readAs)}`);
  const lineBytes = Math.max(longestLine + 1, LINE_BYTES_MIN);
  return (
    `read_json(${literal(from)}, format = 'newline_delimited', maximum_object_size = ${lineBytes}, ` +
    `columns = {${[...types, "'_extra': 'VARCHAR'"].join(", ")}})`
  );
}

function noLines(columns: readonly ContractColumn[]): string {
  const nulls = columns.map((column) => `NULL::${column.readAs} AS ${identifier(column.name)}`);
  return `(SELECT ${[...nulls, "NULL::VARCHAR AS _extra"].join(", ")} WHERE false)`;
}

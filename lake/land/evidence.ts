/** What is recorded beside the rows: each request and how its rows fared, each rejected row and why. */
import type { Frame } from "./archive.ts";
import { type Finding, jsonPath } from "./findings.ts";
import type { FetchedPage, PageCounts } from "./landing.ts";

export const REQUEST_COLUMNS = {
  page: "BIGINT",
  url: "VARCHAR",
  status: "INTEGER",
  etag: "VARCHAR",
  request_id: "VARCHAR",
  attempts: "INTEGER",
  fetched_at: "TIMESTAMPTZ",
  sha256: "VARCHAR",
  offset: "BIGINT",
  compressed_bytes: "BIGINT",
  bytes: "BIGINT",
  fetched: "BIGINT",
  landed: "BIGINT",
  rejected: "BIGINT",
  duplicate: "BIGINT",
  first_row: "BIGINT",
} as const;

/** One line of `requests.parquet`. `first_row` is `_row` of the first row that landed, NULL when none did. */
export function requestRecord(
  page: number,
  { response }: FetchedPage,
  frame: Frame,
  counts: PageCounts,
  firstRow: number,
): Record<keyof typeof REQUEST_COLUMNS, unknown> {
  const { url, status, headers, attempts, fetchedAt, body } = response;
  return {
    page,
    url,
    status,
    etag: headers.etag,
    request_id: headers["request-id"] ?? headers["x-request-id"],
    attempts,
    fetched_at: fetchedAt.toISOString(),
    sha256: frame.sha256,
    offset: frame.offset,
    compressed_bytes: frame.compressedBytes,
    bytes: body.length,
    ...counts,
    first_row: counts.landed > 0 ? firstRow : null,
  };
}

export const REJECTED_COLUMNS = {
  page: "BIGINT",
  row_in_page: "BIGINT",
  raw: "VARCHAR",
  reason: "VARCHAR",
  json_path: "VARCHAR",
  code: "VARCHAR",
} as const;

export type RejectedRow = Record<Exclude<keyof typeof REJECTED_COLUMNS, "page">, unknown>;

export function rejectedRow(index: number, raw: string, { message, path, code }: Finding): RejectedRow {
  return {
    row_in_page: index,
    raw,
    reason: message.toWellFormed(),
    json_path: jsonPath(path).toWellFormed(),
    code,
  };
}

/** What is recorded beside the rows: each request and how its rows fared, each rejected row and why. */
import type { ArchivedBody } from "./archive.ts";
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
  { url, status, headers, attempts, fetchedAt, body }: FetchedPage["response"],
  counts: PageCounts,
  firstRow: number,
): (archived: ArchivedBody) => Record<keyof typeof REQUEST_COLUMNS, unknown> {
  const bytes = body.length;
  return (archived) => ({
    page,
    url,
    status,
    etag: headers.etag,
    request_id: headers["request-id"] ?? headers["x-request-id"],
    attempts,
    fetched_at: fetchedAt.toISOString(),
    sha256: archived.sha256,
    offset: archived.offset,
    compressed_bytes: archived.compressedBytes,
    bytes,
    ...counts,
    first_row: counts.landed > 0 ? firstRow : null,
  });
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

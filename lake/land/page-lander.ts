/**
 * Puts the rows of a page into segments. A page without fault lands as the bytes that were sent; any other is printed
 * again row by row, without losing a digit.
 */
import { z } from "zod";
import type { ContractColumn } from "../contract/columns.ts";
import type { Contract, ResourceDefinition } from "../contract/definition.ts";
import { FRAGILE_NUMBER, UNPAIRED_SURROGATE } from "../contract/exact-json.ts";
import { fits, withoutTextNumber } from "../contract/fits.ts";
import { scannedPage } from "../contract/lazy-rows.ts";
import type { ParsedPage } from "../contract/parse-page.ts";
import type { Shape } from "../contract/shape.ts";
import { type RejectedRow, rejectedRow } from "./evidence.ts";
import type { Finding } from "./findings.ts";
import { judgeRow } from "./judge-row.ts";
import { keyHash, keyHashOfBytes } from "./key-hash.ts";
import { PageText } from "./page-text.ts";
import { RecentRows } from "./recent-rows.ts";
import { type RowLines, rowLines } from "./row-lines.ts";
import type { Segments } from "./segments.ts";

export interface PageOutcome {
  readonly duplicate: number;
  readonly rejected: readonly RejectedRow[];
  /** For each row that leaves the contract, where. */
  readonly findings: readonly (readonly Finding[])[];
  /** Findings that the drift policy freezes. */
  readonly frozen: readonly Finding[];
}

const WITHOUT_FAULT: PageOutcome = { duplicate: 0, rejected: [], findings: [], frozen: [] };
const BACKSLASH = 0x5c;

type Rows = ParsedPage["rows"];

export interface PageToLand extends ParsedPage {
  readonly response: { readonly body: Buffer };
}

/** Rows that may land as the bytes they came in. */
interface SentRows {
  readonly lines: RowLines;
  /** Of their keys. */
  readonly hashes: Int32Array;
}

/** Remembers recent rows from page to page, so each resource of a run has one of its own. */
export function openPageLander(
  { contract, key, rowsPath, drift }: ResourceDefinition,
  columns: readonly ContractColumn[],
  segments: Segments,
): (page: PageToLand) => PageOutcome {
  const shape: Shape = { kind: "struct", fields: columns };
  const judge = { contract: z.compile(contract as z.ZodObject), shape, drift };
  const canLandAsSent = sentCheck(judge.contract, shape);
  const recent = new RecentRows();

  return (page) => {
    const { body } = page.response;
    if (page.rows.length === 0) return WITHOUT_FAULT;
    const text = new PageText(body, rowsPath);
    const sent = scannedRows(page.rows, body, key.length) ?? validRows(page, body);
    if (sent === undefined) {
      return landAgain(page.rows, text, (row, i) => recent.isDuplicate(keyHash(row, key), text, i));
    }
    const duplicates = new Set<number>();
    for (const [i, hash] of sent.hashes.entries()) if (recent.isDuplicate(hash, text, i)) duplicates.add(i);
    if (duplicates.size > 0) return landAgain(page.rows, text, (_row, i) => duplicates.has(i));
    segments.appendSent(sent.lines);
    return WITHOUT_FAULT;
  };

  function validRows(page: PageToLand, body: Buffer): SentRows | undefined {
    const lines = canLandAsSent(page.rows, body) ? rowLines(body, page, rowsPath) : undefined;
    return lines && { lines, hashes: Int32Array.from(page.rows, (row) => keyHash(row, key)) };
  }

  function landAgain(
    rows: Rows,
    text: PageText,
    isDuplicate: (row: Rows[0], i: number) => boolean,
  ): PageOutcome {
    const exact = text.exactRows();
    const rejected: RejectedRow[] = [];
    const findings: (readonly Finding[])[] = [];
    const frozen: Finding[] = [];
    const printed: string[] = [];
    let duplicate = 0;
    for (const [i, row] of rows.entries()) {
      const verdict = judgeRow(judge, row, exact[i]);
      if (verdict.findings.length > 0) findings.push(verdict.findings);
      if (verdict.frozen !== undefined) frozen.push(verdict.frozen);
      if ("rejected" in verdict.outcome) rejected.push(rejectedRow(i, text.row(i), verdict.outcome.rejected));
      else if (isDuplicate(row, i)) duplicate++;
      else printed.push(verdict.outcome.line);
    }
    segments.appendEncoded(printed.join(""), printed.length);
    return { duplicate, rejected, findings, frozen };
  }
}

/** What a scan has proved already; undefined when the page was parsed, or a key has to be read to be known. */
function scannedRows(rows: Rows, body: Buffer, keyFields: number): SentRows | undefined {
  const scan = scannedPage(rows);
  if (scan === undefined || !isSameMemory(scan.body, body)) return undefined;
  const { bounds, keys } = scan;
  const from = bounds[0] as number;
  const commas: number[] = [];
  const hashes = new Int32Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const hash = keyHashOfBytes(body, keys, i * keyFields * 2, (i + 1) * keyFields * 2);
    if (hash === undefined) return undefined;
    hashes[i] = hash;
    if (i > 0) commas.push((bounds[i * 2] as number) - 1 - from);
  }
  return { lines: { bytes: body.subarray(from, bounds[rows.length * 2 - 1]), commas }, hashes };
}

function isSameMemory(a: Buffer, b: Buffer): boolean {
  return a.buffer === b.buffer && a.byteOffset === b.byteOffset && a.length === b.length;
}

/** Whether every row is valid, and DuckDB will read from the page's own bytes exactly what was sent. */
function sentCheck(contract: Contract, shape: Shape): (rows: Rows, body: Buffer) => boolean {
  const rowFits = fits(shape);
  const rowWithoutTextNumber = withoutTextNumber(shape);
  return (rows, body) => {
    for (const row of rows) if (!z.validate(contract, row)) return false;
    if (rowFits !== undefined) for (const row of rows) if (!rowFits(row)) return false;
    const escaped = body.includes(BACKSLASH);
    const fragile = rowWithoutTextNumber !== undefined && !rows.every(rowWithoutTextNumber);
    if (!escaped && !fragile) return true;
    const text = body.toString("latin1");
    return !(escaped && UNPAIRED_SURROGATE.test(text)) && !(fragile && FRAGILE_NUMBER.test(text));
  };
}

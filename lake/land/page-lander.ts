/**
 * Puts the rows of a page into segments. A page without fault lands as the bytes that were sent; any other is printed
 * again row by row, without losing a digit.
 */
import { z } from "zod";
import type { ContractColumn } from "../contract/columns.ts";
import type { Contract, ResourceDefinition } from "../contract/definition.ts";
import { FRAGILE_NUMBER, UNPAIRED_SURROGATE } from "../contract/exact-json.ts";
import { fits, withoutTextNumber } from "../contract/fits.ts";
import { keyedRows, type ParsedPage, type RowLines } from "../contract/parse-page.ts";
import type { Shape } from "../contract/shape.ts";
import { type RejectedRow, rejectedRow } from "./evidence.ts";
import type { Finding } from "./findings.ts";
import { judgeRow } from "./judge-row.ts";
import { PageText } from "./page-text.ts";
import { RecentRows } from "./recent-rows.ts";
import { rowLines } from "./row-lines.ts";
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

/** Remembers recent rows from page to page, so each resource of a run has one of its own. */
export function openPageLander(
  { contract, key, rowsPath, drift }: ResourceDefinition,
  columns: readonly ContractColumn[],
  segments: Segments,
): (page: PageToLand) => PageOutcome {
  const shape: Shape = { kind: "struct", fields: columns };
  const judge = { contract: z.compile(contract as z.ZodObject), shape, drift };
  const canLandAsSent = sentCheck(judge.contract, shape);
  const recent = new RecentRows(key);

  return (page) => {
    const { body } = page.response;
    if (page.rows.length === 0) return WITHOUT_FAULT;
    const text = new PageText(body, page.rowsOf);
    const lines = page.scan?.lines ?? linesAsSent(page);
    if (lines === undefined) return landAgain(page.rows, text, (row, i) => recent.isDuplicate(row, text, i));
    const duplicates = new Set<number>();
    for (const [i, row] of keyedRows(page).entries()) if (recent.isDuplicate(row, text, i)) duplicates.add(i);
    if (duplicates.size > 0) return landAgain(page.rows, text, (_row, i) => duplicates.has(i));
    segments.appendSent(lines);
    return WITHOUT_FAULT;
  };

  function linesAsSent(page: PageToLand): RowLines | undefined {
    const { body } = page.response;
    if (rowsPath === undefined || !canLandAsSent(page.rows, body)) return undefined;
    return rowLines(body, page, rowsPath);
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

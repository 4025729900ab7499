/** `[meta, rows]`, where the rows are null or absent when there are none. */
import type { PageRequest, Row } from "lake";

interface Meta {
  readonly lastupdated?: string;
}

/** Throws TypeError for a body of another shape. */
export function listRows(body: unknown): readonly Row[] {
  return partsOf(body).rows;
}

/** Adds what the rows do not say themselves: for which years they were asked, and when their source last changed. */
export function dataRows(body: unknown, request: PageRequest): Row[] {
  const { meta, rows } = partsOf(body);
  const asked_date = request.query.find(([name]) => name === "date")?.[1];
  return rows.map((row) => ({ asked_date, lastupdated: meta.lastupdated, ...row }));
}

function partsOf(body: unknown): { meta: Meta; rows: readonly Row[] } {
  const [meta, rows] = Array.isArray(body) ? body : [];
  if (typeof meta !== "object" || meta === null || !("page" in meta))
    throw new TypeError("it does not begin with the page's number, expected [meta, rows]");
  return { meta, rows: rows ?? [] };
}

/** Series with values inside → one row per value. */
import type { PageRequest, Row } from "lake";

interface Series {
  readonly seriesID: string;
  readonly data: readonly Row[];
}

/** Throws TypeError when a series that was asked for is not answered: of more than it takes, the API drops the rest. */
export function observationRows(body: unknown, request: PageRequest): Row[] {
  const { series } = (body as { Results: { series: readonly Series[] } }).Results;
  const answered = new Set(series.map(({ seriesID }) => seriesID));
  const { seriesid: asked } = request.body as { seriesid: readonly string[] };
  const missing = asked.filter((id) => !answered.has(id));
  if (missing.length > 0) throw new TypeError(`nothing is said of ${missing.join(", ")}`);
  return series.flatMap(({ seriesID, data }) => data.map((value) => ({ seriesID, ...value })));
}

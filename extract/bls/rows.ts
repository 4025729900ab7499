/** Series with values inside → one row per value. */
import type { PageRequest, Row } from "lake";
import { LOSS } from "./fault.ts";

interface Series {
  readonly seriesID: string;
  readonly data: readonly Row[];
}

interface Body {
  readonly message?: readonly string[];
  readonly Results: { readonly series: readonly Series[] };
}

/**
 * Throws TypeError when a series that was asked for is not answered: of more than it takes, the API drops the rest; or
 * when the answer says itself that something is lost, further down than its start.
 */
export function observationRows(body: unknown, request: PageRequest): Row[] {
  const { message = [], Results } = body as Body;
  const { series } = Results;
  const lost = message.filter((text) => LOSS.test(text));
  if (lost.length > 0) throw new TypeError(lost.join(" "));
  const answered = new Set(series.map(({ seriesID }) => seriesID));
  const { seriesid: asked } = request.body as { seriesid: readonly string[] };
  const missing = asked.filter((id) => !answered.has(id));
  if (missing.length > 0) throw new TypeError(`nothing is said of ${missing.join(", ")}`);
  return series.flatMap(({ seriesID, data }) => data.map((value) => ({ seriesID, ...value })));
}

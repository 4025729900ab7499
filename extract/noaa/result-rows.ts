/** Rows of NOAA's lists. */
import type { Row } from "lake";

/** Nothing found is an empty object. */
export function resultRows(body: unknown): readonly Row[] {
  const { results } = body as { readonly results?: readonly Row[] };
  if (results !== undefined) return results;
  if (Object.keys(body as object).length === 0) return [];
  throw new Error("it has no results, yet is not empty");
}

/**
 * What EIA's v2 API promises. Rows of data differ by route: their measure lands as `value`, their facets and the names of
 * these as maps, and what a route sends beyond that is a new field. Values are texts, some without a leading zero.
 */
import { json, openObject, z } from "lake";

const text = z.string;
const maybeText = () => text().nullish();
const texts = () => z.record(z.string(), text().nullable());

export const route = z.strictObject({
  route: text(),
  id: text(),
  name: text(),
  description: maybeText(),
  frequency: z.array(
    z.strictObject({ id: text(), description: maybeText(), query: maybeText(), format: text() }),
  ),
  facets: z.array(z.strictObject({ id: text(), description: maybeText() })),
  /** Of each measure: its alias and unit; an empty list where EIA has not described it. */
  data: openObject(),
  startPeriod: text(),
  endPeriod: text(),
  defaultDateFormat: text(),
  defaultFrequency: text(),
});

export const facet = z.strictObject({
  route: text(),
  facet: text(),
  id: text(),
  name: maybeText(),
  alias: maybeText(),
  /** How many values the facet has, as a number or as a text. */
  totalFacets: json(),
});

const row = {
  dataset: text(),
  route: text(),
  measure: text(),
  frequency: text(),
  dateFormat: maybeText(),
  units: maybeText(),
  facets: texts(),
  names: texts(),
};

export const data = z.strictObject({ ...row, period: text(), value: text().nullable() });

/** A dataset as a whole: how many rows it has in all, and what the newest says. */
export const series = z.strictObject({ ...row, total: text(), period: maybeText(), value: maybeText() });

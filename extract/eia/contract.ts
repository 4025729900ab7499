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
  /** Those of extract/eia/series.ts that are read of it. */
  series: z.array(text()),
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

export const data = z.strictObject({
  dataset: text(),
  route: text(),
  measure: text(),
  frequency: text(),
  dateFormat: maybeText(),
  units: maybeText(),
  facets: texts(),
  names: texts(),
  period: text(),
  value: text().nullable(),
});

/** The newest row of a dataset, and how many it has in all. */
export const series = z.strictObject({ ...data.shape, total: text() });

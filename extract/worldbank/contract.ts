/** What the World Bank promises of its lists. A value that is missing is null. */
import { z } from "lake";

const text = z.string;
const named = z.strictObject({ id: text(), value: text() });
const coded = z.strictObject({ id: text(), iso2code: text(), value: text() });

export const datum = z.strictObject({
  /** These two are not in the row itself: the years asked for, `1960:2026`, and the day its source last changed. */
  asked_date: text(),
  lastupdated: text(),
  indicator: named,
  /** `id` is an ISO2 code, or the World Bank's own for an aggregate. */
  country: named,
  /** Empty for some aggregates. */
  countryiso3code: text(),
  /** `2025`, `2025Q1` or `2025M01`. */
  date: text(),
  value: z.number().nullable(),
  unit: text(),
  obs_status: text(),
  decimal: z.int(),
});

export const indicator = z.strictObject({
  id: text(),
  name: text(),
  unit: text(),
  source: named,
  sourceNote: text(),
  sourceOrganization: text(),
  topics: z.array(z.strictObject({ id: text().optional(), value: text().optional() })),
});

export const country = z.strictObject({
  id: text(),
  iso2Code: text(),
  name: text(),
  /** `NA` for an aggregate. */
  region: coded,
  adminregion: coded,
  incomeLevel: coded,
  lendingType: coded,
  capitalCity: text(),
  longitude: text(),
  latitude: text(),
});

/**
 * What the Census Bureau promises of the 5-year American Community Survey.
 *
 * A table row is text, and a figure that could not be made is a large negative number (a sentinel) or null: bronze keeps
 * it as it came. A variable that ends in `E` is an estimate, one that ends in `M` its margin of error at 90 %.
 */
import { decimalText, int64, z } from "lake";

const text = z.string;
const figure = () => decimalText(18, 4).nullable();

/** One county as one vintage sees it: its last year and the four before. FIPS codes keep their leading zeros. */
export const countyIncome = z.strictObject({
  NAME: text(),
  /** People. */
  B01003_001E: figure(),
  B01003_001M: figure(),
  /** Median household income, in dollars of the vintage year. */
  B19013_001E: figure(),
  B19013_001M: figure(),
  /** Median gross rent, dollars a month. */
  B25064_001E: figure(),
  B25064_001M: figure(),
  /** Median value of owner-occupied homes, dollars. */
  B25077_001E: figure(),
  B25077_001M: figure(),
  /** People in the civilian labor force. */
  B23025_003E: figure(),
  B23025_003M: figure(),
  /** Those of them without work. */
  B23025_005E: figure(),
  B23025_005M: figure(),
  state: text(),
  county: text(),
  /** The vintage: not in the answer, but in the path asked for. */
  data_year: text(),
});

/** What a variable is called; its words change from one vintage to the next. */
export const variable = z.strictObject({
  name: text(),
  label: text(),
  concept: text().optional(),
  predicateType: text().optional(),
  predicateOnly: z.boolean().optional(),
  group: text(),
  limit: int64(),
  /** Names of the margin and of the annotations, with commas. */
  attributes: text().optional(),
  data_year: text(),
});

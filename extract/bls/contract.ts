/**
 * What the Bureau of Labor Statistics promises of one value of one series. Years, periods and values are text; a value
 * that could not be collected is `-`, and a footnote says why. A list without footnotes is `[{}]`.
 */
import { z } from "lake";

const text = z.string;

export const observation = z.strictObject({
  /** Not in the value itself, but on the series around it. */
  seriesID: text(),
  year: text(),
  /** M01 to M12, Q01 to Q04, A01; M13 and Q05 are averages of the year that the others already hold. */
  period: text(),
  periodName: text(),
  /** `true`, as text, on the newest value of the series. */
  latest: text().optional(),
  value: text().regex(/^(-|-?\d+(\.\d+)?)$/, "expected a number or -"),
  footnotes: z.array(z.strictObject({ code: text().optional(), text: text().optional() })),
});

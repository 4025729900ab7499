import { decimalNumber, int64, z } from "lake";

const text = z.string;

/** One amenity in one submarket, as of one month. */
export const benchmark = z.strictObject({
  submarket_id: text(),
  amenity: text(),
  /** Percent of buildings that offer it. */
  adoption_rate: decimalNumber(9, 4),
  /** Dollars a month that it adds to the rent; below zero where it takes away. */
  premium_usd: decimalNumber(12, 2).nullable(),
  /** Buildings asked. */
  sample_size: int64(),
  /** `YYYY-MM`. */
  as_of: text().regex(/^\d{4}-(0[1-9]|1[0-2])$/, "expected YYYY-MM"),
});

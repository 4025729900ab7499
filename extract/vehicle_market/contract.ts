/**
 * What the service says of one vehicle. A vehicle it knows nothing of is answered with `status` FAIL and little else; that
 * too is kept, so everything but the status may be absent. Prices are US dollars.
 */
import { decimalNumber, int64, z } from "lake";

const text = z.string;
const maybe = () => decimalNumber(14, 2).nullish();

export const quote = z.strictObject({
  /** Ours, in this and the next three fields: what the quote was asked for. */
  vehicle_id: text(),
  asked_vin: text().nullish(),
  asked_license_plate: text().nullish(),
  asked_state_code: text().nullish(),
  /** SUCCESS or FAIL. */
  status: text(),
  /** In words, e.g. `2014 Toyota Corolla S`. */
  vehicle: text().nullish(),
  mileage: maybe(),
  average_market_price: maybe(),
  standard_deviation: maybe(),
  /** Sales that the prices rest on. */
  count: int64().nullish(),
  /** E.g. `94%`. */
  statistical_confidence: text().nullish(),
  market_prices: z
    .strictObject({
      below: decimalNumber(14, 2),
      average: decimalNumber(14, 2),
      above: decimalNumber(14, 2),
      distribution: z
        .array(
          z.strictObject({
            group: z.strictObject({ count: int64(), min: decimalNumber(14, 2), max: decimalNumber(14, 2) }),
          }),
        )
        .nullish(),
    })
    .nullish(),
  /** First and last day of the sales. */
  sales_period: z.array(z.iso.date()).nullish(),
  adjustments: z
    .strictObject({
      mileage: z.strictObject({ adjustment: maybe(), average: maybe(), input: maybe() }).nullish(),
      condition: z.strictObject({ adjustment: maybe(), input: text().nullish() }).nullish(),
    })
    .nullish(),
  /** What went wrong, under either name. */
  message: text().nullish(),
  error: text().nullish(),
});

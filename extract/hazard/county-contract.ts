/** What FEMA's National Risk Index says of a county, as far as it is asked: its columns as the service names them. */
import { z } from "lake";

const score = () => z.number().nullish();
/** `Very Low` to `Very High`, `No Rating`, `Not Applicable`, `Insufficient Data`: an open list, so text. */
const rating = () => z.string().nullish();

/** Risk of one hazard, by the prefix of its columns. */
function risk<P extends string>(prefix: P) {
  return { [`${prefix}_RISKS`]: score(), [`${prefix}_RISKR`]: rating() } as Record<
    `${P}_RISKS`,
    ReturnType<typeof score>
  > &
    Record<`${P}_RISKR`, ReturnType<typeof rating>>;
}

export const county = z.strictObject({
  OBJECTID: z.int(),
  /** State and county: five digits, the first may be 0. */
  STCOFIPS: z.string().regex(/^\d{5}$/),
  STATEABBRV: z.string(),
  COUNTY: z.string(),
  POPULATION: z.number().nullish(),
  RISK_SCORE: score(),
  RISK_RATNG: rating(),
  EAL_SCORE: score(),
  EAL_RATNG: rating(),
  /** Expected annual loss in US dollars. */
  EAL_VALT: z.number().nullish(),
  SOVI_SCORE: score(),
  RESL_SCORE: score(),
  ...risk("WFIR"),
  ...risk("DRGT"),
  ...risk("ERQK"),
  ...risk("HRCN"),
  ...risk("HWAV"),
  ...risk("TRND"),
  ...risk("CFLD"),
  // Inland flooding; riverine flooding, RFLD, up to the release of March 2023. One of the two is there.
  ...risk("IFLD"),
  ...risk("RFLD"),
  /** The release, e.g. `December 2025`. */
  NRI_VER: z.string().nullish(),
});

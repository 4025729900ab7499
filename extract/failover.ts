/**
 * Which series may stand in for which other while a provider cannot be asked. A pair belongs here only when both report
 * the same quantity, in the same unit and for the same periods; no weather of NOAA is to be had from EIA, so NOAA has no
 * substitute.
 */
import { defineFailover } from "lake";

export default defineFailover([
  {
    of: "fred.observations/FPCPITOTLZGUSA",
    by: "worldbank.data/FP.CPI.TOTL.ZG",
    place: "USA",
    because: "FRED republishes the World Bank's consumer price inflation: annual, in percent",
  },
  {
    of: "worldbank.data/FP.CPI.TOTL.ZG",
    by: "fred.observations/FPCPITOTLZGUSA",
    because: "the same figures for the United States; the other countries stay as they were",
  },
]);

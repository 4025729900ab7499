/**
 * Which data may stand in for which other while a provider cannot be asked. A pair belongs here only when both report the
 * same quantity, in the same unit and for the same periods; no weather of NOAA is to be had from EIA, so NOAA has no
 * substitute.
 */
import { defineFailover } from "lake";
import { PLACES } from "./hazard/places.ts";

export default defineFailover([
  {
    of: "eia.data/petroleum.pri.spt.value.RWTC",
    by: "fred.observations/DCOILWTICO",
    because: "FRED republishes EIA's spot price of WTI at Cushing: daily, in dollars a barrel",
  },
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
  ...PLACES.map(({ id }) => ({
    of: `hazard_wildfire.burn_probabilities/${id}`,
    by: `hazard_wildfire_federal.burn_probabilities/${id}`,
    because: "a copy of the same raster; silver.wildfire_hazard knows the scale of each",
  })),
]);

/** Ids of the series that are read: all about the United States, which is the place silver gives them. */
export const SERIES = [
  "DEXUSEU",
  // EIA's own spot price, under another name.
  "DCOILWTICO",
  "DGS10",
  "FEDFUNDS",
  "UNRATE",
  "CPIAUCSL",
  "GDP",
  // Mirrors FP.CPI.TOTL.ZG of the World Bank for this country.
  "FPCPITOTLZGUSA",
] as const;

/** Ids of the categories whose children are listed: the root, and money, banking and finance. */
export const CATEGORIES = ["0", "32991"] as const;

/* @assertion
description: >
  Silver gives every FRED series the place USA. FRED mirrors series of other countries too, and says so in their
  titles: read those from where they come from, or give them their place.
severity: error
*/
SELECT id, title
FROM silver.fred_series
WHERE regexp_extract(title, ' for ((the )?[A-Z][^:]*)$', 1) NOT IN ('', 'the United States')

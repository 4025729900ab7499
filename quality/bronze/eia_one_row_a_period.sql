/* @assertion
description: >
  The facets of a series in extract/eia/series.ts leave one row a period. With several, one of them would pass for the
  series: name more facets.
severity: error
*/
SELECT dataset, period, run_id, count(DISTINCT facets) AS rows
FROM bronze.eia__data
GROUP BY ALL
HAVING count(DISTINCT facets) > 1

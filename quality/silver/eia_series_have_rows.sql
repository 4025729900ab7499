/* @assertion
description: >
  EIA has rows of every series that is read. To a facet value that does not exist it answers without an error and without
  a row: correct the series in extract/eia/series.ts.
severity: error
*/
SELECT series_id
FROM silver.eia_series
WHERE published_rows = 0

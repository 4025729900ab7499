/* @assertion
description: >
  EIA has rows of every series that is read. To a facet value that does not exist it answers without an error and without
  a row: correct the series in extract/eia/series.ts.
severity: error
*/
WITH latest AS (
  SELECT route, series
  FROM bronze.eia__routes
  QUALIFY row_number() OVER (PARTITION BY route ORDER BY _observed_at DESC, run_id DESC, _row DESC) = 1
),
declared AS (
  SELECT route, unnest(series) AS series_id
  FROM latest
)
SELECT route, series_id
FROM declared
WHERE series_id NOT IN (SELECT series_id FROM silver.eia_series)
  -- It is there once each series was asked for.
  AND EXISTS (SELECT 1 FROM lake.coverage WHERE source = 'eia' AND resource = 'series')

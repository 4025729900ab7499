/* @model
description: >
  Rows of EIA's data and, with `total`, the newest row of each series: which place each is about, the name of its series
  without the place, when its period starts (UTC), and its value as a number. What is no number is missing.
tags: [eia]
*/
WITH answered AS (
  SELECT
    dataset, route, measure, frequency, period, value, units, facets, names,
    NULL::VARCHAR AS total, _observed_at, _row, run_id
  FROM bronze.eia__data
  UNION ALL
  SELECT
    dataset, route, measure, frequency, period, value, units, facets, names,
    total, _observed_at, _row, run_id
  FROM bronze.eia__series
),
located AS (
  SELECT *, coalesce(facets['stateid'], facets['duoarea'], facets['respondent']) AS area
  FROM answered
)
SELECT
  dataset AS series_id,
  -- `electricity.retail-sales.price.CO.RES` is the price for homes, `electricity.retail-sales.price.RES`, in Colorado.
  rtrim(replace(dataset || '.', '.' || coalesce(area, '') || '.', '.'), '.') AS dataset,
  CASE
    WHEN area IN ('US', 'NUS') THEN 'US'
    WHEN regexp_full_match(facets['stateid'], '[A-Z]{2}') THEN 'US-' || area
    WHEN regexp_full_match(facets['duoarea'], 'S[A-Z]{2}') THEN 'US-' || substr(area, 2)
    ELSE area
  END AS place,
  route,
  measure,
  CASE frequency
    WHEN 'hourly' THEN 'H'
    WHEN 'daily' THEN 'D'
    WHEN 'weekly' THEN 'W'
    WHEN 'monthly' THEN 'M'
    WHEN 'quarterly' THEN 'Q'
    WHEN 'annual' THEN 'A'
  END AS frequency,
  period,
  CASE frequency
    WHEN 'hourly' THEN try_strptime(period, '%Y-%m-%dT%H')
    WHEN 'daily' THEN try_cast(period AS DATE)
    WHEN 'weekly' THEN try_cast(period AS DATE)
    WHEN 'monthly' THEN try_cast(period || '-01' AS DATE)
    WHEN 'quarterly' THEN try_cast(left(period, 4) || '-01-01' AS DATE)
      + to_months(3 * (try_cast(right(period, 1) AS INTEGER) - 1))
    WHEN 'annual' THEN try_cast(period || '-01-01' AS DATE)
  END::TIMESTAMP AS period_start,
  try_cast(value AS DECIMAL(38, 9)) AS value,
  units AS unit,
  facets,
  names,
  total,
  _observed_at,
  _row,
  run_id
FROM located

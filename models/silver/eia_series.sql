/* @model
description: >
  One row per series read from EIA, as its newest row describes it. `published_rows` is how many EIA has in all.
key: [series_id]
tags: [eia]
columns:
  series_id: VARCHAR
  dataset: VARCHAR
  place: VARCHAR
  frequency: VARCHAR
  unit: VARCHAR
  description: VARCHAR
  route: VARCHAR
  measure: VARCHAR
  newest_period: VARCHAR
  published_rows: BIGINT
assertions:
  - not_null: [dataset, place, frequency, unit, newest_period]
  - range: {column: published_rows, min: 1}
*/
SELECT
  series_id,
  dataset,
  place,
  frequency,
  unit,
  coalesce(names['series-description'], array_to_string(map_values(names), ', ') || ': ' || measure) AS description,
  route,
  measure,
  period AS newest_period,
  total::BIGINT AS published_rows
FROM bronze.eia__placed
WHERE total IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY series_id ORDER BY _observed_at DESC, run_id DESC, _row DESC) = 1

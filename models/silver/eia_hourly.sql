/* @model
description: >
  Values of EIA's hourly series, each as it was known from one day up to another, like silver.eia_observations. `hour` is
  when the hour starts.
key: [series_id, hour, known_from]
tags: [eia]
columns:
  series_id: VARCHAR
  dataset: VARCHAR
  place: VARCHAR
  hour: TIMESTAMP WITH TIME ZONE
  value: DECIMAL(38,9)
  unit: VARCHAR
  known_from: DATE
  known_to: DATE
assertions:
  - not_null: [dataset, place, unit, known_to]
*/
SELECT
  series_id,
  dataset,
  place,
  period_start AT TIME ZONE 'UTC' AS hour,
  value,
  unit,
  known_from,
  known_to
FROM bronze.eia__vintages
WHERE frequency = 'H'

/* @model
description: >
  What was known when: filter with `known_from <= d AND d < known_to` for the indicators as they stood on day d, without a
  look ahead.
materialization: partitioned
partition_by: provider
key: [provider, dataset, place, period_start, known_from]
tags: [observations]
columns:
  provider: VARCHAR
  dataset: VARCHAR
  place: VARCHAR
  period_start: DATE
  frequency: VARCHAR
  unit: VARCHAR
  value: DECIMAL(38,9)
  change: DECIMAL(38,9)
  known_from: DATE
  known_to: DATE
  vintage: BIGINT
  served_by: VARCHAR
*/
SELECT
  provider,
  dataset,
  place,
  period_start,
  frequency,
  unit,
  value,
  (value - lag(value) OVER vintages)::DECIMAL(38, 9) AS change,
  known_from,
  known_to,
  row_number() OVER vintages AS vintage,
  served_by
FROM silver.observations
WINDOW vintages AS (PARTITION BY provider, dataset, place, period_start ORDER BY known_from)

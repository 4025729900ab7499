/* @model
description: >
  One row per indicator and period: the first value that the lake knows, the value as it stands now, and how often it
  was revised in between. `first_is_release` says that the first value is known to be the first release: FRED dates its
  vintages, and this one is younger than the first day the lake asked for. A period that was withdrawn has no latest
  value.
key: [provider, dataset, place, period_start]
tags: [observations]
columns:
  provider: VARCHAR
  dataset: VARCHAR
  place: VARCHAR
  period_start: DATE
  frequency: VARCHAR
  unit: VARCHAR
  first_value: DECIMAL(38,9)
  first_known: DATE
  first_is_release: BOOLEAN
  latest_value: DECIMAL(38,9)
  latest_known: DATE
  revisions: BIGINT
  served_by: VARCHAR
assertions:
  - not_null: [first_known, first_is_release, latest_known, revisions, served_by]
  - range: {column: revisions, min: 0}
*/
WITH asked AS (
  SELECT min(covered_from AT TIME ZONE 'UTC')::DATE AS first_day
  FROM lake.coverage
  WHERE source = 'fred' AND resource = 'observations'
)
SELECT
  provider,
  dataset,
  place,
  period_start,
  arg_max(frequency, known_from) AS frequency,
  arg_max(unit, known_from) AS unit,
  arg_min(value, known_from) AS first_value,
  min(known_from) FILTER (WHERE value IS NOT NULL) AS first_known,
  coalesce(provider = 'fred' AND first_known > (SELECT first_day FROM asked), false) AS first_is_release,
  arg_max_null(value, known_from) AS latest_value,
  max(known_from) AS latest_known,
  count(*) - 1 AS revisions,
  arg_max(served_by, known_from) AS served_by
FROM silver.observations
GROUP BY provider, dataset, place, period_start
HAVING first_known IS NOT NULL

/* @model
description: >
  Values of EIA's series for days, weeks, months, quarters and years, each as it was known from one day up to another
  (excluded; 9999-12-31: still). EIA revises without a word, so a revision is known from the day of the run that first
  saw it. A NULL value was published as missing. Hourly series are in silver.eia_hourly.
key: [provider, dataset, place, period_start, known_from]
tags: [eia]
columns:
  provider: VARCHAR
  dataset: VARCHAR
  place: VARCHAR
  period_start: DATE
  frequency: VARCHAR
  value: DECIMAL(38,9)
  unit: VARCHAR
  known_from: DATE
  known_to: DATE
  series_id: VARCHAR
assertions:
  - not_null: [frequency, unit, known_to, series_id]
  - accepted_values: {column: frequency, values: [D, W, M, Q, A]}
*/
SELECT
  'eia' AS provider,
  dataset,
  place,
  period_start::DATE AS period_start,
  frequency,
  value,
  unit,
  known_from,
  known_to,
  series_id
FROM bronze.eia__vintages
WHERE frequency IS DISTINCT FROM 'H'

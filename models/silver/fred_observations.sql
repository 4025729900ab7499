/* @model
description: >
  Every value that an observation of a FRED series had, with the days on which it was the one known: `known_from`
  included, `known_to` excluded. The first row of a period is its first release as far as the lake was told, the one
  that is known to 9999-12-31 the latest revision. NULL was published as missing. FRED cuts the first day known to the
  first day asked for, so what was known before the earliest run is known here from that run's window on, never
  earlier than it was.
key: [provider, dataset, place, period_start, known_from]
tags: [fred]
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
assertions:
  - not_null: [provider, dataset, place, period_start, known_from, known_to]
  - not_null: {columns: [frequency, unit], severity: warn}
  - unique: [provider, dataset, place, period_start, known_from]
  - accepted_values: {column: frequency, values: [D, W, BW, M, Q, SA, A]}
*/
WITH read AS (
  SELECT
    series_id,
    date,
    realtime_start,
    nullif(value, '.')::DECIMAL(38, 9) AS value
  FROM bronze.fred__observations
  QUALIFY row_number() OVER (
    PARTITION BY series_id, date, realtime_start
    -- Within a day a value may be replaced; FRED then knows the later one only.
    ORDER BY _observed_at DESC, run_id DESC, _row DESC
  ) = 1
),
vintages AS (
  SELECT *
  FROM read
  -- A value that was known before the first day asked for comes again with that day: it is no vintage of its own.
  WINDOW vintage AS (PARTITION BY series_id, date ORDER BY realtime_start)
  QUALIFY lag(date) OVER vintage IS NULL OR value IS DISTINCT FROM lag(value) OVER vintage
)
SELECT
  'fred' AS provider,
  v.series_id AS dataset,
  'USA' AS place,
  v.date AS period_start,
  s.frequency,
  v.value,
  s.unit,
  v.realtime_start AS known_from,
  lead(v.realtime_start, 1, DATE '9999-12-31') OVER (
    PARTITION BY v.series_id, v.date ORDER BY v.realtime_start
  ) AS known_to
FROM vintages AS v
LEFT JOIN silver.fred_series AS s ON s.id = v.series_id

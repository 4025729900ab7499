/* @model
description: >
  What each value of EIA's data was known to be, from one UTC day up to another: a value counts from the day of the run
  that first saw it, until a run of a later day sees another. Of one day's runs the last counts.
tags: [eia]
*/
WITH seen AS (
  SELECT *, (_observed_at AT TIME ZONE 'UTC')::DATE AS day
  FROM bronze.eia__placed
  WHERE total IS NULL
  QUALIFY row_number() OVER (
    PARTITION BY series_id, period, (_observed_at AT TIME ZONE 'UTC')::DATE
    ORDER BY _observed_at DESC, run_id DESC, _row DESC
  ) = 1
),
changed AS (
  SELECT *
  FROM seen
  QUALIFY row_number() OVER (PARTITION BY series_id, period ORDER BY day) = 1
    OR value IS DISTINCT FROM lag(value) OVER (PARTITION BY series_id, period ORDER BY day)
)
SELECT
  series_id,
  dataset,
  place,
  period,
  period_start,
  frequency,
  value,
  unit,
  day AS known_from,
  coalesce(lead(day) OVER (PARTITION BY series_id, period ORDER BY day), DATE '9999-12-31') AS known_to
FROM changed

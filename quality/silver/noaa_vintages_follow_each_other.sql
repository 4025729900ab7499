/* @assertion
description: >
  What NOAA's values were known to be follows without gap and without overlap, up to now, and a new vintage is another value.
severity: error
*/
WITH vintages AS (
  SELECT
    dataset,
    place,
    period_start,
    value,
    known_from,
    known_to,
    lead(known_from, 1, DATE '9999-12-31') OVER later AS next_from,
    lead(value) OVER later AS next_value
  FROM silver.noaa_observations
  WINDOW later AS (PARTITION BY dataset, place, period_start ORDER BY known_from)
)
SELECT *
FROM vintages
WHERE known_from >= known_to
  OR known_to <> next_from
  OR (next_from < DATE '9999-12-31' AND value IS NOT DISTINCT FROM next_value)

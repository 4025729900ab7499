/* @assertion
description: What is known of a value changes from one day to the next, without a gap or an overlap, and holds to this day.
severity: error
*/
SELECT dataset, period_start, known_from, known_to, following
FROM (
  SELECT
    *,
    lead(known_from, 1, DATE '9999-12-31') OVER (PARTITION BY dataset, period_start ORDER BY known_from) AS following
  FROM silver.bls_observations
)
WHERE known_from >= known_to OR known_to <> following

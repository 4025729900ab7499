/* @assertion
description: >
  Of one observation, each vintage begins where the one before it ends, the last one is still known, and none was known
  before its period began.
severity: error
*/
SELECT *
FROM (
  SELECT
    provider,
    dataset,
    place,
    period_start,
    known_from,
    known_to,
    lead(known_from) OVER (PARTITION BY provider, dataset, place, period_start ORDER BY known_from) AS next_from
  FROM silver.observations
)
WHERE known_to <> coalesce(next_from, DATE '9999-12-31')
  OR known_from >= known_to
  OR known_from < period_start

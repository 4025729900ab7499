/* @assertion
description: >
  The vintages of one observation of the World Bank follow each other without gap or overlap up to 9999-12-31, and each has a
  value other than the one before.
severity: error
*/
SELECT dataset, place, period_start, known_from, known_to, value
FROM silver.worldbank_observations
WINDOW vintage AS (PARTITION BY dataset, place, period_start ORDER BY known_from)
QUALIFY known_from >= known_to
  OR known_to <> lead(known_from, 1, DATE '9999-12-31') OVER vintage
  OR (lag(known_from) OVER vintage IS NOT NULL AND value IS NOT DISTINCT FROM lag(value) OVER vintage)

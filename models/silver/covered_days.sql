/* @model
description: >
  The UTC days that extraction has reached. A day is complete when every resource that revenue is made of was read for
  all of it; the day of the last run usually is not, yet.
key: [day]
tags: [payments]
columns:
  day: DATE
  is_complete: BOOLEAN
assertions:
  - not_null: [day, is_complete]
  - unique: [day]
*/
WITH covered AS (
  SELECT *
  FROM lake.coverage
  WHERE source = 'payments' AND resource IN ('balance_transactions', 'charges', 'disputes', 'events', 'refunds')
),
days AS (
  SELECT DISTINCT unnest(generate_series(
    date_trunc('day', covered_from AT TIME ZONE 'UTC'),
    (covered_to AT TIME ZONE 'UTC') - INTERVAL 1 MICROSECOND,
    INTERVAL 1 DAY
  ))::DATE AS day
  FROM covered
)
SELECT
  d.day,
  count(DISTINCT c.resource) = 5 AS is_complete
FROM days AS d
LEFT JOIN covered AS c
  ON c.covered_from AT TIME ZONE 'UTC' <= d.day
  AND c.covered_to AT TIME ZONE 'UTC' >= d.day + INTERVAL 1 DAY
GROUP BY d.day

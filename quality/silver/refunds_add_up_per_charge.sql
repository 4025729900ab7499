/* @assertion
description: >
  What a charge says was refunded is the sum of its refunds. Checked for charges made and refunded inside the complete days
  that end with the last one. A refund made while the lists were being read shows in one list and not in the other, until
  the next run, so a difference is a warning.
severity: warn
*/
WITH islands AS (
  SELECT min(day) AS since
  FROM (SELECT day, day - row_number() OVER (ORDER BY day)::INTEGER AS island FROM silver.covered_days WHERE is_complete)
  GROUP BY island
)
SELECT c.id, c.currency, c.amount_refunded, coalesce(sum(r.amount), 0) AS refunds
FROM silver.charges AS c
LEFT JOIN silver.refunds AS r ON r.charge = c.id AND r.status NOT IN ('failed', 'canceled')
WHERE (c.created AT TIME ZONE 'UTC')::DATE >= (SELECT max(since) FROM islands)
GROUP BY c.id, c.currency, c.amount_refunded
HAVING coalesce(sum(r.amount), 0) <> c.amount_refunded

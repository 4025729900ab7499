/* @assertion
description: >
  Per month and currency, the disputes and inquiries counted are those opened on covered days, and their outcomes add
  up.
severity: error
*/
WITH opened AS (
  SELECT date_trunc('month', created AT TIME ZONE 'UTC')::DATE AS month, currency, count(*) AS disputes
  FROM silver.disputes
  WHERE status <> 'prevented' AND (created AT TIME ZONE 'UTC')::DATE IN (SELECT day FROM silver.covered_days)
  GROUP BY ALL
)
SELECT month, currency, r.disputes, r.inquiries, r.won, r.lost, r.undecided, o.disputes AS opened
FROM gold.dispute_rates AS r
FULL JOIN opened AS o USING (month, currency)
WHERE coalesce(r.disputes + r.inquiries, 0) <> coalesce(o.disputes, 0)
  OR coalesce(r.won + r.lost + r.undecided, 0) <> coalesce(r.disputes, 0)
  OR r.undecided < 0

/* @assertion
description: The attempts counted in daily revenue are the charges made on covered days, and its payments the ledger's.
severity: error
*/
WITH made AS (
  SELECT (created AT TIME ZONE 'UTC')::DATE AS day, currency, count(*) AS charges
  FROM silver.charges
  WHERE (created AT TIME ZONE 'UTC')::DATE IN (SELECT day FROM silver.covered_days)
  GROUP BY ALL
),
booked AS (
  SELECT (created AT TIME ZONE 'UTC')::DATE AS day, currency, count(*) AS payments
  FROM silver.balance_transactions
  WHERE reporting_category = 'charge'
  GROUP BY ALL
)
SELECT day, currency, r.charges, m.charges AS charges_made, r.payments, b.payments AS payments_booked
FROM gold.daily_revenue AS r
FULL JOIN made AS m USING (day, currency)
FULL JOIN booked AS b USING (day, currency)
WHERE coalesce(r.charges, 0) <> coalesce(m.charges, 0) OR coalesce(r.payments, 0) <> coalesce(b.payments, 0)

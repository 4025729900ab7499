/* @assertion
description: >
  Per month and currency, what refund rates call captured is the sum, in minor units, of the charges of that month.
severity: error
*/
WITH made AS (
  SELECT
    date_trunc('month', c.created AT TIME ZONE 'UTC')::DATE AS month,
    c.currency,
    count(*) AS payments,
    sum(c.amount_captured) AS captured,
    CASE u.exponent WHEN 0 THEN 1 WHEN 2 THEN 100 ELSE 1000 END AS scale
  FROM silver.charges AS c
  JOIN silver.currencies AS u USING (currency)
  WHERE c.status = 'succeeded'
    AND c.captured
    AND (c.created AT TIME ZONE 'UTC')::DATE IN (SELECT day FROM silver.covered_days)
  GROUP BY ALL
)
SELECT month, currency, r.payments, m.payments AS charges, r.captured_amount, m.captured
FROM gold.refund_rates AS r
FULL JOIN made AS m USING (month, currency)
WHERE r.payments IS DISTINCT FROM m.payments OR r.captured_amount * m.scale IS DISTINCT FROM m.captured

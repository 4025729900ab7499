/* @assertion
description: >
  Per month and currency, what refund rates call refunded is what the ledger gave back for the charges of that month. A
  refund that fails while the lists are being read is booked in the next run, so a difference is a warning.
severity: warn
*/
WITH booked AS (
  SELECT date_trunc('month', charge_created AT TIME ZONE 'UTC')::DATE AS month, currency, -sum(amount_major) AS refunded
  FROM silver.ledger
  WHERE reporting_category IN ('refund', 'refund_failure')
    AND (charge_created AT TIME ZONE 'UTC')::DATE IN (SELECT day FROM silver.covered_days)
  GROUP BY ALL
)
SELECT month, currency, r.refunded_amount, b.refunded AS booked
FROM gold.refund_rates AS r
FULL JOIN booked AS b USING (month, currency)
WHERE coalesce(r.refunded_amount, 0) <> coalesce(b.refunded, 0)

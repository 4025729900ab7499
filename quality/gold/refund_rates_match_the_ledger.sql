/* @assertion
description: >
  Per month and currency, what refund rates call refunded is what the ledger gave back for the charges of that month,
  and what was given back outside of the covered days.
severity: error
*/
WITH refunds AS (
  SELECT
    date_trunc('month', c.created AT TIME ZONE 'UTC')::DATE AS month,
    r.currency,
    r.id,
    r.amount_major,
    r.balance_transaction,
    r.failure_balance_transaction,
    r.status IN ('failed', 'canceled') AS is_void
  FROM silver.refunds AS r
  JOIN silver.charges AS c ON c.id = r.charge
  WHERE c.captured AND (c.created AT TIME ZONE 'UTC')::DATE IN (SELECT day FROM silver.covered_days)
),
booked AS (
  SELECT r.month, r.currency, -sum(b.amount_major) AS refunded
  FROM refunds AS r
  JOIN silver.balance_transactions AS b ON b.source = r.id AND b.currency = r.currency
  WHERE r.failure_balance_transaction IS NULL
    OR r.failure_balance_transaction IN (SELECT id FROM silver.balance_transactions)
  GROUP BY ALL
),
elsewhere AS (
  SELECT month, currency, sum(amount_major) AS refunded
  FROM refunds
  WHERE NOT is_void
    AND balance_transaction IS NOT NULL
    AND balance_transaction NOT IN (SELECT id FROM silver.balance_transactions WHERE currency = refunds.currency)
  GROUP BY ALL
)
SELECT month, currency, r.refunded_amount, b.refunded AS booked, e.refunded AS booked_elsewhere
FROM gold.refund_rates AS r
FULL JOIN booked AS b USING (month, currency)
FULL JOIN elsewhere AS e USING (month, currency)
WHERE coalesce(r.refunded_amount, 0) <> coalesce(b.refunded, 0) + coalesce(e.refunded, 0)

/* @assertion
description: >
  What a refund gave back is what the ledger booked for it, and what a failed one brought back too. Refunds settled in
  another currency are left out: their entry is converted.
severity: error
*/
SELECT r.id, r.currency, r.amount, b.reporting_category, b.amount AS booked
FROM silver.refunds AS r
JOIN silver.balance_transactions AS b ON b.source = r.id AND b.currency = r.currency
WHERE (b.reporting_category = 'refund' AND b.amount <> -r.amount)
  OR (b.reporting_category = 'refund_failure' AND b.amount <> r.amount)

/* @assertion
description: >
  What a dispute withdrew, or gave back when won, is the disputed amount. A bank may still change the amount of a
  dispute, so a difference is a warning.
severity: warn
*/
SELECT d.id, d.currency, d.amount, b.reporting_category, b.amount AS booked
FROM silver.disputes AS d
JOIN silver.balance_transactions AS b ON b.source = d.id AND b.currency = d.currency
WHERE (b.reporting_category = 'dispute' AND b.amount <> -d.amount)
  OR (b.reporting_category = 'dispute_reversal' AND b.amount <> d.amount)

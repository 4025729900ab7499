/* @assertion
description: What a payout took from the balance, or a failed one brought back, is its amount.
severity: error
*/
SELECT p.id, p.currency, p.amount, b.reporting_category, b.amount AS booked
FROM silver.payouts AS p
JOIN silver.balance_transactions AS b ON b.source = p.id AND b.currency = p.currency
WHERE (b.reporting_category = 'payout' AND b.amount <> -p.amount)
  OR (b.reporting_category = 'payout_reversal' AND b.amount <> p.amount)

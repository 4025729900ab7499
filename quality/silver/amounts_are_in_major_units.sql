/* @assertion
description: >
  An amount in major units, written without its point, is the amount in minor units: 12.34 usd is 1234, 1234 jpy is
  1234.
severity: error
*/
WITH amounts AS (
  SELECT 'charges' AS entity, id, currency, amount, amount_major FROM silver.charges
  UNION ALL
  SELECT 'payment_intents', id, currency, amount, amount_major FROM silver.payment_intents
  UNION ALL
  SELECT 'refunds', id, currency, amount, amount_major FROM silver.refunds
  UNION ALL
  SELECT 'disputes', id, currency, amount, amount_major FROM silver.disputes
  UNION ALL
  SELECT 'payouts', id, currency, amount, amount_major FROM silver.payouts
  UNION ALL
  SELECT 'invoices', id, currency, total, total_major FROM silver.invoices
  UNION ALL
  SELECT 'balance_transactions', id, currency, amount, amount_major FROM silver.balance_transactions
)
SELECT a.*
FROM amounts AS a
JOIN silver.currencies AS u ON u.currency = a.currency
WHERE a.amount_major * CASE u.exponent WHEN 0 THEN 1 WHEN 2 THEN 100 ELSE 1000 END IS DISTINCT FROM a.amount

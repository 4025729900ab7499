/* @assertion
description: >
  Every currency is in silver.currencies, in lower case; without its decimals no amount can be converted. Add a new
  one to models/silver/currencies.sql as https://docs.stripe.com/currencies has it.
severity: error
*/
WITH used AS (
  SELECT 'charges' AS entity, currency FROM silver.charges
  UNION ALL
  SELECT 'payment_intents', currency FROM silver.payment_intents
  UNION ALL
  SELECT 'refunds', currency FROM silver.refunds
  UNION ALL
  SELECT 'disputes', currency FROM silver.disputes
  UNION ALL
  SELECT 'payouts', currency FROM silver.payouts
  UNION ALL
  SELECT 'invoices', currency FROM silver.invoices
  UNION ALL
  SELECT 'balance_transactions', currency FROM silver.balance_transactions
  UNION ALL
  SELECT 'customers', currency FROM silver.customers
)
SELECT entity, currency, count(*) AS rows
FROM used
WHERE currency IS NOT NULL AND currency NOT IN (SELECT currency FROM silver.currencies)
GROUP BY ALL

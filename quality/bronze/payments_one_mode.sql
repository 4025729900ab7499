/* @assertion
description: A lake holds live objects or test objects, never both.
severity: error
*/
WITH modes AS (
  SELECT 'customers' AS resource, livemode, count(*) AS rows FROM bronze.payments__customers GROUP BY livemode
  UNION ALL
  SELECT 'payment_intents', livemode, count(*) FROM bronze.payments__payment_intents GROUP BY livemode
  UNION ALL
  SELECT 'charges', livemode, count(*) FROM bronze.payments__charges GROUP BY livemode
  UNION ALL
  SELECT 'disputes', livemode, count(*) FROM bronze.payments__disputes GROUP BY livemode
  UNION ALL
  SELECT 'payouts', livemode, count(*) FROM bronze.payments__payouts GROUP BY livemode
  UNION ALL
  SELECT 'invoices', livemode, count(*) FROM bronze.payments__invoices GROUP BY livemode
  UNION ALL
  SELECT 'events', livemode, count(*) FROM bronze.payments__events GROUP BY livemode
)
SELECT resource, livemode, rows
FROM modes
WHERE (SELECT count(DISTINCT livemode) FROM modes) > 1

/* @assertion
description: Every landed row was created inside the windows asked for; a row outside means a filter was ignored.
severity: error
*/
WITH landed AS (
  SELECT 'customers' AS resource, id, created FROM bronze.payments__customers
  UNION ALL
  SELECT 'payment_intents', id, created FROM bronze.payments__payment_intents
  UNION ALL
  SELECT 'charges', id, created FROM bronze.payments__charges
  UNION ALL
  SELECT 'refunds', id, created FROM bronze.payments__refunds
  UNION ALL
  SELECT 'disputes', id, created FROM bronze.payments__disputes
  UNION ALL
  SELECT 'payouts', id, created FROM bronze.payments__payouts
  UNION ALL
  SELECT 'balance_transactions', id, created FROM bronze.payments__balance_transactions
  UNION ALL
  SELECT 'invoices', id, created FROM bronze.payments__invoices
  UNION ALL
  SELECT 'events', id, created FROM bronze.payments__events
)
SELECT resource, id, created
FROM landed AS l
WHERE NOT EXISTS (
  SELECT 1
  FROM lake.coverage AS c
  WHERE c.source = 'payments' AND c.resource = l.resource AND l.created >= c.covered_from AND l.created < c.covered_to
)

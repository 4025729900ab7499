/* @assertion
description: Every object that landed, in a list or in an event, is in its silver table.
severity: error
*/
WITH landed AS (
  SELECT object AS entity, id FROM bronze.payments__customers
  UNION ALL
  SELECT object, id FROM bronze.payments__payment_intents
  UNION ALL
  SELECT object, id FROM bronze.payments__charges
  UNION ALL
  SELECT object, id FROM bronze.payments__refunds
  UNION ALL
  SELECT object, id FROM bronze.payments__disputes
  UNION ALL
  SELECT object, id FROM bronze.payments__payouts
  UNION ALL
  SELECT object, id FROM bronze.payments__invoices
  UNION ALL
  SELECT object, id FROM bronze.payments__balance_transactions
  UNION ALL
  SELECT object, id FROM bronze.payments__events
  UNION ALL
  SELECT data ->> '$.object.object', data ->> '$.object.id' FROM bronze.payments__events
),
kept AS (
  SELECT 'customer' AS entity, id FROM silver.customers
  UNION ALL
  SELECT 'payment_intent', id FROM silver.payment_intents
  UNION ALL
  SELECT 'charge', id FROM silver.charges
  UNION ALL
  SELECT 'refund', id FROM silver.refunds
  UNION ALL
  SELECT 'dispute', id FROM silver.disputes
  UNION ALL
  SELECT 'payout', id FROM silver.payouts
  UNION ALL
  SELECT 'invoice', id FROM silver.invoices
  UNION ALL
  SELECT 'balance_transaction', id FROM silver.balance_transactions
  UNION ALL
  SELECT 'event', id FROM silver.events
)
SELECT DISTINCT l.entity, l.id
FROM landed AS l
ANTI JOIN kept AS k ON k.entity = l.entity AND k.id = l.id
-- Events tell of other objects too, such as prices, and of previews, which have no id.
WHERE l.id IS NOT NULL
  AND l.entity IN (
    'customer', 'payment_intent', 'charge', 'refund', 'dispute', 'payout', 'invoice', 'balance_transaction', 'event'
  )

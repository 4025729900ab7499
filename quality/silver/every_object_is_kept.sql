/* @assertion
description: Every object that bronze knows, from lists or events, is in its silver table.
severity: error
*/
SELECT 'customers' AS entity, id FROM (SELECT id FROM bronze.payments__customers_versions EXCEPT SELECT id FROM silver.customers)
UNION ALL
SELECT 'payment_intents', id FROM (SELECT id FROM bronze.payments__payment_intents_versions EXCEPT SELECT id FROM silver.payment_intents)
UNION ALL
SELECT 'charges', id FROM (SELECT id FROM bronze.payments__charges_versions EXCEPT SELECT id FROM silver.charges)
UNION ALL
SELECT 'refunds', id FROM (SELECT id FROM bronze.payments__refunds_versions EXCEPT SELECT id FROM silver.refunds)
UNION ALL
SELECT 'disputes', id FROM (SELECT id FROM bronze.payments__disputes_versions EXCEPT SELECT id FROM silver.disputes)
UNION ALL
SELECT 'payouts', id FROM (SELECT id FROM bronze.payments__payouts_versions EXCEPT SELECT id FROM silver.payouts)
UNION ALL
SELECT 'invoices', id FROM (SELECT id FROM bronze.payments__invoices_versions EXCEPT SELECT id FROM silver.invoices)
UNION ALL
SELECT 'balance_transactions', id FROM (SELECT id FROM bronze.payments__balance_transactions EXCEPT SELECT id FROM silver.balance_transactions)
UNION ALL
SELECT 'events', id FROM (SELECT id FROM bronze.payments__events EXCEPT SELECT id FROM silver.events)

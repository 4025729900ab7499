/* @assertion
description: In every balance transaction net = amount - fee.
severity: error
*/
SELECT id, currency, amount, fee, net
FROM silver.balance_transactions
WHERE net <> amount - fee

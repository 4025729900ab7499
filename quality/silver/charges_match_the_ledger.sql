/* @assertion
description: >
  What a charge captured is what the ledger booked for it. Charges settled in another currency are left out: their
  entry is converted.
severity: error
*/
SELECT c.id, c.currency, c.amount_captured, sum(l.amount) AS booked
FROM silver.charges AS c
JOIN silver.balance_transactions AS b ON b.id = c.balance_transaction AND b.currency = c.currency
JOIN silver.ledger AS l ON l.charge = c.id AND l.kind = 'payment'
GROUP BY c.id, c.currency, c.amount_captured
HAVING sum(l.amount) <> c.amount_captured

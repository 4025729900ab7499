/* @assertion
description: >
  What a charge says was refunded is the sum of its refunds up to then. Checked where refunds are covered from the
  charge to its latest known state. A refund made in the seconds while the lists were being read can show in one and
  not in the other, until the next run, so a difference is a warning.
severity: warn
*/
WITH known AS (
  SELECT id, max(version_at) AS known_at FROM bronze.payments__charges_versions GROUP BY id
)
SELECT c.id, c.currency, c.amount_refunded, coalesce(sum(r.amount), 0) AS refunds
FROM silver.charges AS c
JOIN known AS k ON k.id = c.id
JOIN lake.coverage AS l
  ON l.source = 'payments' AND l.resource = 'refunds' AND l.covered_from <= c.created AND l.covered_to >= k.known_at
LEFT JOIN silver.refunds AS r
  ON r.charge = c.id AND r.created <= k.known_at AND r.status NOT IN ('failed', 'canceled')
GROUP BY c.id, c.currency, c.amount_refunded
HAVING coalesce(sum(r.amount), 0) <> c.amount_refunded

/* @assertion
description: Payout reconciliation holds every known payout with its amount.
severity: error
*/
WITH reconciled AS (
  SELECT currency, count(*) AS payouts, sum(amount) AS amount FROM gold.payout_reconciliation GROUP BY currency
),
known AS (
  SELECT p.currency, count(*) AS payouts, sum(p.amount_major) AS amount
  FROM silver.payouts AS p
  GROUP BY p.currency
)
SELECT currency, r.payouts, k.payouts AS payouts_known, r.amount, k.amount AS amount_known
FROM reconciled AS r
FULL JOIN known AS k USING (currency)
WHERE r.payouts IS DISTINCT FROM k.payouts OR r.amount IS DISTINCT FROM k.amount

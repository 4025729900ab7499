/* @assertion
description: >
  Every payout whose history is covered adds up from the ledger entries it paid out. Stripe does not promise which day's
  payout takes an entry, so a difference is a warning.
severity: warn
*/
SELECT payout, day, currency, amount, explained_amount, difference
FROM gold.payout_reconciliation
WHERE verdict = 'different'

/* @assertion
description: >
  In payout reconciliation the parts add up to the explained amount, and that and the difference, where there is one,
  to the payout.
severity: error
*/
SELECT payout, payment_amount, refund_amount, dispute_amount, fee_amount, other_amount, explained_amount, difference, amount
FROM gold.payout_reconciliation
WHERE explained_amount <> payment_amount - refund_amount - dispute_amount - fee_amount + other_amount
  OR amount <> explained_amount + difference

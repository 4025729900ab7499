/* @assertion
description: In daily revenue net = gross - refunds - disputes - fees.
severity: error
*/
SELECT day, currency, gross_amount, refund_amount, dispute_amount, fee_amount, net_amount
FROM gold.daily_revenue
WHERE net_amount <> gross_amount - refund_amount - dispute_amount - fee_amount

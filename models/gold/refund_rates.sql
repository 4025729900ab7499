/* @model
description: >
  Of the charges captured, by the month they were made and by currency: how many, and how much of them, went back to
  the payer so far. A refund counts for the month of its charge, so recent months still rise. Failed refunds, whose
  money came back, do not count.
key: [month, currency]
tags: [payments]
columns:
  month: DATE
  currency: VARCHAR
  payments: BIGINT
  refunded_payments: BIGINT
  fully_refunded_payments: BIGINT
  refunded_payment_rate: DECIMAL(9,6)
  captured_amount: DECIMAL(38,3)
  refunded_amount: DECIMAL(38,3)
  refunded_amount_rate: DECIMAL(9,6)
  is_complete: BOOLEAN
assertions:
  - not_null: [month, currency, payments, captured_amount, refunded_amount, is_complete]
  - unique: [month, currency]
  - range: {column: payments, min: 1}
  - range: {column: refunded_payment_rate, min: 0, max: 1}
  - range: {column: refunded_amount_rate, min: 0, max: 1}
*/
WITH refunded AS (
  SELECT charge, sum(amount_major) AS amount
  FROM silver.refunds
  -- No balance transaction: an authorisation was let go, and no money went anywhere.
  WHERE status NOT IN ('failed', 'canceled') AND balance_transaction IS NOT NULL
  GROUP BY charge
),
months AS (
  SELECT
    date_trunc('month', day)::DATE AS month,
    count(*) FILTER (is_complete) = date_diff('day', month, month + INTERVAL 1 MONTH) AS is_complete
  FROM silver.covered_days
  GROUP BY month
),
payments AS (
  SELECT
    date_trunc('month', d.day)::DATE AS month,
    c.currency,
    count(*) AS payments,
    count(r.charge) AS refunded_payments,
    count(*) FILTER (r.amount >= c.amount_captured_major) AS fully_refunded_payments,
    sum(c.amount_captured_major)::DECIMAL(38, 3) AS captured_amount,
    coalesce(sum(r.amount), 0)::DECIMAL(38, 3) AS refunded_amount
  FROM silver.charges AS c
  JOIN silver.covered_days AS d ON d.day = (c.created AT TIME ZONE 'UTC')::DATE
  LEFT JOIN refunded AS r ON r.charge = c.id
  WHERE c.status = 'succeeded' AND c.captured
  GROUP BY ALL
)
SELECT
  month,
  currency,
  payments,
  refunded_payments,
  fully_refunded_payments,
  (refunded_payments / payments)::DECIMAL(9, 6) AS refunded_payment_rate,
  captured_amount,
  refunded_amount,
  (refunded_amount / nullif(captured_amount, 0))::DECIMAL(9, 6) AS refunded_amount_rate,
  is_complete
FROM payments
JOIN months USING (month)

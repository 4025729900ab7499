/* @model
description: >
  What each customer has brought so far, per currency, in major units: the payments booked on covered days and what
  became of them since, net = gross - refunds - disputes - fees. `is_whole` is true when every day since the customer
  was created is covered, so that no payment is missing. Left out are guests, who pay without a customer, and refunds
  and disputes of payments older than the lake, which would be losses without their gains.
key: [customer, currency]
tags: [payments]
columns:
  customer: VARCHAR
  currency: VARCHAR
  first_payment_at: TIMESTAMP WITH TIME ZONE
  last_payment_at: TIMESTAMP WITH TIME ZONE
  payments: BIGINT
  gross_amount: DECIMAL(38,3)
  refund_amount: DECIMAL(38,3)
  dispute_amount: DECIMAL(38,3)
  fee_amount: DECIMAL(38,3)
  net_amount: DECIMAL(38,3)
  is_whole: BOOLEAN
assertions:
  - not_null: [customer, currency, first_payment_at, last_payment_at, payments, gross_amount, net_amount, is_whole]
  - unique: [customer, currency]
  - relationships: {column: customer, to: silver.customers, field: id}
  - range: {column: payments, min: 1}
  - range: {column: gross_amount, min: 0}
*/
WITH lifetimes AS (
  SELECT
    customer,
    currency,
    min(created) FILTER (reporting_category = 'charge') AS first_payment_at,
    max(created) FILTER (reporting_category = 'charge') AS last_payment_at,
    count(*) FILTER (reporting_category = 'charge') AS payments,
    sum(CASE kind WHEN 'payment' THEN amount_major ELSE 0 END) AS gross_amount,
    -sum(CASE kind WHEN 'refund' THEN amount_major ELSE 0 END) AS refund_amount,
    -sum(CASE kind WHEN 'dispute' THEN amount_major ELSE 0 END) AS dispute_amount,
    sum(fee_major) AS fee_amount
  FROM silver.ledger
  WHERE customer IS NOT NULL
    AND kind IN ('payment', 'refund', 'dispute')
    AND charge IN (SELECT charge FROM silver.ledger WHERE reporting_category = 'charge')
  GROUP BY customer, currency
),
-- Complete days in a row are equally far from their row number. The last such row of days is what nothing is missing from.
islands AS (
  SELECT min(day) AS since
  FROM (SELECT day, day - row_number() OVER (ORDER BY day)::INTEGER AS island FROM silver.covered_days WHERE is_complete)
  GROUP BY island
)
SELECT
  l.customer,
  l.currency,
  l.first_payment_at,
  l.last_payment_at,
  l.payments,
  l.gross_amount::DECIMAL(38, 3) AS gross_amount,
  l.refund_amount::DECIMAL(38, 3) AS refund_amount,
  l.dispute_amount::DECIMAL(38, 3) AS dispute_amount,
  l.fee_amount::DECIMAL(38, 3) AS fee_amount,
  (l.gross_amount - l.refund_amount - l.dispute_amount - l.fee_amount)::DECIMAL(38, 3) AS net_amount,
  coalesce((c.created AT TIME ZONE 'UTC')::DATE >= (SELECT max(since) FROM islands), false) AS is_whole
FROM lifetimes AS l
LEFT JOIN silver.customers AS c ON c.id = l.customer

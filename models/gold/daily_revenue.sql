/* @model
description: >
  Revenue per UTC day and currency, in major units. Money counts on the day Stripe booked it: a payment when captured,
  a refund or a dispute when the money went back, a reversal when it returned. net = gross - refunds - disputes -
  fees. Refunds and disputes are costs, so positive; a day on which more was won back than lost shows them negative.
  `charges` and `failed_charges` count attempts by the day they were made. A day with `is_complete` false is still
  filling.
materialization: partitioned
partition_by: day
key: [day, currency]
tags: [payments]
columns:
  day: DATE
  currency: VARCHAR
  gross_amount: DECIMAL(38,3)
  refund_amount: DECIMAL(38,3)
  dispute_amount: DECIMAL(38,3)
  fee_amount: DECIMAL(38,3)
  net_amount: DECIMAL(38,3)
  payments: BIGINT
  refunds: BIGINT
  disputes: BIGINT
  charges: BIGINT
  failed_charges: BIGINT
  is_complete: BOOLEAN
assertions:
  - not_null: [day, currency, gross_amount, refund_amount, dispute_amount, fee_amount, net_amount, is_complete]
  - unique: [day, currency]
  - range: {column: gross_amount, min: 0, severity: warn}
*/
WITH booked AS (
  SELECT
    day,
    currency,
    sum(CASE kind WHEN 'payment' THEN amount_major ELSE 0 END) AS gross_amount,
    -sum(CASE kind WHEN 'refund' THEN amount_major ELSE 0 END) AS refund_amount,
    -sum(CASE kind WHEN 'dispute' THEN amount_major ELSE 0 END) AS dispute_amount,
    -- A fee is either part of another entry or an entry of its own, with a negative amount.
    sum(fee_major - CASE kind WHEN 'fee' THEN amount_major ELSE 0 END) AS fee_amount,
    count(*) FILTER (reporting_category = 'charge') AS payments,
    count(*) FILTER (reporting_category = 'refund') AS refunds,
    count(*) FILTER (reporting_category = 'dispute') AS disputes
  FROM silver.ledger
  WHERE kind IN ('payment', 'refund', 'dispute', 'fee')
  GROUP BY day, currency
),
attempted AS (
  SELECT
    (created AT TIME ZONE 'UTC')::DATE AS day,
    currency,
    count(*) AS charges,
    count(*) FILTER (status = 'failed') AS failed_charges
  FROM silver.charges
  GROUP BY day, currency
)
SELECT
  day,
  currency,
  coalesce(b.gross_amount, 0)::DECIMAL(38, 3) AS gross_amount,
  coalesce(b.refund_amount, 0)::DECIMAL(38, 3) AS refund_amount,
  coalesce(b.dispute_amount, 0)::DECIMAL(38, 3) AS dispute_amount,
  coalesce(b.fee_amount, 0)::DECIMAL(38, 3) AS fee_amount,
  coalesce(b.gross_amount - b.refund_amount - b.dispute_amount - b.fee_amount, 0)::DECIMAL(38, 3) AS net_amount,
  coalesce(b.payments, 0) AS payments,
  coalesce(b.refunds, 0) AS refunds,
  coalesce(b.disputes, 0) AS disputes,
  coalesce(a.charges, 0) AS charges,
  coalesce(a.failed_charges, 0) AS failed_charges,
  d.is_complete
FROM booked AS b
FULL JOIN attempted AS a USING (day, currency)
-- Charges older than the first covered day are known only when something happened to them since: no basis for a count.
JOIN silver.covered_days AS d USING (day)

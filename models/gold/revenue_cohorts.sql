/* @model
description: >
  Revenue by cohort: customers grouped by the UTC month of their first payment in a currency, followed month by month.
  Row (2026-03, 2, eur) is what those who first paid euros in March brought in May. `cohort_customers` is the size of
  the cohort, `active_customers` how many of them paid in that month, `cumulative_net_amount` all they brought up to
  then. It splits lifetime values, so the same payments count. Who first paid before the days the lake covers is in
  the month of the first payment it knows; `whole_customers` counts those for whom nothing can be missing.
key: [cohort_month, months_since, currency]
tags: [payments]
columns:
  cohort_month: DATE
  months_since: BIGINT
  currency: VARCHAR
  cohort_customers: BIGINT
  whole_customers: BIGINT
  active_customers: BIGINT
  retention_rate: DECIMAL(9,6)
  gross_amount: DECIMAL(38,3)
  refund_amount: DECIMAL(38,3)
  dispute_amount: DECIMAL(38,3)
  fee_amount: DECIMAL(38,3)
  net_amount: DECIMAL(38,3)
  cumulative_net_amount: DECIMAL(38,3)
assertions:
  - not_null: [cohort_month, months_since, currency, cohort_customers, gross_amount, net_amount]
  - unique: [cohort_month, months_since, currency]
  - range: {column: months_since, min: 0}
  - range: {column: retention_rate, min: 0, max: 1}
  - range: {column: gross_amount, min: 0}
*/
WITH members AS (
  SELECT
    customer,
    currency,
    is_whole,
    date_trunc('month', first_payment_at AT TIME ZONE 'UTC')::DATE AS cohort_month
  FROM gold.customer_lifetime_value
),
cohorts AS (
  SELECT
    cohort_month,
    currency,
    count(*) AS cohort_customers,
    count(*) FILTER (is_whole) AS whole_customers
  FROM members
  GROUP BY cohort_month, currency
),
monthly AS (
  SELECT
    m.cohort_month,
    date_diff('month', m.cohort_month, l.day) AS months_since,
    l.currency,
    count(DISTINCT l.customer) FILTER (l.reporting_category = 'charge') AS active_customers,
    sum(CASE kind WHEN 'payment' THEN amount_major ELSE 0 END)::DECIMAL(38, 3) AS gross_amount,
    (-sum(CASE kind WHEN 'refund' THEN amount_major ELSE 0 END))::DECIMAL(38, 3) AS refund_amount,
    (-sum(CASE kind WHEN 'dispute' THEN amount_major ELSE 0 END))::DECIMAL(38, 3) AS dispute_amount,
    sum(fee_major)::DECIMAL(38, 3) AS fee_amount,
    sum(net_major)::DECIMAL(38, 3) AS net_amount
  FROM silver.ledger AS l
  JOIN members AS m ON m.customer = l.customer AND m.currency = l.currency
  WHERE l.kind IN ('payment', 'refund', 'dispute')
    AND l.charge IN (SELECT charge FROM silver.ledger WHERE reporting_category = 'charge')
  GROUP BY ALL
)
SELECT
  cohort_month,
  months_since,
  currency,
  c.cohort_customers,
  c.whole_customers,
  m.active_customers,
  (m.active_customers / c.cohort_customers)::DECIMAL(9, 6) AS retention_rate,
  m.gross_amount,
  m.refund_amount,
  m.dispute_amount,
  m.fee_amount,
  m.net_amount,
  sum(m.net_amount) OVER (PARTITION BY cohort_month, currency ORDER BY months_since)::DECIMAL(38, 3) AS cumulative_net_amount
FROM monthly AS m
JOIN cohorts AS c USING (cohort_month, currency)

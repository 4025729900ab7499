/* @model
description: >
  Disputes per month and currency, counted both ways. Dispute activity is what card networks watch: disputes opened in
  the month over payments of the month, whichever payments they are about. The dispute rate is about the payments: how
  many of the month's payments were disputed so far, which can rise for months. Inquiries, which move no money, count
  apart; a prevented dispute counts for neither. Outcomes are those of the disputes opened in the month.
key: [month, currency]
tags: [payments]
columns:
  month: DATE
  currency: VARCHAR
  payments: BIGINT
  disputes: BIGINT
  dispute_activity: DECIMAL(9,6)
  disputed_payments: BIGINT
  dispute_rate: DECIMAL(9,6)
  disputed_amount: DECIMAL(38,3)
  inquiries: BIGINT
  won: BIGINT
  lost: BIGINT
  undecided: BIGINT
  win_rate: DECIMAL(9,6)
  is_complete: BOOLEAN
assertions:
  - not_null: [month, currency, payments, disputes, disputed_payments, disputed_amount, inquiries, is_complete]
  - unique: [month, currency]
  - range: {column: dispute_rate, min: 0, max: 1}
  - range: {column: win_rate, min: 0, max: 1}
*/
WITH months AS (
  SELECT
    date_trunc('month', day)::DATE AS month,
    count(*) FILTER (is_complete) = date_diff('day', month, month + INTERVAL 1 MONTH) AS is_complete
  FROM silver.covered_days
  GROUP BY month
),
disputes AS (
  SELECT *, status LIKE 'warning\_%' ESCAPE '\' AS is_inquiry
  FROM silver.disputes
  WHERE status <> 'prevented'
),
opened AS (
  SELECT
    date_trunc('month', d.day)::DATE AS month,
    p.currency,
    count(*) FILTER (NOT is_inquiry) AS disputes,
    coalesce(sum(amount_major) FILTER (NOT is_inquiry), 0) AS disputed_amount,
    count(*) FILTER (is_inquiry) AS inquiries,
    count(*) FILTER (status = 'won') AS won,
    count(*) FILTER (status = 'lost') AS lost
  FROM disputes AS p
  JOIN silver.covered_days AS d ON d.day = (p.created AT TIME ZONE 'UTC')::DATE
  GROUP BY ALL
),
paid AS (
  SELECT
    date_trunc('month', d.day)::DATE AS month,
    c.currency,
    count(*) AS payments,
    count(p.charge) AS disputed_payments
  FROM silver.charges AS c
  JOIN silver.covered_days AS d ON d.day = (c.created AT TIME ZONE 'UTC')::DATE
  LEFT JOIN (SELECT DISTINCT charge FROM disputes WHERE NOT is_inquiry) AS p ON p.charge = c.id
  WHERE c.status = 'succeeded' AND c.captured
  GROUP BY ALL
)
SELECT
  month,
  currency,
  coalesce(paid.payments, 0) AS payments,
  coalesce(opened.disputes, 0) AS disputes,
  (coalesce(opened.disputes, 0) / nullif(paid.payments, 0))::DECIMAL(9, 6) AS dispute_activity,
  coalesce(paid.disputed_payments, 0) AS disputed_payments,
  (paid.disputed_payments / paid.payments)::DECIMAL(9, 6) AS dispute_rate,
  coalesce(opened.disputed_amount, 0)::DECIMAL(38, 3) AS disputed_amount,
  coalesce(opened.inquiries, 0) AS inquiries,
  coalesce(opened.won, 0) AS won,
  coalesce(opened.lost, 0) AS lost,
  coalesce(opened.disputes - opened.won - opened.lost, 0) AS undecided,
  (opened.won / nullif(opened.won + opened.lost, 0))::DECIMAL(9, 6) AS win_rate,
  months.is_complete
FROM paid
FULL JOIN opened USING (month, currency)
JOIN months USING (month)

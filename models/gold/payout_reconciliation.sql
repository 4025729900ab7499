/* @model
description: >
  Each payout against the ledger entries it paid out. Stripe's list of payouts does not say which entries those are;
  an automatic payout takes every entry of its currency that became available up to the start of its day and was not
  taken before, so an entry belongs to the first automatic payout whose UTC day does not begin before `available_on`.
  `verdict`: `reconciled` when the entries add up to the payout; `different` when they do not; `unproved` when the
  ledger is not covered as far back as the entries may reach, so that the sums may lack some; `manual` when a person
  chose the amount.
key: [payout]
tags: [payments]
columns:
  payout: VARCHAR
  day: DATE
  arrival_date: DATE
  status: VARCHAR
  currency: VARCHAR
  amount: DECIMAL(38,3)
  entries: BIGINT
  payment_amount: DECIMAL(38,3)
  refund_amount: DECIMAL(38,3)
  dispute_amount: DECIMAL(38,3)
  fee_amount: DECIMAL(38,3)
  other_amount: DECIMAL(38,3)
  explained_amount: DECIMAL(38,3)
  difference: DECIMAL(38,3)
  verdict: VARCHAR
assertions:
  - not_null: [payout, day, status, currency, amount, explained_amount, verdict]
  - unique: [payout]
  - accepted_values: {column: verdict, values: [reconciled, different, unproved, manual]}
  - relationships: {column: payout, to: silver.payouts, field: id}
*/
WITH automatic AS (
  SELECT
    id,
    currency,
    (created AT TIME ZONE 'UTC')::DATE AS day,
    lag(day) OVER (PARTITION BY currency ORDER BY created, id) AS previous_day
  FROM silver.payouts
  WHERE automatic
  -- One a day and currency is the rule; were there more, the first takes the entries and the others stay unproved.
  QUALIFY row_number() OVER (PARTITION BY currency, day ORDER BY created, id) = 1
),
-- How long entries stay pending: at Stripe four days and, where it is longer, as long as was seen.
pending AS (
  SELECT
    currency,
    greatest(4, max(date_diff('day', created AT TIME ZONE 'UTC', available_on AT TIME ZONE 'UTC'))) AS days
  FROM silver.ledger
  GROUP BY currency
),
-- What the last payout left was booked no earlier than that before its day.
proved AS (
  SELECT a.id
  FROM automatic AS a
  JOIN pending AS p ON p.currency = a.currency
  JOIN lake.coverage AS c
    ON c.covered_from AT TIME ZONE 'UTC' <= a.previous_day - to_days(p.days::INTEGER)
    AND c.covered_to AT TIME ZONE 'UTC' > a.day
  WHERE c.source = 'payments' AND c.resource IN ('balance_transactions', 'payouts')
  GROUP BY a.id
  HAVING count(DISTINCT c.resource) = 2
),
taken AS (
  SELECT a.id, l.kind, l.amount_major, l.fee_major, l.net_major
  FROM silver.ledger AS l
  ASOF JOIN automatic AS a ON l.currency = a.currency AND l.available_on AT TIME ZONE 'UTC' <= a.day
  WHERE l.reporting_category <> 'payout'
),
sums AS (
  SELECT
    id,
    count(*) AS entries,
    sum(CASE kind WHEN 'payment' THEN amount_major ELSE 0 END) AS payment_amount,
    -sum(CASE kind WHEN 'refund' THEN amount_major ELSE 0 END) AS refund_amount,
    -sum(CASE kind WHEN 'dispute' THEN amount_major ELSE 0 END) AS dispute_amount,
    sum(fee_major - CASE kind WHEN 'fee' THEN amount_major ELSE 0 END) AS fee_amount,
    sum(CASE WHEN kind IN ('payout', 'other') THEN amount_major ELSE 0 END) AS other_amount,
    sum(net_major) AS explained_amount
  FROM taken
  GROUP BY id
)
SELECT
  p.id AS payout,
  (p.created AT TIME ZONE 'UTC')::DATE AS day,
  p.arrival_date,
  p.status,
  p.currency,
  p.amount_major AS amount,
  coalesce(s.entries, 0) AS entries,
  coalesce(s.payment_amount, 0)::DECIMAL(38, 3) AS payment_amount,
  coalesce(s.refund_amount, 0)::DECIMAL(38, 3) AS refund_amount,
  coalesce(s.dispute_amount, 0)::DECIMAL(38, 3) AS dispute_amount,
  coalesce(s.fee_amount, 0)::DECIMAL(38, 3) AS fee_amount,
  coalesce(s.other_amount, 0)::DECIMAL(38, 3) AS other_amount,
  coalesce(s.explained_amount, 0)::DECIMAL(38, 3) AS explained_amount,
  CASE WHEN proved.id IS NOT NULL THEN (p.amount_major - coalesce(s.explained_amount, 0))::DECIMAL(38, 3) END AS difference,
  CASE
    WHEN NOT p.automatic THEN 'manual'
    WHEN difference IS NULL THEN 'unproved'
    WHEN difference = 0 THEN 'reconciled'
    ELSE 'different'
  END AS verdict
FROM silver.payouts AS p
LEFT JOIN sums AS s ON s.id = p.id
LEFT JOIN proved ON proved.id = p.id

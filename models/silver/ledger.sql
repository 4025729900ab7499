/* @model
description: >
  One row per balance transaction, with what it is about: the day it counts for, its kind, and the charge and customer
  its money belongs to. Gold adds up these rows and nothing else, so that every total is a part of Stripe's own
  ledger. `payment`, `refund`, `dispute` and `fee` make revenue; `payout` only moves it to the bank; `other` is
  neither.
key: [id]
tags: [payments]
columns:
  id: VARCHAR
  created: TIMESTAMP WITH TIME ZONE
  day: DATE
  available_on: TIMESTAMP WITH TIME ZONE
  kind: VARCHAR
  reporting_category: VARCHAR
  currency: VARCHAR
  amount: BIGINT
  amount_major: DECIMAL(38,3)
  fee: BIGINT
  fee_major: DECIMAL(38,3)
  net: BIGINT
  net_major: DECIMAL(38,3)
  source: VARCHAR
  charge: VARCHAR
  charge_created: TIMESTAMP WITH TIME ZONE
  customer: VARCHAR
assertions:
  - not_null: [id, created, day, kind, currency, amount, fee, net]
  - unique: [id]
  - accepted_values: {column: kind, values: [payment, refund, dispute, fee, payout, other]}
  - relationships: {column: customer, to: silver.customers, field: id}
*/
SELECT
  b.id,
  b.created,
  (b.created AT TIME ZONE 'UTC')::DATE AS day,
  b.available_on,
  CASE
    -- A partial capture can be booked as the whole authorisation and the reversal of what was not captured.
    WHEN b.reporting_category IN ('charge', 'partial_capture_reversal') THEN 'payment'
    WHEN b.reporting_category IN ('refund', 'refund_failure', 'charge_failure') THEN 'refund'
    WHEN b.reporting_category IN ('dispute', 'dispute_reversal') THEN 'dispute'
    WHEN b.reporting_category IN ('fee', 'network_cost', 'tax') THEN 'fee'
    WHEN b.reporting_category IN ('payout', 'payout_reversal') THEN 'payout'
    ELSE 'other'
  END AS kind,
  b.reporting_category,
  b.currency,
  b.amount,
  b.amount_major,
  b.fee,
  b.fee_major,
  b.net,
  b.net_major,
  b.source,
  coalesce(r.charge, d.charge, c.id) AS charge,
  c.created AS charge_created,
  c.customer
FROM silver.balance_transactions AS b
LEFT JOIN silver.refunds AS r ON r.id = b.source
LEFT JOIN silver.disputes AS d ON d.id = b.source
LEFT JOIN silver.charges AS c ON c.id = coalesce(r.charge, d.charge, b.source)

/* @model
description: >
  One row per payout, in its latest known state: money that left the balance for a bank account or a card, or, when
  negative, was drawn from it.
key: [id]
tags: [payments]
columns:
  id: VARCHAR
  created: TIMESTAMP WITH TIME ZONE
  arrival_date: DATE
  status: VARCHAR
  currency: VARCHAR
  amount: BIGINT
  amount_major: DECIMAL(38,3)
  automatic: BOOLEAN
  type: VARCHAR
  method: VARCHAR
  source_type: VARCHAR
  destination: VARCHAR
  balance_transaction: VARCHAR
  failure_balance_transaction: VARCHAR
  failure_code: VARCHAR
  reconciliation_status: VARCHAR
  original_payout: VARCHAR
  reversed_by: VARCHAR
  livemode: BOOLEAN
  metadata: MAP(VARCHAR, VARCHAR)
assertions:
  - not_null: [id, created, arrival_date, status, currency, amount, automatic]
  - unique: [id]
  - accepted_values: {column: status, values: [pending, in_transit, paid, failed, canceled], severity: warn}
*/
WITH latest AS (
  SELECT *
  FROM bronze.payments__payouts_versions
  QUALIFY row_number() OVER (
    PARTITION BY id
    -- An event beats a list row of its second; then the newest run, and there the row that Stripe sent first.
    ORDER BY version_at DESC, origin, run_id DESC, _row
  ) = 1
)
SELECT
  v.id,
  v.created,
  (v.arrival_date AT TIME ZONE 'UTC')::DATE AS arrival_date,
  v.status,
  v.currency,
  v.amount,
  (v.amount * u.minor_unit)::DECIMAL(38, 3) AS amount_major,
  v.automatic,
  v.type,
  v.method,
  v.source_type,
  v.destination,
  v.balance_transaction,
  v.failure_balance_transaction,
  v.failure_code,
  v.reconciliation_status,
  v.original_payout,
  v.reversed_by,
  v.livemode,
  v.metadata
FROM latest AS v
LEFT JOIN silver.currencies AS u ON u.currency = v.currency
